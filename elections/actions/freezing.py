"""The roll from its publication to its freeze: single lines with a reason, and the statement at the end."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from elections.actions.class_sizes import fit_classes, hindering_classes, require_class
from elections.actions.drafting import NotReady, out_of_reach
from elections.actions.frozen import NotADraft, RollIsFrozen, attempts_recorded, refuse_frozen
from elections.actions.statement import write_freeze
from elections.models import (
    Election,
    Participation,
    Publication,
    RollDefinition,
    RollFreeze,
    RollRow,
    VoterClass,
)


class DisputesWait(DomainError):
    """Somebody asked something of the roll and was not answered, or may still ask."""


class LineIsThere(DomainError):
    """The address stands on the roll already."""


class LineIsNotThere(DomainError):
    """The address does not stand on the roll."""


class NoReason(DomainError):
    """A single line is changed for a reason that can be read afterwards."""


def locked_roll(election: Election) -> Election:
    """Take the vote's lock, and refuse unless single lines of its roll may still change."""
    held = Election.objects.select_for_update().get(pk=election.pk)
    refuse_frozen(held)
    if not held.has_roll:
        raise NotADraft(_("This vote has no roll of names, so no line of it can be changed."))
    return held


def _count_change(held: Election, *, added: int = 0, removed: int = 0) -> None:
    held.eligible = held.roll.count() or None
    held.save(update_fields=["eligible"])
    fit_classes(held)
    for definition in RollDefinition.objects.filter(election=held):
        definition.added += added
        definition.removed += removed
        definition.save(update_fields=["added", "removed"])


def put_in(
    held: Election, *, email: str, name: str = "", voter_class: VoterClass | None = None
) -> RollRow:
    """Write one line, in the transaction of whoever holds the vote's lock."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise LineIsNotThere(_("That is not an e-mail address. Nothing was changed.")) from None
    if held.roll.filter(email=email).exists():
        raise LineIsThere(_("This address stands on the roll already."))
    require_class(held, voter_class)
    row = RollRow.objects.create(
        election=held, email=email, name=name[:120], voter_class=voter_class
    )
    _count_change(held, added=1)
    return row


def take_out(held: Election, *, email: str) -> None:
    """Take one line out, in the transaction of whoever holds the vote's lock."""
    row = held.roll.select_for_update().filter(email=email.strip().lower()).first()
    if row is None:
        raise LineIsNotThere(_("This address does not stand on the roll."))
    if Participation.objects.filter(row=row).exists():
        raise RollIsFrozen(_("A ballot paper was taken for this line, so it stays."))
    row.delete()
    _count_change(held, removed=1)


@attempts_recorded
@transaction.atomic
def add_line(
    *,
    actor: Person | None,
    at: datetime,
    election: Election,
    email: str,
    reason: str,
    name: str = "",
    voter_class: VoterClass | None = None,
) -> RollRow:
    """Put one voter on a roll that is not frozen, for a reason."""
    held = locked_roll(election)
    _need_reason(reason)
    row = put_in(held, email=email, name=name, voter_class=voter_class)
    _record_line(held, "elections.line_added", actor=actor, at=at, email=row.email, reason=reason)
    return row


@attempts_recorded
@transaction.atomic
def remove_line(
    *, actor: Person | None, at: datetime, election: Election, email: str, reason: str
) -> None:
    """Take one voter off a roll that is not frozen, for a reason."""
    held = locked_roll(election)
    _need_reason(reason)
    take_out(held, email=email)
    _record_line(held, "elections.line_removed", actor=actor, at=at, email=email, reason=reason)


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise NoReason(_("Say why: the reason is kept beside the change."))


def _record_line(
    held: Election, verb: str, *, actor: Person | None, at: datetime, email: str, reason: str
) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=held,
        at=at,
        payload={"eligible": held.eligible},
        personal={"email": email.strip().lower(), "reason": reason.strip()},
    )


def hindering(election: Election, *, at: datetime) -> list[str]:
    """Name what stands between a published roll and its freeze, each in a sentence."""
    faults = []
    if election.takes_disputes(at=at):
        faults.append(_("Members may still ask to be put on it or taken off it."))
    waiting = election.disputes.waiting().count()
    if waiting:
        faults.append(_("Members asked something of it and wait for an answer: %d.") % waiting)
    if election.eligible is None:
        faults.append(_("Nobody stands on it."))
    faults += hindering_classes(election, is_last=True)
    return faults + out_of_reach(election, list(election.questions.all()))


@transaction.atomic
def freeze_roll(*, actor: Person | None, at: datetime, election: Election) -> RollFreeze:
    """Freeze the roll of a published vote, and sign what it is. Freezing twice gives the first."""
    held = Election.objects.select_for_update().get(pk=election.pk)
    before = RollFreeze.objects.filter(election=held).first()
    if before is not None:
        return before
    if not held.has_roll or not Publication.objects.filter(election=held).exists():
        raise NotReady(_("Only the roll of a published vote is frozen."))
    faults = hindering(held, at=at)
    if faults:
        raise DisputesWait(" ".join([_("The roll is not frozen yet."), *faults]))
    return write_freeze(held, actor=actor, at=at)
