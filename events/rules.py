"""Who may do what with a meetup."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from community.models import Group, Membership, Person, Role
from community.queries import addresses_of
from community.rules import ORGANISING, can_organise, is_keeper
from events.models import CallForTalks, CoHosting, Event, Proposal, Rater, Room


def can_plan(person: Person | None, group: Group, *, at: datetime) -> bool:
    """Whether the person may draft meetups of the group."""
    return can_organise(person, group, at=at)


def can_run(person: Person | None, event: Event, *, at: datetime) -> bool:
    """Whether the person may edit, publish and cancel the meetup, count heads and write its recap."""
    return can_organise(person, event.group, at=at)


def belongs(person: Person, event: Event, *, at: datetime) -> bool:
    """Whether the person is a member of a group that holds the meetup, or runs it."""
    groups = [event.group_id, *event.hosts.values_list("pk", flat=True)]
    inside = Membership.objects.open().filter(person=person)
    if inside.filter(Q(group__in=groups) | Q(group__network__in=groups)).exists():
        return True
    return can_run(person, event, at=at)


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


def can_run_room(person: Person | None, room: Room, *, at: datetime) -> bool:
    """Whether the person may look after one room: its place, seats, people and check-in.

    Whoever runs the meetup, and the organisers of the host that opens the room. The agenda, the date and
    what is said of the meetup are not theirs by that.
    """
    if can_run(person, room.event, at=at):
        return True
    if person is None or room.group is None:
        return False
    hosts = CoHosting.objects.standing().filter(event=room.event_id, group=room.group_id)
    return hosts.exists() and can_organise(person, room.group, at=at)


def can_answer(person: Person | None, cohosting: CoHosting, *, at: datetime) -> bool:
    """Whether the person may say yes, no or goodbye for the group that was asked."""
    return can_organise(person, cohosting.group, at=at)


def has_part(person: Person | None, event: Event, *, at: datetime) -> bool:
    """Whether the person runs the meetup, or organises a group that was asked to hold it or does."""
    if person is None:
        return False
    if can_run(person, event, at=at):
        return True
    rows = CoHosting.objects.open().filter(event=event).select_related("group")
    return any(can_organise(person, row.group, at=at) for row in rows)


def organisers_of(group: Group, *, at: datetime) -> list[Person]:
    """Who is to hear what concerns the group: its leads and organisers; without any, its network's."""
    held = Role.objects.held(at=at).filter(kind__in=ORGANISING)
    here = Person.objects.filter(pk__in=held.filter(group=group).values("person"))
    if not group.network_id or here.exists():
        return list(here.order_by("pk"))
    above = held.filter(group=group.network_id).values("person")
    return list(Person.objects.filter(pk__in=above).order_by("pk"))
