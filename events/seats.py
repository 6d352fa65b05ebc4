"""The seat ledger of a meetup. Pure: no Django, no clock, no database.

Each room has a capacity, or none where nobody set a limit, and a line. Somebody asks for a room, for
themselves and their guests, and gets a turn: the order of asking in that room. From then on these rules hold,
whatever happens in whatever order, and people can argue about them here:

1. Never more heads than seats. Seated and offered parties keep room for all their heads. A capacity that is
   lowered takes no seat from anybody: the room is simply full until enough have gone.
2. Nobody overtakes. Seats that become free go to whoever is first in line. Does the first party not fit, the
   others wait with it, even those who would fit: otherwise a family of five would never get in. Only a party
   larger than the whole room is passed over, because waiting for it would keep everybody out for ever; it
   keeps its turn, for the room may grow again.
3. Whoever comes new takes a free seat only where nobody is in line who could take it.
4. A free seat is given at once, or offered and held for some time where the organisers chose that. An offer
   that runs out ends the ask; the next in line is offered the seat.
5. More guests are new heads: they come in where they fit and nobody waits. Where they do not, the party stays
   as it was, or goes to the back of the line if it asks for that. Fewer guests keep their turn.
6. Another room is another line: one is seated there where one fits and nobody waits, or keeps what one has,
   or goes to the back of that line if one asks for that.
7. Where organisers approve each seat, a request waits for them and keeps nobody out. Approved, it stands in the
   line at its turn, which is that of its asking and not of its approval.

Every change gives a new ledger; the old one stays as it was. `settle` is the only way up the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

ASKED, WAITING, OFFERED, SEATED, ENDED = "asked", "waiting", "offered", "seated", "ended"
HELD = (SEATED, OFFERED)  # what keeps room
GIVEN_UP, MOVED, REFUSED, LAPSED, REMOVED = "given_up", "moved", "refused", "lapsed", "removed"
Key = Any  # whatever names a room, a person or a row: hashable, and nothing else is asked of it
MOST_GUESTS = 5
LONGEST_OFFER = 24 * 7  # hours


class SeatRefused(Exception):
    """The ledger says no, and nothing is changed."""


class RoomFull(SeatRefused):
    """The party does not fit now, or others are in line before it."""


class PartyTooLarge(SeatRefused):
    """The room could not take the party if it were empty."""


class TooManyGuests(SeatRefused):
    """More guests than the organisers allow a person."""


class HoldsSeat(SeatRefused):
    """The person has asked already."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self.seat = seat


class HoldsNone(SeatRefused):
    """The person has asked for nothing that could be changed."""


class NothingOffered(SeatRefused):
    """No seat is held for the person."""


class OfferRanOut(SeatRefused):
    """A seat was held for the person, and the time is over."""


class NotAsked(SeatRefused):
    """There is nothing to approve or to refuse: it was answered already."""


class WouldOvertake(SeatRefused):
    """Others are in line before them. `ahead` says how many."""

    def __init__(self, ahead: int) -> None:
        super().__init__(ahead)
        self.ahead = ahead


class NoSuchRoom(SeatRefused):
    """The meetup has no room of that name."""


