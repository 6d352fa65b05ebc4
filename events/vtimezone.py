"""A time zone as calendars explain it (VTIMEZONE), for the years that are spoken of. Pure: no Django, no clock.

Only what matters between the first and the last hour is told: the offset that held before, and each change
since. Changes that come every year on the same Sunday are one rule, as Outlook wants it; others stand alone.
A table with all of a zone's history makes some programs refuse the calendar.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from events import ical

AHEAD = (
    12  # years beyond the last in which a rule must hold, so that it is told from a mere likeness
)
DAY = timedelta(days=1)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Change:
    """That the clocks go from one offset to another."""

    at: datetime  # the moment, in UTC
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool

    @property
    def wall(self) -> datetime:
        """What the clock would have shown without the change."""
        return (self.at + self.before).replace(tzinfo=None)

    @property
    def kind(self) -> tuple[object, ...]:
        """What is the same of the changes that one rule can tell."""
        shown = self.wall
        return (
            *(self.before, self.after, self.name, self.is_daylight),
            *(shown.month, shown.weekday(), shown.time()),
        )


@lru_cache(maxsize=256)
def lines_of(zone: str, first_year: int, last_year: int) -> tuple[str, ...]:
    """The lines of the zone's VTIMEZONE, right from the first of these years to the end of the last."""
    place = ZoneInfo(zone)
    begins = datetime(first_year, 1, 1, tzinfo=UTC) - DAY  # wherever the year begins first
    ends = datetime(last_year + 1, 1, 1, tzinfo=UTC) + DAY
    found = list(_changes(place, begins - 366 * DAY, _years_on(ends, AHEAD)))
    runs = [run for run in _runs(found) if run[-1].at >= begins and run[0].at <= ends]
    # what held when the first year began
    earlier = [change for change in found if change.at < begins]
    onset = earlier[-1] if earlier else None
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    if onset is None:
        lines += _standing(place, begins)
    elif not any(onset in run for run in runs):
        lines += _block(onset)
    for run in runs:
        lines += _rule(run, goes_on=run[-1].at >= _years_on(ends, AHEAD) - 366 * DAY)
    return (*lines, "END:VTIMEZONE")


def _years_on(at: datetime, years: int) -> datetime:
    return at.replace(year=at.year + years)


def _changes(place: ZoneInfo, begins: datetime, ends: datetime) -> Iterator[Change]:
    """Every change of offset between two moments, found by going there."""
    at, offset, name = begins, *_offset(place, begins)
    while at < ends:
        later = at + DAY
        if _offset(place, later) != (offset, name):
            low, high = at, later
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if _offset(place, middle) == (offset, name):
                    low = middle
                else:
                    high = middle
            after, called = _offset(place, high)
            local = high.astimezone(place)
            if after != offset:
                yield Change(high, offset, after, called, bool(local.dst()))
            offset, name = after, called
            at = high
        else:
            at = later


def _offset(place: ZoneInfo, at: datetime) -> tuple[timedelta, str]:
    local = at.astimezone(place)
    return local.utcoffset() or timedelta(0), local.tzname() or ""


def _runs(changes: list[Change]) -> list[list[Change]]:
    """The changes in groups that one rule can tell: the same Sunday, year after year."""
    open_runs: dict[tuple[object, ...], list[Change]] = {}
    runs: list[list[Change]] = []
    for change in changes:
        run = open_runs.get(change.kind)
        if run is not None and change.wall.year == run[-1].wall.year + 1 and _day(run, change):
            run.append(change)
        else:
            open_runs[change.kind] = [change]
            runs.append(open_runs[change.kind])
    return runs


def _day(run: list[Change], change: Change) -> str:
    """Which day of the month it is, in words that are true of all; empty where there are none."""
    days = [each.wall for each in (*run, change)]
    if all(_from_the_end(day) == 1 for day in days):
        return f"BYDAY=-1{DAYS[days[0].weekday()]}"
    weeks = {(day.day - 1) // 7 + 1 for day in days}
    if len(weeks) == 1:
        return f"BYDAY={weeks.pop()}{DAYS[days[0].weekday()]}"
    low, high = min(day.day for day in days), max(day.day for day in days)
    if high - low > 6:
        return ""
    numbers = ",".join(str(number) for number in range(low, low + 7))
    return f"BYDAY={DAYS[days[0].weekday()]};BYMONTHDAY={numbers}"


def _from_the_end(day: datetime) -> int:
    """1 for the last of its weekday in the month."""
    last = calendar.monthrange(day.year, day.month)[1]
    return (last - day.day) // 7 + 1


def _rule(run: list[Change], *, goes_on: bool) -> list[str]:
    first = run[0]
    if len(run) == 1:
        return _block(first)
    rule = f"RRULE:FREQ=YEARLY;BYMONTH={first.wall.month};{_day(run[:-1], run[-1])}"
    if not goes_on:
        rule += f";UNTIL={ical.moment(run[-1].at)}"
    return _block(first, rule)


def _standing(place: ZoneInfo, begins: datetime) -> list[str]:
    """An offset that has held for longer than is spoken of."""
    offset, name = _offset(place, begins)
    is_daylight = bool(begins.astimezone(place).dst())
    return _block(Change(begins - offset, offset, offset, name, is_daylight))


def _block(change: Change, *more: str) -> list[str]:
    part = "DAYLIGHT" if change.is_daylight else "STANDARD"
    lines = [
        f"BEGIN:{part}",
        f"DTSTART:{ical.wall(change.wall)}",
        f"TZOFFSETFROM:{_said(change.before)}",
        f"TZOFFSETTO:{_said(change.after)}",
    ]
    if change.name:
        lines.append(f"TZNAME:{ical.text(change.name)}")
    return [*lines, *more, f"END:{part}"]


def _said(offset: timedelta) -> str:
    """`+0530`, `-0330`; with seconds where there are some."""
    seconds = int(offset.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{sign}{hours:02}{minutes:02}" + (f"{seconds:02}" if seconds else "")
