"""When what is said at a meetup begins, and what cannot be at once. Pure: no Django, no clock, no database.

Hours are minutes since midnight of the meetup's first day, as clocks on the wall there show them. What
stands in no track is for everybody: nothing else can be at the same time. Two tracks in one room are one
place. A line without an hour stands in the order of the agenda and clashes with nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

DAY = 24 * 60


class Fault(StrEnum):
    """Why a line cannot stand where it was put."""

    OUTSIDE = "outside"  # before the meetup begins, or beyond its end
    TRACK = "track"  # the track holds something else then
    ROOM = "room"  # another track is in the same room then
    EVERYBODY = "everybody"  # one of the two is for everybody
    BREAK = "break"  # it runs into a break, or a break into it
    SPEAKER = "speaker"  # somebody would speak in two places


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when a meetup lasts; `None` where its hours are not known."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Slot:
    """One line of an agenda. `key` tells it from the others."""

    key: str
    start: int | None = None
    minutes: int = 0
    track: str = ""
    room: str = ""
    speakers: frozenset[str] = frozenset()
    is_break: bool = False

    @property
    def end(self) -> int:
        return (self.start or 0) + self.minutes

    def meets(self, other: Slot) -> bool:
        """Whether both have an hour, and are on at the same time for a minute at least."""
        if self.start is None or other.start is None:
            return False
        if self.start == other.start:
            return True
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Clash:
    """That a line cannot stand: why, and beside which other one."""

    slot: Slot
    fault: Fault
    other: Slot | None = None


def clash_of(slot: Slot, others: Iterable[Slot], hours: Hours | None) -> Clash | None:
    """Why this line cannot stand among the others; None where it can."""
    if slot.start is None:
        return None
    if hours is not None and (
        slot.start < hours.start or slot.start >= hours.end or slot.end > hours.end
    ):
        return Clash(slot, Fault.OUTSIDE)
    for other in sorted(others, key=lambda one: (one.start or 0, one.key)):
        if other.key != slot.key and slot.meets(other):
            fault = _fault(slot, other)
            if fault is not None:
                return Clash(slot, fault, other)
    return None


def _fault(slot: Slot, other: Slot) -> Fault | None:
    shares = not slot.track or not other.track or slot.track == other.track
    if shares and (slot.is_break or other.is_break):
        return Fault.BREAK
    if slot.track == other.track:
        return Fault.TRACK if slot.track else Fault.EVERYBODY
    if shares:
        return Fault.EVERYBODY
    if slot.room and slot.room == other.room:
        return Fault.ROOM
    return Fault.SPEAKER if slot.speakers & other.speakers else None


def clashes(slots: Sequence[Slot], hours: Hours | None) -> list[Clash]:
    """Every line that cannot stand, each once, in order."""
    found = (clash_of(slot, slots, hours) for slot in in_order(slots))
    return [clash for clash in found if clash is not None]


def in_order(slots: Iterable[Slot]) -> list[Slot]:
    """By hour, those for everybody first; those without an hour stay where they are, at the end."""
    slots = list(slots)
    timed = [slot for slot in slots if slot.start is not None]
    timed.sort(key=lambda slot: (slot.start, bool(slot.track)))
    return timed + [slot for slot in slots if slot.start is None]


def neighbour(slot: Slot, slots: Sequence[Slot], *, earlier: bool) -> Slot | None:
    """The line before or after it, as somebody in its track meets them."""
    if slot.start is None:
        row = [one for one in slots if one.start is None]
    else:
        row = [
            one
            for one in in_order(slots)
            if one.start is not None
            and (one.track == slot.track or not one.track or not slot.track)
        ]
    keys = [one.key for one in row]
    place = keys.index(slot.key) + (-1 if earlier else 1)
    return row[place] if 0 <= place < len(row) else None


def swapped(first: Slot, second: Slot, *, in_turns: bool = True) -> tuple[Slot, Slot]:
    """The same two lines, each where the other was.

    In one track they trade turns, as neighbours do: the pair begins and ends when it did, with the same
    time between them. Anywhere else, or where something lies between, each takes the other's hour.
    """
    if first.start is None or second.start is None:
        return replace(first, start=second.start), replace(second, start=first.start)
    one, other = (first, second) if first.start <= second.start else (second, first)
    if in_turns and one.track == other.track and one.end <= (other.start or 0):
        begins, ends = one.start or 0, other.end
        moved = replace(other, start=begins), replace(one, start=ends - one.minutes)
    else:
        moved = (
            replace(other, start=one.start, track=one.track, room=one.room),
            replace(one, start=other.start, track=other.track, room=other.room),
        )
    new = {slot.key: slot for slot in moved}
    return new[first.key], new[second.key]


# --- As a table -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Cell:
    """A line in the table, or a gap: how many rows and columns it covers."""

    slot: Slot | None
    rows: int = 1
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """The lines that begin at one time."""

    start: int
    cells: tuple[Cell, ...]


def grid(slots: Iterable[Slot], tracks: Sequence[str]) -> list[Row]:
    """The timed lines as the rows of a table with a column for each track; none may clash.

    A row begins whenever something begins or ends. What is for everybody covers all columns.
    """
    timed = [slot for slot in slots if slot.start is not None]
    starts = {slot.start for slot in timed if slot.start is not None}
    edges = sorted(starts | {slot.end for slot in timed if slot.minutes})
    place = {minute: number for number, minute in enumerate(edges)}
    taken: set[tuple[int, int]] = set()
    rows = []
    for number, minute in enumerate(edges):
        begins = {slot.track: slot for slot in timed if slot.start == minute}
        cells = _cells(number, begins, tracks, place, taken)
        if begins or len(cells) < len(tracks):  # else nothing is on: a pause, or the end
            rows.append(Row(minute, tuple(cells)))
    return rows


def _cells(
    number: int,
    begins: Mapping[str, Slot],
    tracks: Sequence[str],
    place: Mapping[int, int],
    taken: set[tuple[int, int]],
) -> list[Cell]:
    whole = begins.get("")
    if whole is not None:
        taken |= {
            (row, column)
            for row in range(number, number + _height(whole, number, place))
            for column in range(len(tracks))
        }
        return [Cell(whole, _height(whole, number, place), max(1, len(tracks)))]
    cells = []
    for column, track in enumerate(tracks):
        if (number, column) in taken:
            continue
        slot = begins.get(track)
        height = _height(slot, number, place) if slot else 1
        taken |= {(row, column) for row in range(number, number + height)}
        cells.append(Cell(slot, height))
    return cells


def _height(slot: Slot, number: int, place: Mapping[int, int]) -> int:
    return max(1, place.get(slot.end, number + 1) - number)
