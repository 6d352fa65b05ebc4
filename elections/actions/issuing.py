"""Issuing a voting token: a line of the roll is marked, and what its voter blinded is signed unseen.

It writes nothing to the audit log, and no time: either would order the papers. See docs/decisions/ballot-papers.md.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community.errors import DomainError
from community.models import Person
from elections import blindsig, boxes, keys, tokens
from elections.actions.boxes import BoxNotReady, prepare_box
from elections.models import Box, BoxClosing, Election, Participation, RollClaim, RollRow
from elections.queries import addresses_of


class NotCastHere(DomainError):
    """The ballots of this vote are cast elsewhere."""


class NotYetOpen(DomainError):
    """Too early."""


class VoteIsOver(DomainError):
    """Too late."""


class NotOnTheRoll(DomainError):
    """No line of the roll has an address of this person."""


class LineTaken(DomainError):
    """The line belongs to another account already."""


class PaperTaken(DomainError):
    """The ballot paper was handed out, against another ballot key."""


class TokenRefused(DomainError):
    """Not a voting token of this vote, or nothing that could become one."""


def require_open(election: Election, *, at: datetime) -> None:
    """Refuse unless the vote takes ballots at this moment."""
    if not election.is_cast_here:
        raise NotCastHere(_("The ballots of this vote are not cast on this site."))
    if not election.is_published or not election.has_opened(at=at):
        raise NotYetOpen(_("The vote has not opened yet. Nothing was recorded."))
    if election.has_closed(at=at):
        raise VoteIsOver(_("The vote has closed. Nothing was recorded."))
    if not election.is_frozen:
        raise NotYetOpen(
            _(
                "The roll of this vote is not frozen yet, so no ballot is taken. Nothing was recorded."
            )
        )
    if election.awaits_slates:
        raise NotYetOpen(
            _(
                "It is not settled yet who stands in this vote, so no ballot is taken. Nothing was"
                " recorded."
            )
        )


def commitment_to(blinded: bytes) -> str:
    """What is kept of a blinded message, so that the same one is signed again and no other."""
    return hashlib.sha256(blinded).hexdigest()


def issue_token(*, actor: Person, at: datetime, election: Election, blinded: bytes) -> bytes:
    """Mark the voter's line of the roll, then sign what they blinded: 384 bytes, as they came.

    The same bytes get the same signature however often they are asked for, so a lost answer costs nothing;
    other bytes for the same line get none (PaperTaken), since that would be a second vote. The mark is
    committed before anything is signed.
    """
    require_open(election, at=at)
    box = prepare_box(at=at, election=election)
    key = boxes.public_key_of(box, election)
    try:
        blindsig.require_signable(key.public, blinded)
    except blindsig.BlindSignatureFault:
        raise TokenRefused(
            _(
                "What the browser sent is no blinded voting token. Load the page again and try again."
            )
        ) from None
    try:
        with transaction.atomic():
            _mark(actor, election, commitment_to(blinded))
    except IntegrityError:  # two windows at once, or another line's bytes: now it is seen which
        with transaction.atomic():
            _mark(actor, election, commitment_to(blinded))
    return _sign(box, election, blinded)


def _mark(actor: Person, election: Election, commitment: str) -> None:
    row = claimed_line(actor, election)
    taken = Participation.objects.filter(row=row).first()
    if taken is None:
        if Participation.objects.filter(commitment=commitment).exists():
            raise TokenRefused(
                _("That ballot key belongs to another ballot paper. Ask for one of your own.")
            )
        Participation.objects.create(row=row, election=election, commitment=commitment)
        # Asked after the mark is written: who closes the box waits for it, or is seen here.
        if BoxClosing.objects.filter(election=election).exists():
            raise VoteIsOver(_("The vote has closed. Nothing was recorded."))
    elif taken.commitment != commitment:
        raise PaperTaken(
            _(
                "Your ballot paper was taken before, with another ballot key. Enter that key, or go"
                " back to the browser you used. A second paper would be a second vote."
            )
        )


def _sign(box: Box, election: Election, blinded: bytes) -> bytes:
    try:
        return blindsig.blind_sign(boxes.private_key_of(box, election), blinded)
    except keys.Sealed:
        raise BoxNotReady(
            _(
                "The key of this vote cannot be opened: the secret of the site was changed. Tell the"
                " keeper of the site; your line is kept for you."
            )
        ) from None


def token_for(*, election: Election, phrase: str) -> tokens.Token | None:
    """Make the token of a ballot key whose paper was taken, on its voter's behalf; None where it was not.

    For voters without JavaScript. Whoever has the ballot key has the token; so nobody is asked for.
    """
    box = boxes.box_of(election)
    if box is None or not box.wrapped:
        return None
    voter = tokens.Voter(phrase, boxes.public_key_of(box, election))
    blinded = voter.ask().message
    taken = Participation.objects.filter(election=election, commitment=commitment_to(blinded))
    return voter.receive(_sign(box, election, blinded)) if taken.exists() else None


def claimed_line(actor: Person, election: Election) -> RollRow:
    """Find the person's line of the roll and lock it; the first time, it becomes theirs."""
    claim = RollClaim.objects.filter(election=election, person=actor).first()
    lines = RollRow.objects.select_for_update().filter(election=election).order_by("pk")
    if claim is not None:
        mine = lines.get(pk=claim.row_id)
        if RollClaim.objects.filter(row=mine, person=actor).exists():
            return mine  # and was not released before it was locked
    row = lines.filter(email__in=addresses_of(actor)).first()
    if row is None:
        raise NotOnTheRoll(
            _("None of the addresses that you have confirmed stands on the roll of this vote.")
        )
    if RollClaim.objects.filter(row=row).exists():
        if RollClaim.objects.filter(row=row, person=actor).exists():
            return row  # two requests of the same voter at once
        raise LineTaken(
            _("Your line of the roll was used by another account. Tell the election officers.")
        )
    RollClaim.objects.create(row=row, election=election, person=actor)
    return row
