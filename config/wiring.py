"""The one file where what a feature says meets what another part of the house does about it.

Each wire is a line in `connect`. A listener runs inside the transaction of the deed it hears of, so it only
writes a job; the job does the work.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

import community.queries
from community import jobs, notifications
from elections.models import Election
from elections.signals import vote_published

TELL = "config.tell_members_of_a_vote"


def connect() -> None:
    """Draw every wire; drawing one twice is harmless."""
    vote_published.connect(promise_to_tell_members, dispatch_uid=TELL)


def promise_to_tell_members(
    sender: type[Election], *, election: Election, at: datetime, **said: Any
) -> None:
    """A vote was published: the members of its group learn of it."""
    if not notifications.are_suppressed():
        jobs.enqueue(TELL, at=at, key=election.public_id, payload={"election": election.public_id})


@jobs.handler(TELL)
def tell_members(job: jobs.Running) -> None:
    """Tell each member of the group, and of its chapters, once that a vote is on."""
    election = Election.objects.select_related("group").get(public_id=job.payload["election"])
    if election.closes_at <= job.at:
        return
    for person in community.queries.members_of(election.group):
        notifications.notify(
            person=person,
            kind="config.vote_published",
            subject=_("A vote of %(group)s: %(title)s")
            % {"group": election.group.name, "title": election.title},
            context={"election": election, "has_opened": election.opens_at <= job.at},
            at=job.at,
            key=f"config.vote_published:{election.public_id}:{person.public_id}",
            link=reverse("elections:election", args=[election.slug]),
        )
