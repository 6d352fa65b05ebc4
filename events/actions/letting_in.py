"""What organisers do about the seats of others: approve, refuse, promote, remove; and what time does."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import audit
from community.models import Person
from events import seats
from events.actions.book import Book, moves_up, opened, payload_of
from events.actions.planning import EventCancelled, EventOver
from events.actions.refusals import EventIsFull, NoSeat, NothingToApprove, WouldOvertake
from events.models import Event, Room, Seat


@transaction.atomic
def approve_seat(*, actor: Person | None, at: datetime, seat: Seat) -> Seat:
    """Let a request in: seated where it is its turn and it fits, else on the waitlist at its turn."""
    book = opened(seat.event, at=at)
    _refuse_ended(book.event, at=at)
    try:
        ledger, _asked = book.ledger.approve(seat.person_id)
    except (seats.NotAsked, seats.HoldsNone) as refusal:
        raise _answered(seat) from refusal
    return _write(book, ledger, "events.seat_approved", seat, actor=actor, at=at)


@transaction.atomic
def refuse_seat(*, actor: Person | None, at: datetime, seat: Seat, reason: str = "") -> Seat:
    """Turn a request down. The person is told, with the reason where one is given."""
    book = opened(seat.event, at=at)
    _refuse_ended(book.event, at=at)
    try:
        ledger, _asked = book.ledger.refuse(seat.person_id)
    except (seats.NotAsked, seats.HoldsNone) as refusal:
        raise _answered(seat) from refusal
    verb = "events.seat_refused"
    return _write(book, ledger, verb, seat, actor=actor, at=at, reason=reason)


@transaction.atomic
def remove_seat(*, actor: Person | None, at: datetime, seat: Seat, reason: str = "") -> Seat:
    """Take what somebody has away. They are told; whoever is next comes up at once."""
    book = opened(seat.event, at=at)
    _refuse_ended(book.event, at=at)
    held = book.ledger.seat_of(seat.person_id)
    if held is None or held.key != seat.pk:
        raise _gone(seat)
    ledger, _ended = book.ledger.give_up(seat.person_id, seats.REMOVED)
    verb = "events.seat_removed"
    return _write(book, ledger, verb, seat, actor=actor, at=at, reason=reason)


@transaction.atomic
def promote_seat(*, actor: Person | None, at: datetime, seat: Seat) -> Seat:
    """Seat somebody who was offered a seat or is first on the waitlist; never past others, never beyond the room."""
    book = opened(seat.event, at=at)
    _refuse_ended(book.event, at=at)
    try:
        ledger, promoted = book.ledger.promote(seat.person_id)
    except seats.HoldsNone as refusal:
        raise _gone(seat) from refusal
    except seats.NotAsked as refusal:
        raise NothingToApprove(
            _("%s waits for approval. Approve the request; then it is on the waitlist at its turn.")
            % seat.person.name
        ) from refusal
    except seats.WouldOvertake as refusal:
        raise WouldOvertake(
            ngettext(
                "One person is on the waitlist before %(name)s. Nobody is let past others; nothing was changed.",
                "%(n)s people are on the waitlist before %(name)s. Nobody is let past others; nothing was changed.",
                refusal.ahead,
            )
            % {"n": refusal.ahead, "name": seat.person.name}
        ) from refusal
    except seats.RoomFull as refusal:
        raise EventIsFull(
            _(
                "%(name)s is first on the waitlist and does not fit: there are not enough free seats in %(room)s."
            )
            % {"name": seat.person.name, "room": seat.room.label or _("the room")}
        ) from refusal
    if ledger is book.ledger:
        return Seat.objects.get(pk=promoted.key)
    return _write(book, ledger, "events.seat_promoted", seat, actor=actor, at=at)


@transaction.atomic
def lapse_offers(*, at: datetime, room: Room) -> int:
    """End the offers of a room that ran out, and offer the seats to the next on the waitlist; say how many ended."""
    book = opened(room.event, at=at, only=[room.pk])
    if book.ledger is book.before or not moves_up(book.event, at=at):
        return 0
    changes = book.write(book.ledger, at=at)
    lapsed = [each.row for each in changes if each.row.ending == Seat.Ending.LAPSED]
    audit.record(
        actor=None,
        verb="events.offers_lapsed",
        target=book.event,
        at=at,
        payload={"room": room.public_id, **payload_of(changes)},
    )
    return len(lapsed)


def _write(
    book: Book,
    ledger: seats.Ledger,
    verb: str,
    seat: Seat,
    *,
    actor: Person | None,
    at: datetime,
    reason: str = "",
) -> Seat:
    reason = reason.strip()
    changes = book.write(ledger, at=at, said={seat.pk: {"reason": reason}} if reason else None)
    row = next(each.row for each in changes if each.row.pk == seat.pk)
    audit.record(
        actor=actor,
        verb=verb,
        target=book.event,
        at=at,
        payload={
            "room": row.room.public_id,
            "seat": row.public_id,
            "person": row.person.public_id,
            "state": row.state,
            **payload_of(changes, row),
        },
        personal={"reason": reason} if reason else None,
    )
    return row


def _refuse_ended(event: Event, *, at: datetime) -> None:
    if event.is_cancelled:
        raise EventCancelled(_("“%s” was cancelled. Nothing was changed.") % event.title)
    if event.is_over(at=at):
        raise EventOver(_("“%s” is over. Its seats stand in its record.") % event.title)


def _answered(seat: Seat) -> NothingToApprove:
    return NothingToApprove(
        _("%s does not wait for approval any more. Nothing was changed.") % seat.person.name
    )


def _gone(seat: Seat) -> NoSeat:
    return NoSeat(_("%s has no seat any more. Nothing was changed.") % seat.person.name)
