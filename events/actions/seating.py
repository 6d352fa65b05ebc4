"""What people do about their own seats: ask, bring guests, change rooms, accept, give up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import audit
from community.actions import hold_visitor
from community.models import Person
from events import rules, seats
from events.actions import refusals
from events.actions.answering import write_answers
from events.actions.book import Book, Change, opened, payload_of
from events.actions.planning import EventCancelled, EventOver
from events.actions.refusals import (
    AlreadySeated,
    EventIsFull,
    EventNotOpen,
    MembersOnly,
    NothingOffered,
    NotOpenYet,
    OfferRanOut,
    SeatChangedMeanwhile,
    SeatsClosed,
    seatless,
)
from events.actions.telling import tell
from events.actions.welcome import refuse_the_barred
from events.models import Event, Room, Seat
from events.words import moment_words

__all__ = ["tell"]


@transaction.atomic
def take_seat(
    *,
    actor: Person,
    at: datetime,
    room: Room,
    guests: int = 0,
    answers: Mapping[str, Any] | None = None,
) -> Seat:
    """Ask for a seat, for oneself and guests: seated, in line or with the organisers, as the rules say.

    Asking again for the same room gives what one has.
    """
    hold_visitor(actor)
    book = opened(room.event, at=at, only=[room.pk])
    room, event = book.rooms[room.pk], book.event
    held = book.seat_of(actor)
    if held is not None:
        return _row(held)
    _refuse_closed(event, room, actor, at=at)
    refuse_the_barred(actor, (event.group, room.group), at=at)
    elsewhere = Seat.objects.open().select_related("room").filter(event=event, person=actor).first()
    if elsewhere is not None:
        raise _seated_elsewhere(elsewhere)
    try:
        ledger, seat = book.ledger.ask(actor.pk, room.pk, guests, approval=event.needs_approval)
    except seats.SeatRefused as refusal:
        raise _said(refusal, book, room) from refusal
    write_answers(event, actor, answers, at=at)
    try:
        with transaction.atomic():
            changes = book.write(ledger, at=at)
    except IntegrityError as error:
        # two requests of one person for two rooms at once: the other one came first
        elsewhere = (
            Seat.objects.open().select_related("room").filter(event=event, person=actor).first()
        )
        if elsewhere is None:
            raise
        raise _seated_elsewhere(elsewhere) from error
    row = _of(changes, actor)
    audit.record(
        actor=actor,
        verb="events.seat_taken" if row.is_seated else "events.seat_asked",
        target=event,
        at=at,
        payload={
            "room": room.public_id,
            "seat": row.public_id,
            "guests": row.guests,
            "state": seat.state,
            **payload_of(changes, row),
        },
    )
    return row


@transaction.atomic
def change_room(*, actor: Person, at: datetime, room: Room, wait: bool = False) -> Seat:
    """Change to another room of the same meetup. Is it full, what one has is kept.

    With `wait` one gives up what one has, and stands at the back of that room's line.
    """
    book = opened(room.event, at=at)
    room, event = book.rooms[room.pk], book.event
    held = book.seat_of(actor)
    if held is None:
        raise seatless(event)
    if held.room == room.pk:
        return _row(held)
    _refuse_closed(event, room, actor, at=at)
    refuse_the_barred(actor, (event.group, room.group), at=at)
    old = book.rooms[held.room]
    try:
        ledger, left, moved = book.ledger.move(actor.pk, room.pk, wait=wait)
    except seats.RoomFull as refusal:
        raise _kept(room, old, held) from refusal
    except seats.SeatRefused as refusal:
        raise _said(refusal, book, room) from refusal
    changes = book.write(ledger, at=at)
    row = _of(changes, actor)
    audit.record(
        actor=actor,
        verb="events.room_changed",
        target=event,
        at=at,
        payload={
            "from": old.public_id,
            "room": room.public_id,
            "seat": row.public_id,
            "state": moved.state,
            "was": held.state,
            **payload_of([each for each in changes if each.row.pk != left.key], row),
        },
    )
    return row


@transaction.atomic
def change_guests(
    *,
    actor: Person,
    at: datetime,
    event: Event,
    guests: int,
    to_back: bool = False,
    step: int | None = None,
) -> Seat:
    """Bring more guests or fewer. Do more not fit, the party stays as it was; with `to_back` it gives up
    what it has and goes to the end of the waitlist.

    `step` is that of the seat which the form was made for: was it changed since, nothing is done.
    """
    book = opened(event, at=at)
    held, room = _mine(book, actor)
    _refuse_stale(held, step)
    if guests == held.guests:
        return _row(held)
    if guests > held.guests:
        _refuse_closed(book.event, room, actor, at=at)
    else:
        _refuse_over(book.event, at=at)
    try:
        ledger, _seat = book.ledger.change_guests(actor.pk, guests, to_back=to_back)
    except seats.RoomFull as refusal:
        raise EventIsFull(
            _(
                "So many do not fit in %(room)s now, or others wait. Your seat is kept as it was. You can"
                " give it up and go to the end of the waitlist with all of them."
            )
            % {"room": room.label or _("the room")}
        ) from refusal
    except seats.SeatRefused as refusal:
        raise _said(refusal, book, room) from refusal
    changes = book.write(ledger, at=at)
    row = _of(changes, actor)
    audit.record(
        actor=actor,
        verb="events.guests_changed",
        target=event,
        at=at,
        payload={
            "seat": row.public_id,
            "from": held.guests,
            "guests": guests,
            "was": held.state,
            "state": row.state,
            "to_back": row.turn != held.turn,
            **payload_of(changes, row),
        },
    )
    return row


@transaction.atomic
def accept_offer(*, actor: Person, at: datetime, event: Event) -> Seat:
    """Take the seat that is held for me. Done twice, it is done."""
    book = opened(event, at=at)
    if book.seat_of(actor) is None and _was_offered(book, actor):
        raise OfferRanOut(
            _(
                "The time for which the seat was held for you is over. Request a seat again to join the waitlist."
            )
        )
    held, room = _mine(book, actor)
    _refuse_over(book.event, at=at)
    if book.event.is_cancelled:
        raise EventCancelled(_("“%s” was cancelled, so no seats are given any more.") % event.title)
    if held.state == seats.SEATED:
        return _row(held)
    try:
        ledger, _seat = book.ledger.accept(actor.pk, now=at)
    except seats.NothingOffered as refusal:
        raise NothingOffered(
            _("No seat is held for you at “%s” just now. Your place on the waitlist is kept.")
            % event.title
        ) from refusal
    changes = book.write(ledger, at=at)
    row = _of(changes, actor)
    audit.record(
        actor=actor,
        verb="events.offer_accepted",
        target=event,
        at=at,
        payload={"room": room.public_id, "seat": row.public_id, **payload_of(changes, row)},
    )
    return row


@transaction.atomic
def give_up_seat(*, actor: Person, at: datetime, event: Event, step: int | None = None) -> Seat:
    """Give back what one has: a seat, a place on the waitlist, an offer. Whoever is next comes up at once.

    `step` is that of the seat which the form was made for: was it changed since, nothing is done.
    """
    return end_seat(person=actor, at=at, event=event, step=step)


def end_seat(
    *, person: Person, at: datetime, event: Event, step: int | None = None, conduct: str = ""
) -> Seat:
    """End what the person has. `conduct` is where they ask why, where somebody else's deed ended it."""
    book = opened(event, at=at)
    held, room = _mine(book, person)
    if book.event.is_over(at=at):
        raise EventOver(
            _("“%s” is over. Your seat stands in its record and cannot be given up any more.")
            % event.title
        )
    _refuse_stale(held, step)
    ledger, _gone = book.ledger.give_up(person.pk)
    changes = book.write(ledger, at=at, said={held.key: {"conduct": conduct}} if conduct else None)
    row = _of(changes, person)
    audit.record(
        actor=person,
        verb="events.seat_given_up",
        target=event,
        at=at,
        payload={
            "room": room.public_id,
            "seat": row.public_id,
            "was": held.state,
            **payload_of(changes, row),
        },
    )
    return row


