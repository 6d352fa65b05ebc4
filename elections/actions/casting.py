"""Taking a ballot paper, and casting it: two requests, two transactions, no row that joins them.

Neither writes to the audit log: its times would order the ballots. See docs/decisions/ballot-papers.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from elections import marks, papers
from elections.asking import asked_of, questions_of
from elections.models import Ballot, BoxClosing, Election, Participation, RollClaim, RollRow
from elections.queries import addresses_of, key_of, receipt_of


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
    """The ballot paper was handed out, against another key."""


class TokenRefused(DomainError):
    """Not a ballot paper of this vote."""


class AnswersIncomplete(DomainError):
    """A question is not answered, or not as it may be. `faults` says by question what is wrong."""

    def __init__(self, message: str, faults: Mapping[str, str]) -> None:
        super().__init__(message)
        self.faults = dict(faults)


class BallotDiffers(DomainError):
    """This paper lies in the box already, with other answers."""


def _require_open(election: Election, *, at: datetime) -> None:
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


@transaction.atomic
def begin_ballot(*, actor: Person, at: datetime, election: Election, secret: str) -> str:
    """Record that a line of the roll takes its ballot paper, and hand out the paper's token.

    `secret` was made for the voter before and is held by their browser. The same one gets the same
    token however often it asks, so a lost answer costs nothing; another one gets none.
    """
    _require_open(election, at=at)
    if papers.read_secret(secret) != secret:
        raise TokenRefused(_("That is not a ballot key. Copy all of its letters."))
    row = _claimed_line(actor, election)
    commitment = papers.commitment(election.public_id, secret)
    taken = Participation.objects.filter(row=row).first()
    if taken is None and Participation.objects.filter(commitment=commitment).exists():
        raise TokenRefused(
            _("That ballot key belongs to another ballot paper. Ask for one of your own.")
        )
    if taken is None:
        taken = Participation.objects.create(row=row, election=election, commitment=commitment)
    if taken.commitment != commitment:
        raise PaperTaken(
            _(
                "Your ballot paper was taken before, with another ballot key. Enter that key, or go"
                " back to the browser you used. A second paper would be a second vote."
            )
        )
    return papers.issue(key_of(election), election.public_id, secret)


def _claimed_line(actor: Person, election: Election) -> RollRow:
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


def cast_ballot(*, at: datetime, election: Election, token: str, answers: Mapping[str, Any]) -> str:
    """Put a ballot into the box under its token's hash, and return that hash: the receipt.

    There is no actor: whoever holds the token may cast it, and nobody asks who that is.
    The same answers again change nothing; other answers are refused.
    """
    _require_open(election, at=at)
    try:
        token_hash = receipt_of(election, token=token)
    except papers.BadToken:
        raise TokenRefused(
            _("This ballot paper is not one of this vote’s. Nothing was recorded.")
        ) from None
    wording = _wording(election, answers)
    try:
        with transaction.atomic():
            Ballot.objects.create(token_hash=token_hash, election=election, answers=wording)
            # Asked after the ballot is written: who closes the box waits for it, or is seen here.
            if BoxClosing.objects.filter(election=election).exists():
                raise VoteIsOver(_("The vote has closed. Nothing was recorded."))
    except IntegrityError:
        there = Ballot.objects.get(pk=token_hash)
        if there.answers != wording:
            raise BallotDiffers(
                _(
                    "This ballot paper is in the box already, with other answers. That first ballot"
                    " stands; it cannot be replaced."
                )
            ) from None
    return token_hash


def _wording(election: Election, answers: Mapping[str, Any]) -> str:
    asked = asked_of(questions_of(election))
    try:
        return marks.write(asked, answers, _=_)
    except marks.BadMarks as bad:
        titles = {one.id: f"“{one.title}”: " for one in asked}
        said = " ".join(titles.get(name, "") + fault for name, fault in bad.faults.items())
        raise AnswersIncomplete(_("%s Nothing was recorded.") % said, bad.faults) from None


def settle_box(*, at: datetime, election: Election) -> None:
    """After the close: write the box and the list of papers anew, each in the order of its keys.

    PostgreSQL keeps rows in the order of their arrival, with the number of the transaction that wrote
    each one; two transactions of our own leave one number and one order for all. Harmless to repeat.
    """
    if not election.has_closed(at=at):
        raise NotYetOpen(_("The vote is still open; its box stays closed."))
    with transaction.atomic():
        Election.objects.select_for_update().get(pk=election.pk)  # one at a time
        papers_taken = list(Participation.objects.filter(election=election).order_by("pk"))
        Participation.objects.filter(election=election).delete()
        Participation.objects.bulk_create(papers_taken, batch_size=500)
    with transaction.atomic():
        Election.objects.select_for_update().get(pk=election.pk)
        ballots = list(Ballot.objects.opened(at=at).filter(election=election).order_by("pk"))
        Ballot.objects.filter(pk__in=[ballot.pk for ballot in ballots]).delete()
        Ballot.objects.bulk_create(ballots, batch_size=500)
    with transaction.atomic():
        audit.record(
            actor=None,
            verb="elections.box_settled",
            target=election,
            at=at,
            payload={"papers": len(papers_taken), "ballots": len(ballots)},
        )
