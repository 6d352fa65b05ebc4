"""Finding the meetup that an address names, for the person who asks."""

from __future__ import annotations

from django.http import Http404

from community.http import SiteRequest
from community.permissions import require
from events import queries, rules
from events.models import Event


def find(request: SiteRequest, public_id: str) -> Event:
    """The meetup of that name, or 404: what may not be seen is not there."""
    event = queries.one(public_id=public_id, person=request.person, at=request.at)
    if event is None:
        raise Http404
    return event


def find_to_run(request: SiteRequest, public_id: str) -> Event:
    """The same, for those who run it alone."""
    event = find(request, public_id)
    require(rules.can_run(request.person, event, at=request.at))
    return event
