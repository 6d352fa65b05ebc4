"""Casting a ballot under its voting token, and casting another in its place.

There is no actor: whoever holds the token may cast, and nobody asks who that is. Nothing is written to the audit log
and no time is kept: both would order the ballots. See docs/decisions/ballot-papers.md.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import signing
from community.errors import DomainError
from elections import boxes, marks, tokens
from elections.actions.issuing import TokenRefused, VoteIsOver, require_open
from elections.asking import asked_of, questions_of
from elections.bundle.forms import Signed
from elections.heads import canonical
from elections.models import Ballot, BoxClosing, Election, Leaf

RECEIPT_WORDS = "a ballot lies in the box"
TRIES = 3  # the same token in several windows at once


class AnswersIncomplete(DomainError):
    """A question is not answered, or not as it may be. `faults` says by question what is wrong."""

    def __init__(self, message: str, faults: Mapping[str, str]) -> None:
        super().__init__(message)
        self.faults = dict(faults)


class BallotDiffers(DomainError):
    """Another ballot of this token lies in the box, and this one does not replace it."""


class BallotReplaced(DomainError):
    """This very ballot was cast before, and another one took its place."""


def cast_ballot(
    *,
    at: datetime,
    election: Election,
    token: tokens.Token,
    slip: tokens.Slip,
    withdrawal: bytes = b"",
) -> Signed:
    """Put a ballot into the box, and give its signed receipt. The same ballot again changes nothing.

    Another ballot of the same token takes the place of the one that stands, if the rule of the vote lets it and
    `withdrawal` is the value that the one that stands was cast with (32 bytes, which its voter alone has).
    """
    require_open(election, at=at)
    box = boxes.box_of(election)
    if box is None:
        raise TokenRefused(_("No ballot paper of this vote was issued yet. Nothing was recorded."))
    try:
        token.check(boxes.public_key_of(box, election))
        slip.check(election.public_id)
    except (tokens.BadToken, tokens.BadSlip):
        raise TokenRefused(
            _("This ballot paper is not one of this vote’s. Nothing was recorded.")
        ) from None
    if slip.token != token.token:
        raise TokenRefused(
            _("The ballot belongs to another voting token than its own. Nothing was recorded.")
        )
    _require_readable(election, slip.ballot)
    for tried in range(TRIES):
        try:
            with transaction.atomic():
                _put(election, token, slip, withdrawal)
                # Asked after the ballot is written: who closes the box waits for it, or is seen here.
                if BoxClosing.objects.filter(election=election).exists():
                    raise VoteIsOver(_("The vote has closed. Nothing was recorded."))
            break
        except IntegrityError:
            if tried == TRIES - 1:
                raise
    return receipt(election, slip.leaf(election.public_id).hex(), at=at)


def _put(election: Election, token: tokens.Token, slip: tokens.Slip, withdrawal: bytes) -> None:
    leaf = slip.leaf(election.public_id).hex()
    there = Ballot.objects.select_for_update(of=("self",)).filter(pk=token.token.hex()).first()
    if there is not None and there.leaf == leaf:
        return
    if there is None:
        Leaf.objects.create(leaf=leaf, election=election)
        _write(Ballot(election=election), token, slip, leaf, is_new=True)
        return
    if Leaf.objects.filter(pk=leaf).exists():
        raise BallotReplaced(
            _("This ballot was cast before, and you replaced it since. The later one stands.")
        )
    if not election.may_replace:
        raise BallotDiffers(
            _(
                "This ballot paper is in the box already, with other answers. That first ballot"
                " stands; in this vote it cannot be replaced."
            )
        )
    if not tokens.withdraws(withdrawal, bytes.fromhex(there.withdrawal_hash)):
        raise BallotDiffers(
            _(
                "Another ballot of this paper was cast meanwhile, perhaps in another window. It stands."
                " Load the page again to vote anew."
            )
        )
    inner = _inner_of(there)
    Leaf.objects.create(leaf=leaf, election=election)
    Leaf.objects.filter(pk=there.leaf).update(w=withdrawal.hex(), inner=inner)
    _write(there, token, slip, leaf, is_new=False)


def _inner_of(ballot: Ballot) -> str:
    before = tokens.Slip(
        bytes.fromhex(ballot.token), b"", bytes.fromhex(ballot.nonce), ballot.answers, b""
    )
    return before.inner.hex()


def _write(row: Ballot, token: tokens.Token, slip: tokens.Slip, leaf: str, *, is_new: bool) -> None:
    row.token, row.prefix = token.token.hex(), token.prefix.hex()
    row.signature = base64.b64encode(token.signature).decode()
    row.withdrawal_hash, row.nonce = slip.withdrawal_hash.hex(), slip.nonce.hex()
    row.answers, row.leaf = slip.ballot, leaf
    row.seal = base64.b64encode(slip.seal).decode()
    row.save(force_insert=is_new, force_update=not is_new)


def receipt(election: Election, leaf: str, *, at: datetime) -> Signed:
    """Sign that a leaf lies in the box. The same leaf, the same words; `at` dates a new key of the site alone."""
    wording = canonical(
        {
            "statement": RECEIPT_WORDS,
            "site": settings.SITE_URL,
            "election": election.public_id,
            "leaf": leaf,
        }
    )
    signed = signing.sign(wording, at=at)
    return Signed(wording, signed.key, signed.signature)


def wording_of(election: Election, answers: Mapping[str, Any]) -> str:
    """Write answers as a ballot, or say by question what is wrong with them."""
    asked = asked_of(questions_of(election))
    try:
        return marks.write(asked, answers, _=_)
    except marks.BadMarks as bad:
        titles = {one.id: f"“{one.title}”: " for one in asked}
        said = " ".join(titles.get(name, "") + fault for name, fault in bad.faults.items())
        raise AnswersIncomplete(_("%s Nothing was recorded.") % said, bad.faults) from None


def _require_readable(election: Election, ballot: str) -> None:
    try:
        marks.read(ballot, asked_of(questions_of(election)))
    except marks.BadMarks as bad:
        said = re.sub(r"\s+", " ", " ".join(bad.faults.values()))
        raise AnswersIncomplete(_("%s Nothing was recorded.") % said, bad.faults) from None


def cast_for(
    *,
    at: datetime,
    election: Election,
    phrase: str,
    answers: Mapping[str, Any],
    token: tokens.Token,
) -> Signed:
    """Fill in, sign and cast on behalf of a voter without JavaScript, whose ballot key the page sent.

    What is cast anew replaces what the same key cast before. The site then knows the ballot key for that moment;
    the page says what that loses.
    """
    require_open(election, at=at)
    wording = wording_of(election, answers)
    box = boxes.box_of(election)
    if box is None:
        raise TokenRefused(_("No ballot paper of this vote was issued yet. Nothing was recorded."))
    voter = tokens.Voter(phrase, boxes.public_key_of(box, election))
    there = Ballot.objects.filter(pk=token.token.hex()).first()
    if there is None:
        return cast_ballot(at=at, election=election, token=token, slip=voter.fill(wording))
    try:
        number = voter.number_of(bytes.fromhex(there.withdrawal_hash))
    except tokens.BadSlip:
        raise BallotDiffers(
            _("The ballot in the box was cast by another program; vote anew with that one.")
        ) from None
    if there.answers == wording:  # the same once more is the same ballot
        slip, withdrawal = voter.fill(wording, number), b""
    else:
        slip, withdrawal = voter.fill(wording, number + 1), voter.withdrawal(number)
    return cast_ballot(at=at, election=election, token=token, slip=slip, withdrawal=withdrawal)
