"""What people do about themselves and about whom they know."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.actions.refusals import HasLeft, NobodyThere
from community.models import (
    AccountClosure,
    Affiliation,
    Notification,
    Organisation,
    Person,
)


@transaction.atomic
def add_person(*, actor: Person | None, at: datetime, name: str, **facts: Any) -> Person:
    """Write down someone who is known in public, without a login."""
    person = Person.objects.create(name=name, **facts)
    audit.record(
        actor=actor, verb="community.person_added", target=person, at=at, personal={"name": name}
    )
    return person


@transaction.atomic
def edit_profile(*, actor: Person, at: datetime, **facts: Any) -> Person:
    """Change what I say about myself."""
    person = Person.objects.select_for_update().get(pk=actor.pk)
    for field, value in facts.items():
        setattr(person, field, value)
    person.full_clean(exclude=["public_id"])
    person.save()
    audit.record(
        actor=actor,
        verb="community.profile_edited",
        target=person,
        at=at,
        payload={"fields": sorted(facts)},
    )
    return person


@transaction.atomic
def record_affiliation(
    *,
    actor: Person | None,
    at: datetime,
    person: Person,
    organisation: Organisation | None,
    title: str = "",
    from_on: date | None = None,
    until_on: date | None = None,
    note: str = "",
) -> Affiliation:
    """Say where someone works, or worked, from a day until a day; open ends stay open."""
    affiliation = Affiliation(
        person=person,
        organisation=organisation,
        title=title,
        from_on=from_on,
        until_on=until_on,
        recorded_at=at,
        note=note,
    )
    affiliation.full_clean()
    affiliation.save()
    audit.record(
        actor=actor,
        verb="community.affiliation_recorded",
        target=person,
        at=at,
        payload={"organisation": organisation.public_id if organisation else None},
    )
    return affiliation


@transaction.atomic
def mark_read(*, actor: Person, at: datetime, notification: Notification) -> Notification:
    """Note that I have read what I was told. Of no interest to the log."""
    Notification.objects.filter(pk=notification.pk, person=actor, read_at=None).update(read_at=at)
    notification.refresh_from_db()
    return notification


def signed_up(email: str) -> Person:
    person = Person.objects.filter(user__email__iexact=email.strip(), user__is_active=True).first()
    if person is None:
        raise NobodyThere(
            _("Nobody has signed up with %s. Ask them to, then name them again.") % email
        )
    return person


def refuse_whoever_has_left(person: Person) -> None:
    """Hold the person until the end of the transaction, and stop where their account is closed."""
    held = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if AccountClosure.objects.filter(person=held).exists():
        raise HasLeft(_("%s has closed their account. Nothing was changed.") % held.name)
