"""Saying where somebody works. A statement is never rewritten: a correction is another statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, queries
from community.actions.refusals import (
    BeginsLater,
    EndsBeforeItBegins,
    NoLongerStands,
    SeveralAreCalledSo,
)
from community.models import Affiliation, Organisation, Person
from community.zones import zone_of


@dataclass(frozen=True)
class Employment:
    """What a member says: an employer by name (none: independent), and the days [from, until)."""

    employer: str = ""
    title: str = ""
    from_on: date | None = None
    until_on: date | None = None


def today_of(person: Person, at: datetime) -> date:
    """The day it is where the person is."""
    return at.astimezone(zone_of(person.timezone) or UTC).date()


@transaction.atomic
def record_affiliation(
    *,
    actor: Person | None,
    at: datetime,
    person: Person,
    organisation: Organisation | None,
    employer: str = "",
    title: str = "",
    from_on: date | None = None,
    until_on: date | None = None,
    note: str = "",
    corrects: Affiliation | None = None,
    reason: str = "",
) -> Affiliation:
    """Say where someone works, or worked, from a day until a day; open ends stay open."""
    affiliation = Affiliation(
        person=person,
        organisation=organisation,
        employer=employer,
        title=title,
        from_on=from_on,
        until_on=until_on,
        recorded_at=at,
        recorded_by=actor,
        note=note,
        corrects=corrects,
        reason=reason,
    )
    affiliation.full_clean(exclude=["public_id"])
    affiliation.save()
    payload = {
        "affiliation": affiliation.public_id,
        "organisation": organisation.public_id if organisation else None,
    }
    if corrects is not None:
        payload["corrects"] = corrects.public_id
    audit.record(
        actor=actor,
        verb="community.affiliation_corrected" if corrects else "community.affiliation_recorded",
        target=person,
        at=at,
        payload=payload,
        personal={"employer": employer} if employer else None,
    )
    return affiliation


@transaction.atomic
def state_affiliation(*, actor: Person, at: datetime, said: Employment) -> Affiliation:
    """Say where I work or worked. A name that nobody knows stays as I typed it."""
    _check_days(actor, at, said)
    organisation = organisation_called(said.employer)
    return record_affiliation(
        actor=actor,
        at=at,
        person=actor,
        organisation=organisation,
        employer="" if organisation else " ".join(said.employer.split()),
        title=said.title,
        from_on=said.from_on,
        until_on=said.until_on,
    )


@transaction.atomic
def correct_affiliation(
    *, actor: Person, at: datetime, affiliation: Affiliation, said: Employment, reason: str = ""
) -> Affiliation:
    """Say it better. The earlier statement stays for those who must judge; saying the same does nothing."""
    before = _standing(affiliation)
    _check_days(actor, at, said)
    organisation = organisation_called(said.employer)
    facts = {
        "organisation": organisation,
        "employer": "" if organisation else " ".join(said.employer.split()),
        "title": said.title,
        "from_on": said.from_on,
        "until_on": said.until_on,
    }
    if all(getattr(before, name) == value for name, value in facts.items()):
        return before
    return _replace(before, actor=actor, at=at, reason=reason, **facts)


@transaction.atomic
def end_affiliation(
    *, actor: Person, at: datetime, affiliation: Affiliation, until_on: date
) -> Affiliation:
    """Say that I am no longer there from that day on."""
    before = _standing(affiliation)
    said = Employment(from_on=before.from_on, until_on=until_on)
    _check_days(actor, at, said)
    if before.until_on == until_on:
        return before
    return _replace(before, actor=actor, at=at, until_on=until_on, reason=before.reason)


@transaction.atomic
def withdraw_affiliation(*, actor: Person, at: datetime, affiliation: Affiliation) -> Affiliation:
    """Take back what was never so. It counts no longer, and those who must judge still read it."""
    before = _standing(affiliation)
    before.withdrawn_at = at
    before.save(update_fields=["withdrawn_at"])
    audit.record(
        actor=actor,
        verb="community.affiliation_withdrawn",
        target=before.person,
        at=at,
        payload={"affiliation": before.public_id},
    )
    return before


@transaction.atomic
def join_typed(*, actor: Person | None, at: datetime, organisation: Organisation, name: str) -> int:
    """Write down that what people typed by this name is the organisation; say how many statements."""
    typed = Affiliation.objects.standing().exclude(employer="").select_for_update(of=("self",))
    wanted = queries.plain(name)
    joined = [row for row in typed.order_by("pk") if queries.plain(row.employer) == wanted]
    for row in joined:
        _replace(
            row,
            actor=actor,
            at=at,
            organisation=organisation,
            employer="",
            reason=_("Joined to the organisation that goes by this name."),
        )
    return len(joined)


def organisation_called(name: str) -> Organisation | None:
    """The one organisation of that name or alias; refused where several are called so."""
    found = queries.organisations_named(name)
    if len(found) > 1:
        raise SeveralAreCalledSo(
            _("Several organisations go by “%(name)s”. Write one of these: %(names)s.")
            % {"name": name.strip(), "names": ", ".join(one.name for one in found)}
        )
    return found[0] if found else None


def _check_days(person: Person, at: datetime, said: Employment) -> None:
    if said.from_on is not None and said.from_on > today_of(person, at):
        raise BeginsLater(
            _("That day is still to come. Say it once you have begun; nothing was saved.")
        )
    if said.from_on and said.until_on and said.until_on <= said.from_on:
        raise EndsBeforeItBegins(
            _("The last day lies before the first. Nothing was saved; put one of them right.")
        )


def _standing(affiliation: Affiliation) -> Affiliation:
    """The row, locked; refused when another statement has taken its place meanwhile."""
    row = Affiliation.objects.select_for_update().get(pk=affiliation.pk)
    if row.withdrawn_at or Affiliation.objects.filter(corrects=row).exists():
        raise NoLongerStands(
            _("This was corrected or taken back meanwhile. Nothing was changed; look at it again.")
        )
    return row


def _replace(
    before: Affiliation, *, actor: Person | None, at: datetime, reason: str, **facts: Any
) -> Affiliation:
    """Put a statement in the place of another, with what is said differently."""
    said: dict[str, Any] = {
        "organisation": before.organisation,
        "employer": before.employer,
        "title": before.title,
        "from_on": before.from_on,
        "until_on": before.until_on,
        "note": before.note,
        **facts,
    }
    return record_affiliation(
        actor=actor, at=at, person=before.person, corrects=before, reason=reason, **said
    )
