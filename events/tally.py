"""How many came, city by city, and all of them together. Pure: no Django, no clock, no database.

Heads, not names: a seat with two guests is three heads. Who is `absent` had a seat and was noted as not having
come; of whom nothing was noted, nothing is said, so `taken` may be more than those who came with a seat
and those who did not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """The heads of one room, or of several together."""

    taken: int = 0
    came: int = 0
    walked_in: int = 0
    absent: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.taken + other.taken,
            self.came + other.came,
            self.walked_in + other.walked_in,
            self.absent + other.absent,
        )

    @property
    def came_with_a_seat(self) -> int:
        return self.came - self.walked_in


@dataclass(frozen=True, slots=True)
class Sitting:
    """A seat that was held when it began: whose, where, how many heads."""

    person: int
    room: int
    heads: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands about one head or party: that it came, to which room, or that it did not."""

    person: int | None
    room: int | None
    heads: int
    came: bool
    without_a_seat: bool


def by_room(sittings: Iterable[Sitting], seen: Iterable[Seen]) -> Mapping[int | None, Tally]:
    """Count for each room; what is of no known room stands under None.

    Whoever came counts where they came. Whoever did not, counts where they were expected.
    """
    seats = {sitting.person: sitting for sitting in sittings}
    rooms: dict[int | None, Tally] = {}

    def add(room: int | None, more: Tally) -> None:
        rooms[room] = rooms.get(room, Tally()) + more

    for sitting in seats.values():
        add(sitting.room, Tally(taken=sitting.heads))
    for one in seen:
        seat = seats.get(one.person) if one.person is not None else None
        if one.came:
            walked_in = one.heads if seat is None or one.without_a_seat else 0
            room = one.room if one.room is not None else (seat.room if seat else None)
            add(room, Tally(came=one.heads, walked_in=walked_in))
        elif seat is not None:
            add(seat.room, Tally(absent=seat.heads))
    return rooms


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, Tally())
