"""Who may do what with a meetup."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from community.models import Group, Person, Role
from community.queries import addresses_of
from community.rules import ORGANISING, can_organise, is_keeper
from events.models import CallForTalks, Event, Proposal, Rater


def can_plan(person: Person | None, group: Group, *, at: datetime) -> bool:
    """Whether the person may draft meetups of the group."""
    return can_organise(person, group, at=at)


def can_run(person: Person | None, event: Event, *, at: datetime) -> bool:
    """Whether the person may edit, publish and cancel the meetup, count heads and write its recap."""
    return can_organise(person, event.group, at=at)


def plans_anything(person: Person, *, at: datetime) -> bool:
    """Whether the person organises any group at all."""
    held = Role.objects.held(at=at).filter(person=person, kind__in=ORGANISING)
    return is_keeper(person) or held.exists()


# --- Talks ----------------------------------------------------------------------------------------
def can_select(person: Person | None, call: CallForTalks, *, at: datetime) -> bool:
    """Whether the person may change the call and answer what is proposed to it."""
    return can_organise(person, call.group, at=at)


def can_rate(person: Person | None, call: CallForTalks, *, at: datetime) -> bool:
    """Organisers of the group, and those whom they named."""
    if person is None:
        return False
    named = Rater.objects.filter(call=call, person=person, ended_at=None)
    return can_select(person, call, at=at) or named.exists()


def speaks_in(person: Person | None, proposal: Proposal) -> bool:
    """Whether the person speaks in it or was asked to: then others judge, and they see none of that."""
    if person is None:
        return False
    asked = proposal.speakers.standing().filter(
        Q(person=person) | Q(email__in=addresses_of(person), person=None) & ~Q(email="")
    )
    return asked.exists()
