"""Letters to the voters of a frozen roll: to all, to one again, to another address.

Nothing here asks whether a line is claimed, and nothing here tells it: a claim is most often made with the
ballot paper, so that who has none would be a list of those who have not voted.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, jobs, notifications
from community.errors import DomainError
from community.models import Person
from elections import lines
from elections.actions.drafting import NotReady
from elections.actions.freezing import LineIsNotThere, NoReason
from elections.actions.issuing import VoteIsOver
from elections.models import Election, RollAddress, RollFreeze, RollLink, RollMailing, RollRow

LETTERS, LETTER = "elections.post_letters", "elections.post_letter"
TELL_CHANGE = "elections.tell_changed_address"
BETWEEN = timedelta(hours=1)


class NobodyToWriteTo(DomainError):
    """Every line has its letter."""


class WrittenJustNow(DomainError):
    """A letter to this line went out within the hour."""


class AddressInUse(DomainError):
    """The address is another voter's, or the mail goes there already."""


def new_token() -> str:
    """Draw the part of a link that nobody guesses: 256 random bits. Only its hash is kept."""
    return secrets.token_urlsafe(32)


def refuse_unless_frozen(election: Election, *, at: datetime) -> None:
    """Stop where nobody can claim a line: before the freeze and after the close."""
    frozen = RollFreeze.objects.filter(election=election).exists()
    if not election.is_cast_here or not frozen:
        raise NotReady(
            _(
                "Letters go to the voters of a frozen roll. Nothing was sent and nothing was changed."
            )
        )
    if election.has_closed(at=at):
        raise VoteIsOver(_("The vote has closed. Nothing was sent and nothing was changed."))


def _held(election: Election) -> Election:
    """Take the vote's lock, against other officers alone: voters, who hold a line first, never wait for it."""
    return Election.objects.select_for_update(no_key=True).get(pk=election.pk)


def locked_line(election: Election, email: str) -> RollRow:
    """Take the lock of the line with this address, as the roll has it."""
    rows = RollRow.objects.select_for_update().filter(election=election)
    row = rows.filter(email=email.strip().lower()).first()
    if row is None:
        raise LineIsNotThere(_("This address does not stand on the roll."))
    return row


def write_anew(row: RollRow, *, at: datetime) -> RollLink:
    """Take back the link that stands and have another one mailed. Under the line's lock."""
    RollLink.objects.standing().filter(row=row).update(revoked_at=at)
    link = RollLink.objects.create(
        row=row,
        election_id=row.election_id,
        token_hash=lines.fingerprint(new_token()),  # another one is drawn when it is sent
        made_at=at,
        try_at=at,
    )
    if not notifications.are_suppressed():
        jobs.enqueue(LETTER, at=at, key=link.public_id, payload={"link": link.public_id})
    return link


@transaction.atomic
def send_letters(*, actor: Person | None, at: datetime, election: Election) -> RollMailing:
    """Have a letter with a link mailed to every line that has none. Asking twice is harmless."""
    held = _held(election)
    refuse_unless_frozen(held, at=at)
    running = RollMailing.objects.filter(election=held, ended_at=None).first()
    if running is not None:
        return running
    total = lines.unwritten(held).count()
    if not total:
        raise NobodyToWriteTo(_("Every line of the roll has its letter already."))
    mailing = RollMailing.objects.create(election=held, by=actor, asked_at=at, total=total)
    audit.record(
        actor=actor,
        verb="elections.letters_asked",
        target=held,
        at=at,
        payload={"letters": total},
    )
    if not notifications.are_suppressed():
        key = mailing.public_id
        jobs.enqueue(LETTERS, at=at, key=key, payload={"mailing": key})
    return mailing


@transaction.atomic
def send_letter_again(
    *, actor: Person | None, at: datetime, election: Election, email: str
) -> RollLink:
    """Mail one line another link; the one before opens nothing any more."""
    refuse_unless_frozen(election, at=at)
    row = locked_line(election, email)
    standing = RollLink.objects.standing().filter(row=row).first()
    if standing is not None and standing.state == RollLink.State.WAITING:
        if standing.mailing_id is None:
            return standing  # the button was pressed twice
        raise WrittenJustNow(
            _("A letter to this address is on its way. Wait until it has arrived.")
        )
    if standing is not None and standing.sent_at and at - standing.sent_at < BETWEEN:
        raise WrittenJustNow(
            _("A letter to this address went out within the last hour. Wait until it has arrived.")
        )
    link = write_anew(row, at=at)
    audit.record(
        actor=actor,
        verb="elections.letter_sent_again",
        target=election,
        at=at,
        personal={"email": row.email},
    )
    return link


@transaction.atomic
def change_address(
    *,
    actor: Person | None,
    at: datetime,
    election: Election,
    email: str,
    address: str,
    reason: str,
) -> RollAddress:
    """From now on the mail for a line goes elsewhere. The roll stays; the old address is told."""
    held = _held(election)
    refuse_unless_frozen(held, at=at)
    row = locked_line(held, email)
    address = address.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise LineIsNotThere(_("That is not an e-mail address. Nothing was changed.")) from None
    if not reason.strip():
        raise NoReason(_("Say why: the reason is kept beside the change."))
    before = lines.address_of(row)
    if address == before:
        raise AddressInUse(_("The mail for this line goes there already."))
    if address != row.email and lines.is_anothers(held, row, address):
        raise AddressInUse(
            _("That is the address of another line of this roll. One voter has one line.")
        )
    change = RollAddress.objects.create(
        row=row, election=held, address=address, reason=reason.strip(), by=actor, at=at
    )
    audit.record(
        actor=actor,
        verb="elections.address_changed",
        target=held,
        at=at,
        payload={"changed": lines.mended(held)},
        personal={
            "email": row.email,
            "before": before,
            "address": address,
            "reason": change.reason,
        },
    )
    write_anew(row, at=at)
    if not notifications.are_suppressed():
        key = change.public_id
        jobs.enqueue(TELL_CHANGE, at=at, key=key, payload={"change": key})
    return change
