"""The agenda as a page shows it: a list; where talks run beside each other, a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from community.http import SiteRequest
from events import timetable
from events.models import AgendaItem, Event
from events.queries import timetable as agenda
from events.queries.speaking import dress
from events.queries.sponsors import of_event
from events.queries.talks import call_to_answer


@dataclass(frozen=True)
class CellShown:
    """A line in the table, or a gap."""

    item: AgendaItem | None
    rows: int
    columns: int
    until: time | None


@dataclass(frozen=True)
class RowShown:
    """What begins at one time."""

    starts: time
    cells: tuple[CellShown, ...]


@dataclass(frozen=True)
class Column:
    """What stands beside what: a track, or one room of a linked meetup."""

    name: str
    place: str


@dataclass(frozen=True)
class DayShown:
    """One day of the agenda: its lines in order; where they run beside each other, as a table too."""

    day: date | None
    items: Sequence[AgendaItem]
    tracks: Sequence[Column] = ()
    rows: Sequence[RowShown] = ()
    loose: Sequence[AgendaItem] = ()


def talks_context(request: SiteRequest, event: Event) -> dict[str, Any]:
    """What the page of a meetup says of talks: the agenda by days, and where one can be proposed."""
    over = event.is_over(at=request.at)
    dress(event.lines)
    return {
        "days": days_shown(event),
        "sponsor_tiers": of_event(event),
        "call": None if over else call_to_answer(event, at=request.at),
    }


def days_shown(event: Event) -> list[DayShown]:
    """The agenda, day by day. The query brought its lines with their tracks and speakers."""
    lines = list(event.lines)
    days = agenda.days_of(event)
    if days == 1:
        return [_day(event, lines, None)] if lines else []
    numbers = sorted({item.day for item in lines})
    first = event.starts_on
    return [
        _day(
            event,
            [item for item in lines if item.day == number],
            first + timedelta(days=number - 1) if first else None,
        )
        for number in numbers
    ]


def _day(event: Event, items: list[AgendaItem], day: date | None) -> DayShown:
    keyed = {agenda.column_of(item): item for item in items if item.track or item.room}
    columns = sorted(keyed, key=lambda key: _place(keyed[key]))
    slots = agenda.slots_of(event, items)
    ordered = timetable.in_order(slots)
    by_key = {item.public_id: item for item in items}
    in_order = [by_key[slot.key] for slot in ordered]
    # what clashes, as old records may, is told one after the other
    if len(columns) < 2 or timetable.clashes(slots, None):
        return DayShown(day, in_order)
    rows = [
        RowShown(
            agenda.clock_of(row.start)[1],
            tuple(
                CellShown(
                    by_key[cell.slot.key] if cell.slot else None,
                    cell.rows,
                    cell.columns,
                    agenda.clock_of(cell.slot.end)[1] if cell.slot else None,
                )
                for cell in row.cells
            ),
        )
        for row in timetable.grid(slots, columns)
    ]
    loose = [by_key[slot.key] for slot in ordered if slot.start is None]
    return DayShown(day, in_order, [_column(keyed[key]) for key in columns], rows, loose)


def _place(item: AgendaItem) -> tuple[bool, int, int]:
    if item.track is not None:
        return False, item.track.position, item.track.pk
    return True, item.room.position if item.room else 0, item.room_id or 0


def _column(item: AgendaItem) -> Column:
    if item.track is not None:
        return Column(item.track.name, item.track.room.label if item.track.room else "")
    return Column(item.room.label if item.room else "", "")
