"""Who may do what, as plain predicates. Views ask them; templates are told the answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from community.models import Group, Person, Role

ORGANISING = (Role.Kind.LEAD, Role.Kind.ORGANISER)


def is_keeper(person: Person | None) -> bool:
    """Whether the person keeps the site (a superuser)."""
    user = getattr(person, "user", None)
    return bool(user and user.is_active and user.is_superuser)


def holds_role(
    person: Person | None, group: Group | None, kinds: Iterable[str], *, at: datetime
) -> bool:
    """Whether the person holds one of these roles in the group, or in the network that holds it."""
    if person is None or group is None:
        return False
    here = Q(group=group)
    if group.network_id:
        here |= Q(group_id=group.network_id)
    return Role.objects.held(at=at).filter(here, person=person, kind__in=list(kinds)).exists()


def can_organise(person: Person | None, group: Group | None, *, at: datetime) -> bool:
    """Leads and organisers of the group or of its network; and the keeper."""
    return holds_role(person, group, ORGANISING, at=at) or is_keeper(person)


def can_lead(person: Person | None, group: Group | None, *, at: datetime) -> bool:
    """Leads of the group or of its network; and the keeper."""
    return holds_role(person, group, [Role.Kind.LEAD], at=at) or is_keeper(person)


def can_run_elections(person: Person | None, group: Group | None, *, at: datetime) -> bool:
    """Election officers of the group or of its network."""
    return holds_role(person, group, [Role.Kind.OFFICER], at=at)


def can_curate(person: Person | None, *, at: datetime) -> bool:
    """Curators of any group look after the whole catalogue."""
    if person is None:
        return False
    return Role.objects.held(at=at).filter(person=person, kind=Role.Kind.CURATOR).exists()


def carries_something(person: Person, *, at: datetime) -> bool:
    """Whether others would suffer if somebody else got into the account: a keeper, or any part held."""
    return is_keeper(person) or Role.objects.held(at=at).filter(person=person).exists()