def _mine(book: Book, person: Person) -> tuple[seats.Seat, Room]:
    held = book.seat_of(person)
    if held is None:
        raise seatless(book.event)
    return held, book.rooms[held.room]


def _was_offered(book: Book, person: Person) -> bool:
    """Whether an offer to the person ran out, noted already or not yet."""
    if book.before.seat_of(person.pk) is not None:
        return True
    last = Seat.objects.filter(event=book.event, person=person).order_by("pk").last()
    return last is not None and last.ending == Seat.Ending.LAPSED


def _of(changes: list[Change], person: Person) -> Seat:
    """The person's own row among what was written, the open one where there are two."""
    mine = [each.row for each in changes if each.row.person_id == person.pk]
    return next((row for row in mine if not row.has_ended), mine[-1])


def _row(held: seats.Seat) -> Seat:
    return Seat.objects.select_related("room__group", "room__venue", "event").get(pk=held.key)


def _refuse_over(event: Event, *, at: datetime) -> None:
    if event.is_over(at=at):
        raise EventOver(_("“%s” is over. Nothing was changed.") % event.title)


def _refuse_stale(held: seats.Seat, step: int | None) -> None:
    if step is not None and Seat.objects.filter(pk=held.key).exclude(step=step).exists():
        raise SeatChangedMeanwhile(
            _(
                "Your seat has changed since you opened the page. Nothing was done: look, and ask again."
            )
        )


