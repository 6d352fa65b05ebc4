"""Where mail to a person goes: to their open account, or where they have none, to their contact."""

from __future__ import annotations

from collections.abc import Collection
from email.utils import parseaddr

from django.conf import settings

from community.models import Contact, Person, User

WITH_ADDRESS: Collection[str] = ("person__user", "person__contact")  # to be selected with the rows


def user_of(person: Person) -> User | None:
    """The open account of somebody, if there is one."""
    user: User | None = getattr(person, "user", None)
    return user if user is not None and user.is_active and user.email else None


def address_of(person: Person) -> str:
    """The address that mail to the person goes to; empty where nothing reaches them.

    Somebody whose account was closed by the keeper is not written to by another way round.
    """
    if getattr(person, "user", None) is not None:
        user = user_of(person)
        return user.email if user else ""
    contact: Contact | None = getattr(person, "contact", None)
    return contact.email if contact is not None else ""


def sending_address() -> str:
    """The address that our mail comes from, alone: it organises what our mail puts into calendars."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
