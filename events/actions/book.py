"""The ledger of a meetup's seats with its rows: read under the locks of its rooms, and written back.

Every deed that touches a seat goes this way: `opened` holds the rooms, reads the rows and lets offers that
ran out lapse; the deed asks the pure ledger (`events.seats`), which says no or gives another ledger; `write`
gives what is free to the line, writes the rows that differ, and tells each person whose seat changed, once:
where there are many, by a job, because nobody else gets at the rooms while letters are written.
Rooms are always held in the same order; a deed of one person on one room holds that room alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max

from community import jobs
from community.models import Person
from events import seats, signals
from events.actions.telling import AT_ONCE, promise_letters, tell
from events.models import Event, Room, Seat

LAPSE_OFFERS = "events.lapse_offers"


@dataclass(frozen=True)
class Change:
    """A row as it is now, and what it was before; None where it is new."""

    row: Seat
    was: seats.Seat | None

    @property
    def came_up(self) -> bool:
        """Whether the line moved for them, or they came in: they had no room kept and have it now."""
        return self.row.state in seats.HELD and (self.was is None or not self.was.is_held)


@dataclass
class Book:
    """The ledger of some rooms, and how it was when they were locked."""

    event: Event
    rooms: dict[int, Room]
    before: seats.Ledger
    ledger: seats.Ledger

    def seat_of(self, person: Person) -> seats.Seat | None:
        """What the person asked for in these rooms."""
        return self.ledger.seat_of(person.pk)

    def write(
        self,
        ledger: seats.Ledger,
        *,
        at: datetime,
        said: Mapping[Any, Mapping[str, Any]] | None = None,
    ) -> list[Change]:
        """Settle, write what differs, and tell the people; `said` stands in the letter of a seat, by row."""
        if moves_up(self.event, at=at):
            ledger, _came_up = ledger.settle(until=offered_until(self.event, at=at))
        was = {seat.key: seat for seat in self.before.seats}
        differing = [seat for seat in ledger.seats if was.get(seat.key) != seat]
        rows = Seat.objects.select_related("person__user", "person__contact").in_bulk(
            [seat.key for seat in differing if seat.key is not None]
        )
        changes = []
        # those that end come first: their person may have a new row, and has one open at a time
        for seat in sorted(differing, key=lambda seat: (seat.is_open, seat.turn)):
            row = rows[seat.key] if seat.key is not None else self._new(seat)
            changes.append(Change(row, was.get(seat.key)))
            self._put(row, seat, at=at)
        if len(changes) > AT_ONCE and not said:
            promise_letters([(change.row, change.was) for change in changes], at=at)
        else:
            for change in changes:
                tell(change.row, was=change.was, at=at, **(said or {}).get(change.row.pk, {}))
        for change in changes:
            self._say(change, at=at)
        self._promise_to_lapse(changes, at=at)
        return changes

    def _new(self, seat: seats.Seat) -> Seat:
        room = self.rooms[seat.room]
        return Seat(event=self.event, room=room, person_id=seat.person, turn=seat.turn)

    def _put(self, row: Seat, seat: seats.Seat, *, at: datetime) -> None:
        row.event, row.room = self.event, self.rooms[seat.room]
        row.guests, row.turn, row.state = seat.guests, seat.turn, seat.state
        row.offered_until, row.ending = seat.until, seat.ending
        if seat.key is None:
            row.asked_at = at
        else:
            row.step += 1
        if seat.state == seats.SEATED:
            # never before it was asked for, though two servers' clocks differ
            row.taken_at = row.taken_at or max(at, row.asked_at)
        elif seat.state == seats.ENDED:
            row.given_up_at = max(at, row.taken_at or row.asked_at)
        else:
            row.taken_at = None
        row.save()

    def _say(self, change: Change, *, at: datetime) -> None:
        if change.row.is_seated and (change.was is None or change.was.state != seats.SEATED):
            signals.seat_taken.send(
                sender=Event,
                event=self.event,
                person=change.row.person,
                room=change.row.room,
                seat=change.row,
                at=at,
            )

    def _promise_to_lapse(self, changes: Iterable[Change], *, at: datetime) -> None:
        """Have the offers looked at when they run out."""
        due = {(each.row.room, each.row.offered_until) for each in changes if each.row.is_offered}
        for room, until in due:
            if until is not None:
                jobs.enqueue(
                    LAPSE_OFFERS,
                    at=at,
                    not_before=until,
                    key=f"{room.public_id}:{until.isoformat()}",
                    payload={"room": room.public_id},
                )


def opened(event: Event, *, at: datetime, only: Iterable[int] | None = None) -> Book:
    """Hold the rooms of a meetup (or `only` some, by row) and read who sits and waits in them."""
    wanted = Room.objects.filter(event=event)
    if only is not None:
        wanted = wanted.filter(pk__in=list(only))
    held = list(
        wanted.select_for_update(no_key=True, of=("self",))
        .select_related("group", "venue__listing")
        .order_by("pk")
    )
    beside = ("group", "publication", "cancellation", "postponement")
    fresh = Event.objects.select_related(*beside).get(pk=event.pk)
    rooms = {room.pk: room for room in held}
    for room in held:
        room.event = fresh
    rows = Seat.objects.open().filter(room__in=rooms)
    columns = ("pk", "room_id", "person_id", "turn", "guests", "state", "offered_until")
    turns = Seat.objects.filter(room__in=rooms).values_list("room").annotate(last=Max("turn"))
    before = seats.Ledger(
        rooms=tuple(seats.Room(room.pk, room.capacity) for room in held),
        seats=tuple(
            seats.Seat(room, person, turn, guests, state, until, key=pk)
            for pk, room, person, turn, guests, state, until in rows.values_list(*columns)
        ),
        last_turns=dict(turns.order_by()),
        guests_allowed=fresh.guests_allowed,
    )
    ledger, _gone = before.lapse(now=at)
    return Book(event=fresh, rooms=rooms, before=before, ledger=ledger)


def moves_up(event: Event, *, at: datetime) -> bool:
    """Whether free seats are given to the line: while the meetup is to be held and is not over."""
    return not (event.is_draft or event.is_cancelled or event.is_over(at=at))


def offered_until(event: Event, *, at: datetime) -> datetime | None:
    """When an offer made now runs out; None where free seats are given at once.

    An offer never outlasts what it is for: it ends when seats close or the meetup begins, whichever comes
    first and is still to come.
    """
    if event.offer_hours is None:
        return None
    until = at + timedelta(hours=event.offer_hours)
    ends = [event.seats_close_at, event.starts_at if not event.is_postponed else None]
    return min([until, *(end for end in ends if end is not None and end > at)])


def settle_rooms(event: Event, *, at: datetime, only: Iterable[int] | None = None) -> list[Change]:
    """Let the line in where there is room now: after a capacity or a rule was changed."""
    book = opened(event, at=at, only=only)
    return book.write(book.ledger, at=at)


def payload_of(changes: Iterable[Change], but: Seat | None = None) -> dict[str, Any]:
    """What the log says of those for whom the line moved by somebody else's deed."""
    others = [each for each in changes if but is None or each.row.pk != but.pk]
    said = {
        "came_up": [each.row.public_id for each in others if each.came_up],
        "lapsed": [each.row.public_id for each in others if each.row.ending == Seat.Ending.LAPSED],
    }
    return {name: ids for name, ids in said.items() if ids}
