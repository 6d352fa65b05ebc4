"""The seat ledger of a meetup. Pure: no Django, no clock, no database.

A room has a capacity, or none where nobody set a limit. A seat is a number in a room, held by a person.
Whoever comes takes the lowest free number; who gives a seat up frees its number. Nobody holds two seats of
one meetup. Lowering a capacity breaks no promise: those who sit stay, and the room is simply full until
enough of them have given up.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from itertools import count

ASKED, WAITING, OFFERED, SEATED, ENDED = "asked", "waiting", "offered", "seated", "ended"
HELD = (SEATED, OFFERED)  # what keeps room
MOST_GUESTS = 5
LONGEST_OFFER = 24 * 7  # hours


class SeatRefused(Exception):
    """The ledger says no."""


class RoomFull(SeatRefused):
    """Every seat of the room is promised."""


class HoldsSeat(SeatRefused):
    """The person has a seat of this meetup already."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat)
        self.seat = seat


class HoldsNone(SeatRefused):
    """The person has no seat to give up or to change."""


class NoSuchRoom(SeatRefused):
    """The meetup has no room of that name."""


@dataclass(frozen=True, slots=True)
class Seat:
    """A number in a room, held by a person."""

    room: Hashable
    number: int
    person: Hashable


@dataclass(frozen=True, slots=True)
class Room:
    """A room and how many it takes; `capacity` None where no limit was set."""

    key: Hashable
    capacity: int | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Who sits where. Every change gives a new ledger; the old one stays as it was."""

    rooms: tuple[Room, ...]
    seats: tuple[Seat, ...] = ()

    def room(self, key: Hashable) -> Room:
        """The room called `key`."""
        for room in self.rooms:
            if room.key == key:
                return room
        raise NoSuchRoom(key)

    def seats_in(self, key: Hashable) -> tuple[Seat, ...]:
        """The seats held in a room, by number."""
        return tuple(
            sorted((seat for seat in self.seats if seat.room == key), key=lambda seat: seat.number)
        )

    def seat_of(self, person: Hashable) -> Seat | None:
        """The seat that a person holds."""
        return next((seat for seat in self.seats if seat.person == person), None)

    def left(self, key: Hashable) -> int | None:
        """How many more a room takes; None without a limit, never below nought."""
        return seats_left(self.room(key).capacity, len(self.seats_in(key)))

    def take(self, person: Hashable, key: Hashable) -> tuple[Ledger, Seat]:
        """Give the person the lowest free number of the room."""
        held = self.seat_of(person)
        if held is not None:
            raise HoldsSeat(held)
        if self.left(key) == 0:
            raise RoomFull(key)
        seat = Seat(key, lowest_free(seat.number for seat in self.seats_in(key)), person)
        return replace(self, seats=(*self.seats, seat)), seat

    def give_up(self, person: Hashable) -> tuple[Ledger, Seat]:
        """Free the person's seat."""
        held = self.seat_of(person)
        if held is None:
            raise HoldsNone(person)
        return replace(self, seats=tuple(seat for seat in self.seats if seat != held)), held

    def move(self, person: Hashable, key: Hashable) -> tuple[Ledger, Seat]:
        """Change to another room; refused when it is full, and then the old seat is kept."""
        without, held = self.give_up(person)
        if held.room == key:
            return self, held
        return without.take(person, key)

    def with_capacity(self, key: Hashable, capacity: int | None) -> Ledger:
        """Make the room larger or smaller. Nobody who sits loses the seat."""
        self.room(key)
        rooms = tuple(
            replace(room, capacity=capacity) if room.key == key else room for room in self.rooms
        )
        return replace(self, rooms=rooms)


def seats_left(capacity: int | None, taken: int) -> int | None:
    """How many more fit; None without a limit."""
    return None if capacity is None else max(0, capacity - taken)


def lowest_free(numbers: Iterable[int]) -> int:
    """The lowest number from 1 on that is not among `numbers`."""
    taken = set(numbers)
    return next(number for number in count(1) if number not in taken)
