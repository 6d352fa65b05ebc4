"""People: where they worked, whom they act for, what they were told."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db.models import Prefetch

from community.models import (
    Affiliation,
    Organisation,
    Person,
    Representative,
)


def affiliations_of(person: Person) -> list[Affiliation]:
    """Where the person worked, the latest known beginning first, unknown ones last."""
    rows = person.affiliations.select_related("organisation")
    return sorted(
        rows,
        key=lambda row: (row.from_on is not None, row.from_on or row.recorded_at.date()),
        reverse=True,
    )


def representatives_of(organisation: Organisation) -> list[Representative]:
    """Who may act for the organisation now, in the order in which they were named."""
    mandates = organisation.representatives.filter(until_on__isnull=True)
    return list(mandates.select_related("person").order_by("from_on", "pk"))


def addresses_of(person: Person) -> list[str]:
    """The addresses that the person has shown to be theirs, in small letters."""
    proven = EmailAddress.objects.filter(user__person=person, user__is_active=True, verified=True)
    return sorted({address.lower() for address in proven.values_list("email", flat=True)})


def people_named(names: Iterable[str]) -> dict[str, Person]:
    """The people who go by exactly these names."""
    return {person.name: person for person in Person.objects.filter(name__in=list(names))}


def profile(*, public_id: str) -> Person | None:
    """A person with what a page says of them."""
    affiliations = Prefetch("affiliations", Affiliation.objects.select_related("organisation"))
    return Person.objects.filter(public_id=public_id).prefetch_related(affiliations).first()