@dataclass(frozen=True, slots=True)
class Room:
    """A room and how many heads it takes; `capacity` None where no limit was set."""

    key: Key
    capacity: int | None

    def could_take(self, heads: int) -> bool:
        """Whether so many fit while it is empty."""
        return self.capacity is None or heads <= self.capacity


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's ask for one room, with guests, and what became of it. `key` names its row, if any."""

    room: Key
    person: Key
    turn: int
    guests: int = 0
    state: str = WAITING
    until: Any = (
        None  # while it is offered: when the offer runs out, on whatever clock the caller has
    )
    ending: str = ""
    key: Key = None

    @property
    def heads(self) -> int:
        return 1 + self.guests

    @property
    def is_open(self) -> bool:
        return self.state != ENDED

    @property
    def is_held(self) -> bool:
        return self.state in HELD

    def seated(self) -> Seat:
        return replace(self, state=SEATED, until=None)

    def ended(self, how: str) -> Seat:
        return replace(self, state=ENDED, until=None, ending=how)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Who sits, who waits and who asked. `last_turns` says the last turn ever given in a room."""

    rooms: tuple[Room, ...]
    seats: tuple[Seat, ...] = ()
    last_turns: Mapping[Key, int] = field(default_factory=dict)
    guests_allowed: int = MOST_GUESTS

    # --- Looking --------------------------------------------------------------------------------------

    def room(self, key: Key) -> Room:
        """The room called `key`."""
        for room in self.rooms:
            if room.key == key:
                return room
        raise NoSuchRoom(key)

    def seat_of(self, person: Key) -> Seat | None:
        """What the person asked for, while it is open."""
        return next((seat for seat in self.seats if seat.person == person and seat.is_open), None)

    def heads(self, key: Key) -> int:
        """How many heads keep room: seated and offered."""
        return sum(seat.heads for seat in self.seats if seat.room == key and seat.is_held)

    def left(self, key: Key) -> int | None:
        """How many more heads a room takes; None without a limit, never below nought."""
        return seats_left(self.room(key).capacity, self.heads(key))

    def line(self, key: Key) -> tuple[Seat, ...]:
        """Those who wait in a room, in their order."""
        waiting = (seat for seat in self.seats if seat.room == key and seat.state == WAITING)
        return tuple(sorted(waiting, key=lambda seat: seat.turn))

    def queue(self, key: Key) -> tuple[Seat, ...]:
        """The line without those who are passed over because the whole room is too small for them."""
        room = self.room(key)
        return tuple(seat for seat in self.line(key) if room.could_take(seat.heads))

    def fits(self, key: Key, heads: int) -> bool:
        """Whether so many more heads fit just now."""
        left = self.left(key)
        return left is None or heads <= left

    def is_free_for(self, key: Key, heads: int) -> bool:
        """Whether somebody new may come in with so many heads: they fit, and nobody waits who could."""
        return not self.queue(key) and self.fits(key, heads)

    # --- Asking, and what people do with what they have ------------------------------------------------

    def ask(
        self, person: Key, key: Key, guests: int = 0, *, approval: bool = False
    ) -> tuple[Ledger, Seat]:
        """Ask for a room: seated where one fits and nobody waits, else last in line."""
        held = self.seat_of(person)
        if held is not None:
            raise HoldsSeat(held)
        self._refuse_guests(guests)
        self._refuse_too_large(key, 1 + guests)
        state = ASKED if approval else self._comes_in(key, 1 + guests)
        return self._with(Seat(key, person, self.next_turn(key), guests, state))

    def give_up(self, person: Key, how: str = GIVEN_UP) -> tuple[Ledger, Seat]:
        """End what the person asked for, held or not."""
        return self._swap(self._held_by(person), state=ENDED, until=None, ending=how)

    def accept(self, person: Key, *, now: Any) -> tuple[Ledger, Seat]:
        """Take the seat that is held for the person. Done already, it is done."""
        held = self._held_by(person)
        if held.state == SEATED:
            return self, held
        if held.state != OFFERED:
            raise NothingOffered(person)
        if held.until is not None and held.until <= now:
            raise OfferRanOut(person)
        return self._swap(held, state=SEATED, until=None)

    def change_guests(
        self, person: Key, guests: int, *, to_back: bool = False
    ) -> tuple[Ledger, Seat]:
        """Bring more guests or fewer. More than fit: refused, or to the back of the line where asked."""
        held = self._held_by(person)
        if guests == held.guests:
            return self, held
        if guests < held.guests:
            return self._swap(held, guests=guests)
        self._refuse_guests(guests)
        self._refuse_too_large(held.room, 1 + guests)
        more = guests - held.guests
        if held.state == ASKED or (held.is_held and self.is_free_for(held.room, more)):
            return self._swap(held, guests=guests)
        if held.state == WAITING and self.line(held.room)[-1] == held:
            return self._swap(held, guests=guests)  # nobody behind them to be kept waiting
        if not to_back:
            raise RoomFull(held.room)
        turn = self.next_turn(held.room)
        return self._swap(held, guests=guests, turn=turn, state=WAITING, until=None)

    def move(self, person: Key, key: Key, *, wait: bool = False) -> tuple[Ledger, Seat, Seat]:
        """Change to another room; give what was left and what there is now.

        Refused where one does not fit or others wait, and then what one has is kept; unless one would
        rather stand at the back of that line.
        """
        held = self._held_by(person)
        if held.room == key:
            return self, held, held
        self._refuse_too_large(key, held.heads)
        state = ASKED if held.state == ASKED else self._comes_in(key, held.heads)
        if state == WAITING and not wait:
            raise RoomFull(key)
        without, left = self._swap(held, state=ENDED, until=None, ending=MOVED)
        moved = Seat(key, person, self.next_turn(key), held.guests, state)
        return replace(without, seats=(*without.seats, moved)), left, moved

    # --- What organisers do ------------------------------------------------------------------------------

    def approve(self, person: Key) -> tuple[Ledger, Seat]:
        """Let a request in: seated where it is its turn and it fits, else in line at its turn."""
        asked = self._asked_by(person)
        room = self.room(asked.room)
        is_first = all(seat.turn > asked.turn for seat in self.queue(asked.room))
        seated = is_first and room.could_take(asked.heads) and self.fits(asked.room, asked.heads)
        return self._swap(asked, state=SEATED if seated else WAITING)

    def refuse(self, person: Key) -> tuple[Ledger, Seat]:
        """Turn a request down."""
        return self._swap(self._asked_by(person), state=ENDED, ending=REFUSED)

    def promote(self, person: Key) -> tuple[Ledger, Seat]:
        """Seat somebody who waits, or who was offered a seat; never past others, never beyond the room."""
        held = self._held_by(person)
        if held.state == SEATED:
            return self, held
        if held.state == ASKED:
            raise NotAsked(person)
        if held.state == WAITING:
            ahead = sum(seat.turn < held.turn for seat in self.queue(held.room))
            if ahead:
                raise WouldOvertake(ahead)
            if not self.fits(held.room, held.heads):
                raise RoomFull(held.room)
        return self._swap(held, state=SEATED, until=None)

    def with_capacity(self, key: Key, capacity: int | None) -> Ledger:
        """Make the room larger or smaller. Nobody who sits loses the seat, nobody in line the turn."""
        self.room(key)
        rooms = tuple(
            replace(room, capacity=capacity) if room.key == key else room for room in self.rooms
        )
        return replace(self, rooms=rooms)

    # --- What time and free seats do ---------------------------------------------------------------------

    def lapse(self, *, now: Any) -> tuple[Ledger, tuple[Seat, ...]]:
        """End the offers that ran out; give those that ended."""
        ledger, gone = self, []
        for seat in self.seats:
            if seat.state == OFFERED and seat.until is not None and seat.until <= now:
                ledger, ended = ledger._swap(seat, state=ENDED, until=None, ending=LAPSED)
                gone.append(ended)
        return ledger, tuple(gone)

    def settle(self, *, until: Any = None) -> tuple[Ledger, tuple[Seat, ...]]:
        """Give what is free to whoever is first in line, in order; give those who came up.

        Seated at once, or where `until` is said, offered and held for them until then.
        """
        ledger, came_up = self, []
        for room in self.rooms:
            for first in ledger.queue(room.key):
                if not ledger.fits(room.key, first.heads):
                    break
                state = SEATED if until is None else OFFERED
                ledger, seat = ledger._swap(first, state=state, until=until)
                came_up.append(seat)
        return ledger, tuple(came_up)

    # --- Parts -----------------------------------------------------------------------------------------

    def next_turn(self, key: Key) -> int:
        """The turn of whoever asks next in a room; none is ever given twice."""
        given = [seat.turn for seat in self.seats if seat.room == key]
        return max([self.last_turns.get(key, 0), *given]) + 1

    def _held_by(self, person: Key) -> Seat:
        held = self.seat_of(person)
        if held is None:
            raise HoldsNone(person)
        return held

    def _asked_by(self, person: Key) -> Seat:
        held = self._held_by(person)
        if held.state != ASKED:
            raise NotAsked(person)
        return held

    def _refuse_guests(self, guests: int) -> None:
        if not 0 <= guests <= min(self.guests_allowed, MOST_GUESTS):
            raise TooManyGuests(guests)

    def _refuse_too_large(self, key: Key, heads: int) -> None:
        if not self.room(key).could_take(heads):
            raise PartyTooLarge(key)

    def _comes_in(self, key: Key, heads: int) -> str:
        return SEATED if self.is_free_for(key, heads) else WAITING

    def _with(self, seat: Seat) -> tuple[Ledger, Seat]:
        return replace(self, seats=(*self.seats, seat)), seat

    def _swap(self, old: Seat, **facts: Any) -> tuple[Ledger, Seat]:
        new = replace(old, **facts)
        return replace(self, seats=tuple(new if seat is old else seat for seat in self.seats)), new


def seats_left(capacity: int | None, taken: int) -> int | None:
    """How many more fit; None without a limit."""
    return None if capacity is None else max(0, capacity - taken)


def place_in_line(turn: int, others: Iterable[int]) -> int:
    """How somebody stands in line, counted from one, among the turns of those who wait."""
    return 1 + sum(other < turn for other in others)
