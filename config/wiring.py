"""The one file where what a feature says meets what another part of the house does about it.

Each wire is a line in `connect`. A listener runs inside the transaction of the deed it hears of, so it only
writes a job; the job does the work. One deed is done whole or not at all: when somebody closes their account,
each job gives back at once what was theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

import catalogue.actions
import certification.actions
import community.queries
import elections.actions
import events.actions
from community import jobs, notifications
from community.models import Group, Person
from community.signals import account_closed, followed_by_mail, person_barred, visitor_joined
from community.words import said
from elections.models import Election
from elections.signals import vote_published

TELL = "config.tell_members_of_a_vote"
LEAVE = "config.leave"
BAR = "config.bar"
JOIN = "config.join"
KNOW = "config.know"


def connect() -> None:
    """Draw every wire; drawing one twice is harmless."""
    vote_published.connect(promise_to_tell_members, dispatch_uid=TELL)
    account_closed.connect(leave_every_job, dispatch_uid=LEAVE)
    person_barred.connect(end_what_is_to_come, dispatch_uid=BAR)
    visitor_joined.connect(hand_over_visits, dispatch_uid=JOIN)
    followed_by_mail.connect(know_who_came, dispatch_uid=KNOW)


def leave_every_job(
    sender: type[Person],
    *,
    person: Person,
    at: datetime,
    addresses: Sequence[str] = (),
    **said: Any,
) -> None:
    """Somebody leaves for good: seats, lines, needs and tasks that were theirs alone are given back."""
    events.actions.give_up_coming_seats(person=person, at=at)
    events.actions.forget_calendars(person=person)
    events.actions.let_go_of_talks(person=person, at=at, addresses=addresses)
    events.actions.forget_presence(person=person, at=at, addresses=addresses)
    events.actions.forget_answers(person=person, addresses=tuple(addresses))
    elections.actions.let_go_of_lines(person=person)
    elections.actions.forget_followed_votes(person=person)
    elections.actions.forget_disputes(person=person, at=at)
    elections.actions.forget_nominations(person=person, at=at)
    certification.actions.free_assignments(person=person, at=at)
    catalogue.actions.take_needs_back(person=person, at=at)


def end_what_is_to_come(
    sender: type[Person], *, person: Person, group: Group, at: datetime, **_said: Any
) -> None:
    """Somebody is barred from a group's meetups: their seats at those to come end."""
    events.actions.end_seats_of_barred(person=person, group=group, at=at)


def hand_over_visits(
    sender: type[Person], *, person: Person, visitor: Person, at: datetime, **_said: Any
) -> None:
    """A visitor has an account now: what they had at meetups is its person's."""
    events.actions.take_over_visits(person=person, visitor=visitor, at=at)


def know_who_came(
    sender: type[Person], *, person: Person, of: str, at: datetime, **_said: Any
) -> None:
    """Somebody said yes to the letter that was sent from a door: they are who came there."""
    events.actions.recognise_walk_in(person=person, of=of, at=at)


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
    notifications.notify_many(
        community.queries.members_of(election.group),
        kind="config.vote_published",
        subject=said(
            gettext_lazy("A vote of %(group)s: %(title)s"),
            group=election.group.name,
            title=election.title,
        ),
        context={"election": election, "has_opened": election.opens_at <= job.at},
        at=job.at,
        key=f"config.vote_published:{election.public_id}",
        link=reverse("elections:election", args=[election.slug]),
        group=election.group,
    )
