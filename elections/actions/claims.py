"""Whose a line of the roll is: by a mailed link, and not theirs any more by an officer's word."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, notifications
from community.errors import DomainError
from community.models import Person
from community.words import said
from elections import lines
from elections.actions.freezing import NoReason
from elections.actions.issuing import LineTaken, VoteIsOver
from elections.actions.letters import locked_line, refuse_unless_frozen, write_anew
from elections.models import Election, Participation, RollClaim, RollLink, RollRow
from elections.queries import addresses_of


class LinkUnknown(DomainError):
    """No link of ours has this token."""


class LinkReplaced(DomainError):
    """A later letter took its place."""


class HoldsALine(DomainError):
    """One person, one line of a roll."""


class NothingToRelease(DomainError):
    """No account holds the line, or its paper was taken: which of the two is not said."""


@transaction.atomic
def claim_by_link(*, actor: Person, at: datetime, token: str) -> RollRow:
    """Make the line that a mailed link leads to the reader's own. The same reader twice changes nothing.

    Like the ballot it writes nothing to the log, and keeps the day alone: its hour would be close to that of
    a ballot paper.
    """
    found = lines.link_called(token)
    if found is None:
        raise LinkUnknown(_("No link of ours is written like this. Copy all of it."))
    row = RollRow.objects.select_for_update().get(pk=found.row_id)
    link = RollLink.objects.select_for_update().get(pk=found.pk)
    if link.token_hash != found.token_hash:
        raise LinkReplaced(_replaced())
    if RollClaim.objects.filter(row=row, person=actor).exists():
        return row
    if found.election.has_closed(at=at):
        raise VoteIsOver(_("The vote has closed. Nothing was recorded."))
    if link.revoked_at is not None:
        raise LinkReplaced(_replaced())
    if RollClaim.objects.filter(row=row).exists():
        raise LineTaken(
            _(
                "Another account holds this line of the roll already, and whoever was first keeps it."
                " If that was not you, tell the election officers: as long as no ballot paper was taken"
                " for it, they can release it."
            )
        )
    if link.is_used:  # whoever used it has closed their account since
        raise LinkReplaced(
            _("This link was used already, and works once. Ask the election officers for another.")
        )
    _refuse_a_second_line(actor, row)
    try:
        with transaction.atomic():
            RollClaim.objects.create(row=row, election=found.election, person=actor)
    except IntegrityError:  # with another link, in the same moment
        raise HoldsALine(_one_line()) from None
    link.used_on = at.astimezone(UTC).date()
    link.is_to_be_told = lines.address_of(row) not in addresses_of(actor)
    link.save(update_fields=["used_on", "is_to_be_told"])
    return row


def _replaced() -> str:
    return _("A later letter took the place of this one. Open the link in the last letter you got.")


def _one_line() -> str:
    return _(
        "Your account has a line on this roll already, and one person has one. If this letter was"
        " passed on to you, give it back to whom it was for; nothing was recorded."
    )


def _refuse_a_second_line(actor: Person, row: RollRow) -> None:
    """Stop whoever holds a line, and whoever has one waiting under a confirmed address of theirs."""
    if RollClaim.objects.filter(election=row.election_id, person=actor).exists():
        raise HoldsALine(_one_line())
    own = RollRow.objects.filter(election=row.election_id, email__in=addresses_of(actor))
    if own.filter(claim=None).exclude(pk=row.pk).exists():
        raise HoldsALine(_one_line())


@transaction.atomic
def release_line(
    *, actor: Person | None, at: datetime, election: Election, email: str, reason: str
) -> RollRow:
    """Take a line back from the account that holds it, while no ballot paper was taken for it.

    Its address gets a new letter and whoever held it is told. Refused, it does not say whether the line is
    free or its paper taken: officers could ask for each voter in turn.
    """
    refuse_unless_frozen(election, at=at)
    row = locked_line(election, email)
    if not reason.strip():
        raise NoReason(_("Say why: the reason is kept beside the change."))
    claim = RollClaim.objects.select_related("person").filter(row=row).first()
    if claim is None or Participation.objects.filter(row=row).exists():
        raise NothingToRelease(
            _(
                "There is nothing to release: either no account holds this line, or a ballot paper was"
                " taken for it. Which of the two, nobody is told."
            )
        )
    person = claim.person
    claim.delete()
    link = write_anew(row, at=at)
    audit.record(
        actor=actor,
        verb="elections.line_released",
        target=election,
        at=at,
        payload={"person": person.public_id},
        personal={"email": row.email, "reason": reason.strip()},
    )
    notifications.notify(
        person=person,
        kind="elections.line_released",
        subject=said(
            gettext_lazy("Your line on the roll was released: %(vote)s"), vote=election.title
        ),
        context={"election": election, "reason": reason.strip()},
        at=at,
        key=f"elections.line_released:{link.public_id}",
        link=reverse("elections:election", args=[election.slug]),
        group=election.group,
    )
    return row
