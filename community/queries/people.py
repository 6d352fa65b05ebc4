"""People: who they are, and what they were told."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress

from community.models import (
    Person,
)


def addresses_of(person: Person) -> list[str]:
    """The addresses that the person has shown to be theirs, in small letters."""
    proven = EmailAddress.objects.filter(user__person=person, user__is_active=True, verified=True)
    return sorted({address.lower() for address in proven.values_list("email", flat=True)})


def people_named(names: Iterable[str]) -> dict[str, Person]:
    """The people who go by exactly these names, visitors aside."""
    known = Person.objects.with_pages().filter(name__in=list(names))
    return {person.name: person for person in known}


def person_with(public_id: str) -> Person | None:
    """The person that a page's address names; a visitor has no page."""
    return Person.objects.with_pages().select_related("user").filter(public_id=public_id).first()
