"""Who came, and what is told of it."""

from __future__ import annotations

from typing import Any

from community.http import MemberRequest
from events import queries
from events.models import Event


def card(request: MemberRequest, event: Event) -> dict[str, Any]:
    """The count and the recap, from the day of the meetup on."""
    if event.is_draft or event.is_cancelled or not event.takes_attendance(at=request.at):
        return {}
    return {
        "count": event.headcount,
        "turnup": queries.turnup_of(event),
        "recap": queries.recap_of(event),
        "has_begun": event.has_begun(at=request.at),
        "over": event.is_over(at=request.at),
        "completion": getattr(event, "completion", None),
    }
