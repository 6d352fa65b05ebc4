"""Who may do what with a meetup."""

from __future__ import annotations

from datetime import datetime

from community.models import Group, Person, Role
from community.rules import ORGANISING, can_organise, is_keeper
from events.models import Event


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
