"""The secret address of somebody's own calendar: made, replaced, ended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community import audit, keys
from community.models import Person
from events.models import CalendarKey, MailedEntry


@transaction.atomic
def make_calendar(*, actor: Person, at: datetime) -> CalendarKey:
    """Give a member's own calendar an address; whoever has one keeps it."""
    _locked(actor)
    standing = CalendarKey.objects.standing().filter(person=actor).first()
    if standing is not None:
        return standing
    key = _new(actor, at=at)
    audit.record(actor=actor, verb="events.calendar_made", target=actor, at=at)
    return key


@transaction.atomic
def replace_calendar(*, actor: Person, at: datetime) -> CalendarKey:
    """Give it another address. The old one opens nothing any more, for good."""
    _locked(actor)
    _end(actor, at=at)
    key = _new(actor, at=at)
    audit.record(actor=actor, verb="events.calendar_replaced", target=actor, at=at)
    return key


@transaction.atomic
def revoke_calendar(*, actor: Person, at: datetime) -> None:
    """Have it have no address."""
    _locked(actor)
    if _end(actor, at=at):
        audit.record(actor=actor, verb="events.calendar_revoked", target=actor, at=at)


def forget_calendars(*, person: Person) -> None:
    """Erase the keys of somebody who leaves, and what their mailbox was told."""
    CalendarKey.objects.filter(person=person).delete()
    MailedEntry.objects.filter(person=person).delete()


def _locked(person: Person) -> None:
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _end(person: Person, *, at: datetime) -> int:
    standing = CalendarKey.objects.standing().filter(person=person).first()
    if standing is None:
        return 0
    standing.revoked_at = max(at, standing.made_at)
    standing.save(update_fields=["revoked_at"])
    return 1


def _new(person: Person, *, at: datetime) -> CalendarKey:
    seed = keys.new_seed()
    return CalendarKey.objects.create(
        person=person, seed=seed, fingerprint=keys.fingerprint(keys.token(seed)), made_at=at
    )
