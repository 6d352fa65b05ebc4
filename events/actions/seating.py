"""Taking, changing and giving up a seat."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Sum
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from events import mail, seats, signals
from events.actions.planning import EventCancelled, EventOver
from events.actions.welcome import refuse_the_barred
from events.models import Event, Room, Seat


class EventIsFull(DomainError):
    """Every seat of the room is taken."""


class AlreadySeated(DomainError):
    """The person sits in another room of the same meetup."""


class EventNotOpen(DomainError):
    """There are no seats to be had."""


class NoSeat(DomainError):
    """The person has no seat to give up or to change."""


@transaction.atomic
def take_seat(*, actor: Person, at: datetime, room: Room) -> Seat:
    """Take a seat in a room. Asking again gives the seat one has."""
    room, event = _locked(room), room.event
    _refuse_closed(event, room, at=at)
    refuse_the_barred(actor, (event.group, room.group), at=at)
    held = _held(event, actor)
    if held is not None:
        if held.room_id == room.pk:
            return held
        raise _seated_elsewhere(held)
    try:
        with transaction.atomic():
            seat = _write(room, actor, at=at)
    except IntegrityError as error:
        # Two requests of one person for two rooms at once: the other one came first.
        held = _held(event, actor)
        if held is None:
            raise
        raise _seated_elsewhere(held) from error
    audit.record(
        actor=actor,
        verb="events.seat_taken",
        target=event,
        at=at,
        payload={"room": room.public_id, "seat": seat.public_id},
    )
    mail.confirm_seat(seat, at=at)
    signals.seat_taken.send(sender=Event, event=event, person=actor, room=room, seat=seat, at=at)
    return seat


@transaction.atomic
def change_room(*, actor: Person, at: datetime, room: Room) -> Seat:
    """Change to another room of the same meetup. Is it full, the old seat is kept."""
    old = _held(room.event, actor)
    if old is None:
        raise _seatless(room.event)
    locked = {
        each.pk: each
        for each in Room.objects.select_for_update(no_key=True)
        .filter(pk__in={old.room_id, room.pk})
        .order_by("pk")
    }
    room, event = locked[room.pk], room.event
    _refuse_closed(event, room, at=at)
    refuse_the_barred(actor, (event.group, room.group), at=at)
    held = _held(event, actor)
    if held is None:
        raise _seatless(event)
    if held.room_id == room.pk:
        return held
    if _left(room) == 0:
        raise EventIsFull(
            _("All seats in %(there)s are taken. Your seat in %(here)s is kept.")
            % {"there": room.label, "here": held.room.label}
        )
    _end(held, Seat.Ending.MOVED, at=at)
    seat = _write(room, actor, at=at)
    audit.record(
        actor=actor,
        verb="events.room_changed",
        target=event,
        at=at,
        payload={
            "from": held.room.public_id,
            "room": room.public_id,
            "seat": seat.public_id,
        },
    )
    mail.confirm_seat(seat, at=at)
    return seat


@transaction.atomic
def give_up_seat(*, actor: Person, at: datetime, event: Event) -> Seat:
    """Give a seat back, so that somebody else may have it."""
    held = _held(event, actor)
    if held is None:
        raise _seatless(event)
    _locked(held.room)
    held = _held(event, actor)
    if held is None:
        raise _seatless(event)
    if event.is_over(at=at):
        raise EventOver(
            _("“%s” is over. Your seat stands in its record and cannot be given up any more.")
            % event.title
        )
    _end(held, Seat.Ending.GIVEN_UP, at=at)
    audit.record(
        actor=actor,
        verb="events.seat_given_up",
        target=event,
        at=at,
        payload={"room": held.room.public_id, "seat": held.public_id},
    )
    return held


def _locked(room: Room) -> Room:
    return Room.objects.select_for_update(no_key=True).get(pk=room.pk)


def _held(event: Event, person: Person) -> Seat | None:
    return (
        Seat.objects.open()
        .select_related("room__group", "room__venue")
        .filter(event=event, person=person)
        .first()
    )


def _left(room: Room) -> int | None:
    held = Seat.objects.held().filter(room=room).aggregate(n=Sum(F("guests") + 1))["n"] or 0
    return seats.seats_left(room.capacity, held)


def _write(room: Room, person: Person, *, at: datetime) -> Seat:
    if _left(room) == 0:
        raise _full(room)
    last = Seat.objects.filter(room=room).aggregate(last=Max("turn"))["last"] or 0
    return Seat.objects.create(
        event_id=room.event_id,
        room=room,
        person=person,
        turn=last + 1,
        state=Seat.State.SEATED,
        asked_at=at,
        taken_at=at,
    )


def _end(seat: Seat, ending: str, *, at: datetime) -> None:
    """End the row; never before it began, though two servers' clocks differ."""
    seat.given_up_at = max(at, seat.taken_at or seat.asked_at)
    seat.state, seat.ending = Seat.State.ENDED, ending
    seat.step += 1
    seat.save(update_fields=["given_up_at", "state", "ending", "step"])


def _refuse_closed(event: Event, room: Room, *, at: datetime) -> None:
    """Stop where no seats are given: drafts, cancelled and past meetups, rooms that were closed."""
    event = Event.objects.select_related("publication", "cancellation", "postponement").get(
        pk=event.pk
    )
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


def _full(room: Room) -> EventIsFull:
    others = [
        other
        for other in Room.objects.open().with_taken().filter(event=room.event_id)
        if other.pk != room.pk and other.left != 0
    ]
    if others:
        return EventIsFull(
            _("All seats in %(room)s are taken. There are seats left in %(others)s.")
            % {
                "room": room.label or _("this room"),
                "others": ", ".join(other.label for other in others),
            }
        )
    return EventIsFull(
        _("Every seat of “%s” is taken. If somebody gives one up, it is here for the taking.")
        % room.event.title
    )


def _seated_elsewhere(held: Seat) -> AlreadySeated:
    return AlreadySeated(
        _(
            "You have a seat in %(room)s. It is kept; to sit elsewhere, change rooms on the meetup’s"
            " page."
        )
        % {"room": held.room.label or _("the room")}
    )


def _seatless(event: Event) -> NoSeat:
    return NoSeat(_("You have no seat at “%s”.") % event.title)
