"""Who must not see what: the conflicts of a person, read from dated statements in a few queries."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db.models import Q

from certification import conflicts
from community.family import Ownership
from community.models import Person, Representative, Role
from community.queries import engagements_of

COMMITTEE = (Role.Kind.CHAIR, Role.Kind.MEMBER)


def day(at: datetime) -> date:
    """The day that a moment falls on, for dates that stand in certificates and statements (UTC)."""
    return at.astimezone(UTC).date()


def spells_of(people: list[int]) -> dict[int, list[conflicts.Spell]]:
    """Where these people worked and whom they acted for, under every name that is theirs."""
    return {
        person: [
            conflicts.Spell(one.organisation, one.from_on, one.until_on, one.acts) for one in rows
        ]
        for person, rows in engagements_of(people).items()
    }


def barred_providers(
    spells: list[conflicts.Spell], ties: tuple[Ownership, ...], *, on: date
) -> frozenset[int]:
    """The organisations that somebody may not judge: all those near an employer of theirs."""
    related = {spell.organisation for spell in spells if spell.organisation is not None}
    for tie in ties:
        related |= {tie.organisation, tie.parent}
    return conflicts.providers(spells, related, ties, on=on)


def represented(person: Person, *, on: date) -> Q:
    """A condition on versions: the person may act for the provider today."""
    return Q(
        course__provider__in=Representative.objects.filter(
            Q(until_on__isnull=True) | Q(until_on__gt=on), person=person, from_on__lte=on
        ).values("organisation")
    )
