"""Turnout that another voting service tells: its list of who voted, and figures that it signs and sends."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from community import audit, vault
from community.errors import DomainError
from community.models import Person
from elections import webhooks
from elections.actions.drafting import locked_draft
from elections.actions.turnout import OutsideTheWindow, locked_elsewhere, record_turnout
from elections.models import (
    Election,
    OutsideVote,
    Question,
    TurnoutDelivery,
    TurnoutKey,
    TurnoutPoint,
)
from elections.turnout import Point

PIECE = 2_000


class NoRollToTellOf(DomainError):
    """Who voted can be told only of lines of a frozen roll."""


class VotersMissing(DomainError):
    """The list leaves out some who were told to have voted, and nobody said that it replaces the earlier one."""


class DeliveryDiffers(DomainError):
    """A message of this name came before, with other words."""


@transaction.atomic
def say_where_cast(
    *, actor: Person | None, at: datetime, election: Election, elsewhere: bool
) -> Election:
    """Say, in a draft with a roll, whether its ballots are cast here or in another voting service."""
    held = locked_draft(election)
    if not held.has_roll:
        raise NoRollToTellOf(_("This vote has no roll, so its ballots are cast elsewhere anyway."))
    if held.cast_elsewhere == elsewhere:
        return held
    held.cast_elsewhere = elsewhere
    held.save(update_fields=["cast_elsewhere"])
    audit.record(
        actor=actor,
        verb="elections.cast_elsewhere" if elsewhere else "elections.cast_here",
        target=held,
        at=at,
        payload={},
    )
    return held


@transaction.atomic
def tell_voters(
    *,
    actor: Person | None,
    at: datetime,
    election: Election,
    rows: Collection[int],
    counted_at: datetime,
    correction: str = "",
) -> TurnoutPoint | None:
    """Mark these lines of the roll as having voted, and write down how many that makes.

    A list names everybody who voted so far. One that leaves out somebody of an earlier one is refused,
    unless it says why (`correction`): then it stands in its place. The same list again changes nothing.
    None where it was no news.
    """
    held = locked_elsewhere(election)
    if not held.has_roll or not held.is_frozen:
        raise NoRollToTellOf(
            _("Who voted can be told only where this site holds the roll, and once it is frozen.")
        )
    told = set(OutsideVote.objects.filter(election=held).values_list("row_id", flat=True))
    fresh, gone = sorted(set(rows) - told), sorted(told - set(rows))
    if gone and not correction:
        raise VotersMissing(
            _(
                "The list leaves out %(count)d who were told to have voted before, and nobody can take"
                " a vote back. If the earlier list was wrong, send this one again and say why."
            )
            % {"count": len(gone)}
        )
    if not fresh and not gone and told:
        return None
    for piece in _pieces(fresh):
        if held.roll.filter(pk__in=piece).count() != len(piece):
            raise NoRollToTellOf(_("Some of these lines belong to another roll."))
    _write_anew(held, sorted({*told, *rows} - set(gone)))
    count = len(told) + len(fresh) - len(gone)
    latest = held.turnout.filter(question=None, voter_class=None).order_by("position").last()
    _tell_classes(held, actor=actor, at=at, counted_at=counted_at, correction=correction)
    point = Point(ballots=count, at=counted_at, source=_("the list of who voted"))
    return record_turnout(
        actor=actor,
        at=at,
        election=held,
        point=point,
        correction=correction if gone or (latest and count < latest.ballots) else "",
    )


def _tell_classes(
    held: Election, *, actor: Person | None, at: datetime, counted_at: datetime, correction: str
) -> None:
    """Write down how many of each class voted. Those that fell come first: no sum is ever too high."""
    voted = dict(
        OutsideVote.objects.filter(election=held)
        .order_by()
        .values_list("row__voter_class")
        .annotate(number=Count("pk"))
    )
    series = held.turnout.filter(question=None, voter_class__isnull=False).order_by("position")
    before = dict(series.values_list("voter_class", "ballots"))
    counts = [(one, voted.get(one.pk, 0)) for one in held.voter_classes.all()]
    fell = {one.pk for one, count in counts if count < before.get(one.pk, 0)}
    for one, count in sorted(counts, key=lambda each: each[0].pk not in fell):
        record_turnout(
            actor=actor,
            at=at,
            election=held,
            point=Point(ballots=count, at=counted_at, source=_("the list of who voted")),
            voter_class=one,
            correction=correction if one.pk in fell else "",
        )


def _write_anew(held: Election, rows: list[int]) -> None:
    """Write all of them in the order of the roll, in this one transaction: of lists nothing is left.

    PostgreSQL keeps rows in the order of their arrival, each with the number of its transaction.
    """
    OutsideVote.objects.filter(election=held).delete()
    for piece in _pieces(rows):
        OutsideVote.objects.bulk_create([OutsideVote(row_id=row, election=held) for row in piece])


def _pieces(rows: list[int]) -> Iterator[list[int]]:
    return (rows[start : start + PIECE] for start in range(0, len(rows), PIECE))


@transaction.atomic
def make_turnout_key(*, actor: Person, at: datetime, election: Election) -> tuple[TurnoutKey, str]:
    """Make the secret with which an outside service signs, and end the one before. It is shown once."""
    held = locked_elsewhere(election)
    _end_keys(held, at=at)
    secret = webhooks.new_secret()
    key = TurnoutKey.objects.create(
        election=held, sealed=vault.seal(secret), made_by=actor, made_at=at
    )
    audit.record(
        actor=actor,
        verb="elections.turnout_key_made",
        target=held,
        at=at,
        payload={"key": key.public_id},
    )
    return key, secret


@transaction.atomic
def end_turnout_key(*, actor: Person, at: datetime, election: Election) -> None:
    """Take the secret back: nothing that is signed with it is taken any more."""
    held = locked_elsewhere(election)
    ended = _end_keys(held, at=at)
    if ended:
        audit.record(
            actor=actor,
            verb="elections.turnout_key_ended",
            target=held,
            at=at,
            payload={"key": ended[0]},
        )


def _end_keys(held: Election, *, at: datetime) -> list[str]:
    standing = TurnoutKey.objects.filter(election=held, ended_at__isnull=True)
    ended = list(standing.values_list("public_id", flat=True))
    standing.update(ended_at=at, sealed="")
    return ended


@dataclass(frozen=True)
class Delivered:
    """A figure as a message told it."""

    point: Point
    question: Question | None = None
    correction: str = ""


def open_delivery(
    *, at: datetime, election: Election | None, headers: Mapping[str, str], body: bytes
) -> tuple[TurnoutKey, webhooks.Message]:
    """Check under the vote's key that a message is what its sender signed, or raise `webhooks.NotSigned`."""
    standing = TurnoutKey.objects.filter(ended_at__isnull=True)
    key = standing.filter(election=election).first() if election else None
    if key is None:
        raise webhooks.NotSigned
    try:
        secret = vault.unseal(key.sealed)
    except vault.Unreadable as lost:
        raise webhooks.NotSigned from lost
    return key, webhooks.verify(secret, headers, body, at=at)


@transaction.atomic
def take_delivery(
    *,
    at: datetime,
    election: Election,
    key: TurnoutKey,
    message: webhooks.Message,
    told: Delivered,
) -> TurnoutPoint:
    """Write a signed figure down, once for each name of a message; the same one again gives the first."""
    held = locked_elsewhere(election)
    digest = hashlib.sha256(message.body).hexdigest()
    before = (
        TurnoutDelivery.objects.filter(election=held, webhook_id=message.id)
        .select_related("point")
        .first()
    )
    if before is not None:
        if before.body_hash != digest:
            raise DeliveryDiffers(
                _(
                    "A message with this webhook-id came before, and said something else. Each message"
                    " needs an id of its own."
                )
            )
        return before.point
    if not TurnoutKey.objects.filter(pk=key.pk, ended_at__isnull=True).exists():
        raise OutsideTheWindow(_("The key of this message was taken back meanwhile."))
    point = record_turnout(
        actor=None,
        at=at,
        election=held,
        point=told.point,
        question=told.question,
        correction=told.correction,
    )
    TurnoutDelivery.objects.create(
        election=held,
        webhook_id=message.id,
        body_hash=digest,
        point=point,
        key=key,
        received_at=at,
    )
    return point
