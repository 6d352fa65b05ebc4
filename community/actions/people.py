"""What people do about themselves and about whom they know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.actions.refusals import HasLeft, NobodyThere
from community.models import (
    AccountClosure,
    Audience,
    Notification,
    Person,
    PersonLink,
)
from community.models.person import PARTS

# Whoever is written down from the public record says nothing that was not public before.
PUBLIC = {f"{part}_shown": Audience.PUBLIC for part in PARTS}


@dataclass(frozen=True)
class LinkFacts:
    """A place elsewhere, as its owner names it."""

    label: str
    url: str


@transaction.atomic
def add_person(*, actor: Person | None, at: datetime, name: str, **facts: Any) -> Person:
    """Write down someone who is known in public, without a login."""
    person = Person.objects.create(name=name, **{**PUBLIC, **facts})
    audit.record(
        actor=actor, verb="community.person_added", target=person, at=at, personal={"name": name}
    )
    return person


@transaction.atomic
def edit_profile(
    *, actor: Person, at: datetime, links: Sequence[LinkFacts] | None = None, **facts: Any
) -> Person:
    """Change what I say about myself and who is shown it; `links`, where given, are all that I have."""
    person = Person.objects.select_for_update().get(pk=actor.pk)
    for field, value in facts.items():
        setattr(person, field, value)
    person.full_clean(exclude=["public_id"])
    person.save()
    if links is not None:
        _link(person, links)
    audit.record(
        actor=actor,
        verb="community.profile_edited",
        target=person,
        at=at,
        payload={"fields": sorted([*facts, *([] if links is None else ["links"])])},
    )
    return person


def _link(person: Person, links: Sequence[LinkFacts]) -> None:
    """Put these links in the place of those that stand: they are words of one's own, kept by nobody."""
    rows = [
        PersonLink(person=person, position=position, label=link.label, url=link.url)
        for position, link in enumerate(links)
    ]
    for row in rows:
        row.full_clean(validate_unique=False, validate_constraints=False)
    person.links.all().delete()
    PersonLink.objects.bulk_create(rows)


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
