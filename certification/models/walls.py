"""Who must not see what: the conflicts of a person, read from dated statements in a few queries."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db.models import Q

from certification import conflicts
from community.models import Affiliation, OrganisationParent, Person, Representative, Role

COMMITTEE = (Role.Kind.CHAIR, Role.Kind.MEMBER)


def day(at: datetime) -> date:
    """The day that a moment falls on, for dates that stand in certificates and statements (UTC)."""
    return at.astimezone(UTC).date()


def ownership() -> tuple[conflicts.Ownership, ...]:
    """Every statement that one organisation belonged to another."""
    rows = OrganisationParent.objects.values_list(
        "organisation_id", "parent_id", "from_on", "until_on"
    )
    return tuple(conflicts.Ownership(*row) for row in rows)


def spells_of(people: list[int]) -> dict[int, list[conflicts.Spell]]:
    """Where these people worked, and whom they acted for."""
    found: dict[int, list[conflicts.Spell]] = {person: [] for person in people}
    worked = Affiliation.objects.filter(person__in=people, organisation__isnull=False)
    acted = Representative.objects.filter(person__in=people)
    for rows in (worked, acted):
        for person, organisation, from_on, until_on in rows.values_list(
            "person_id", "organisation_id", "from_on", "until_on"
        ):
            found[person].append(conflicts.Spell(organisation, from_on, until_on))
    return found


def barred_providers(person: Person, *, on: date) -> frozenset[int]:
    """The organisations that the person may not judge: all those near an employer of theirs."""
    spells = spells_of([person.pk])[person.pk]
    ties = ownership()
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