def _refuse_closed(event: Event, room: Room, person: Person, *, at: datetime) -> None:
    """Stop where no seats are given: drafts, cancelled and past meetups, closed rooms, other hours."""
    if event.is_cancelled:
        raise EventCancelled(_("“%s” was cancelled, so no seats are given any more.") % event.title)
    if event.is_draft:
        raise EventNotOpen(_("“%s” is not published yet. Come back once it is.") % event.title)
    if event.is_postponed:
        raise EventNotOpen(
            _("“%s” is postponed. Seats are given again once there is a new date.") % event.title
        )
    if event.is_over(at=at):
        raise EventOver(_("“%s” is over. No seat was taken.") % event.title)
    if room.closed_at is not None or room.awaits_id is not None:
        raise EventNotOpen(
            _("%(room)s is no longer a place of “%(title)s”. Choose another room.")
            % {"room": room.label or _("This room"), "title": event.title}
        )
    if event.seats_open_at is not None and at < event.seats_open_at:
        raise NotOpenYet(
            _("Seats at “%(title)s” can be taken from %(moment)s on.")
            % {
                "title": event.title,
                "moment": moment_words(event.seats_open_at, event.timezone),
            }
        )
    if event.seats_close_at is not None and at >= event.seats_close_at:
        raise SeatsClosed(
            _("Seats at “%(title)s” could be taken until %(moment)s. What you have is kept.")
            % {
                "title": event.title,
                "moment": moment_words(event.seats_close_at, event.timezone),
            }
        )
    if event.members_only and not rules.belongs(person, event, at=at):
        raise MembersOnly(
            _(
                "Seats at “%(title)s” are for members of %(group)s. Join the group, then request a seat again."
            )
            % {"title": event.title, "group": event.group.name}
        )


def _said(refusal: seats.SeatRefused, book: Book, room: Room) -> Exception:
    """What the ledger refused, in words."""
    if isinstance(refusal, seats.TooManyGuests):
        return refusals.too_many_guests(book.event)
    if isinstance(refusal, seats.PartyTooLarge):
        return refusals.too_large(room)
    return refusals.full(room, [])


def _kept(room: Room, old: Room, held: seats.Seat) -> EventIsFull:
    facts = {"there": room.label or _("that room"), "here": old.label or _("the room")}
    if held.state == seats.SEATED:
        return EventIsFull(
            _("All seats in %(there)s are taken. Your seat in %(here)s is kept.") % facts
        )
    return EventIsFull(
        _("All seats in %(there)s are taken. Your place in %(here)s is kept.") % facts
    )


def _seated_elsewhere(held: Seat) -> AlreadySeated:
    where = held.room.label or _("the room")
    if held.is_seated:
        return AlreadySeated(
            _(
                "You have a seat in %s. It is kept; to sit elsewhere, change rooms on the meetup’s"
                " page."
            )
            % where
        )
    return AlreadySeated(
        _("You have requested a seat in %s already. For another room, change rooms on the page.")
        % where
    )
