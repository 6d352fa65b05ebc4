"""When a series meets: the days of a rule, and the moments of its hours. Pure: no Django, no clock, no database.

A rule says days as people do: every second Saturday, the second Saturday of the month, the last Friday,
the 12th. It gives the days that RFC 5545 gives for the same rule: a month without a fifth Saturday or
without a 31st is passed over, `count` counts days that are left out as holidays, and `until` is the last day
that may be one. Everything is bounded: a rule that never comes to a day ends after `MOST_YEARS`.

The hours are those of a clock on the wall, so a meetup at 18:00 stays at 18:00 when the clocks change. On a
day whose clock skips the hour, the meetup begins as much later as the clock is put forward; the caller is
told, so that people can be. An hour that comes twice is taken the first time.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from community.wall import is_shown

WEEKLY, BY_DAY, BY_WEEKDAY = "weekly", "by_day", "by_weekday"
KINDS = (WEEKLY, BY_DAY, BY_WEEKDAY)
LAST = -1
MOST_YEARS = 40
MOST_INTERVAL = 24
MOST_COUNT = 500
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST_YEAR = 2199


class BadRule(ValueError):
    """A rule that cannot be followed."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The days of a series, from `starts_on` on.

    `weekly`: the weekdays of every so-manieth week, counted from the week of `starts_on` (weeks begin on
    Monday). `by_weekday`: the so-manieth (1 to 5, -1 the last) weekday of every so-manieth month. `by_day`: the
    day (1 to 31, -1 the last) of every so-manieth month. Weekdays are 0 for Monday to 6 for Sunday.
    """

    kind: str
    starts_on: date
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    ordinal: int = 0
    month_day: int = 0
    until: date | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadRule(self.kind)
        if not 1 <= self.interval <= MOST_INTERVAL:
            raise BadRule("interval")
        if self.until is not None and self.count is not None:
            raise BadRule("until and count")
        if self.count is not None and not 1 <= self.count <= MOST_COUNT:
            raise BadRule("count")
        self._check_days()

    def _check_days(self) -> None:
        if any(not 0 <= day <= 6 for day in self.weekdays):
            raise BadRule("weekdays")
        if self.kind == WEEKLY and not self.weekdays:
            raise BadRule("weekdays")
        if self.kind == BY_WEEKDAY and (
            len(self.weekdays) != 1 or self.ordinal not in {1, 2, 3, 4, 5, LAST}
        ):
            raise BadRule("ordinal")
        if self.kind == BY_DAY and not (1 <= self.month_day <= 31 or self.month_day == LAST):
            raise BadRule("month_day")


def days(rule: Rule) -> Iterator[date]:
    """The days of the rule in their order, none before `starts_on`; holidays among them."""
    found: Iterator[date] = (day for day in _candidates(rule) if day >= rule.starts_on)
    if rule.until is not None:
        until = rule.until
        found = takewhile(lambda day: day <= until, found)
    return islice(found, rule.count)


def _candidates(rule: Rule) -> Iterator[date]:
    if rule.kind == WEEKLY:
        yield from _weekly(rule)
        return
    for year, month in _months(rule):
        day = _in_month(rule, year, month)
        if day is not None:
            yield day


def _weekly(rule: Rule) -> Iterator[date]:
    monday = rule.starts_on - timedelta(days=rule.starts_on.weekday())
    last = min(rule.starts_on.year + MOST_YEARS, LAST_YEAR)
    while monday.year <= last:
        for weekday in sorted(set(rule.weekdays)):
            yield monday + timedelta(days=weekday)
        monday += timedelta(weeks=rule.interval)


def _months(rule: Rule) -> Iterator[tuple[int, int]]:
    first = rule.starts_on.year * 12 + rule.starts_on.month - 1
    last = min(rule.starts_on.year + MOST_YEARS, LAST_YEAR) * 12 + 11
    for month in range(first, last + 1, rule.interval):
        yield month // 12, month % 12 + 1


def _in_month(rule: Rule, year: int, month: int) -> date | None:
    """The rule's day of that month, where it has one."""
    first_weekday, length = calendar.monthrange(year, month)
    if rule.kind == BY_DAY:
        day = length if rule.month_day == LAST else rule.month_day
        return date(year, month, day) if day <= length else None
    weekday = rule.weekdays[0]
    first = 1 + (weekday - first_weekday) % 7
    if rule.ordinal == LAST:
        return date(year, month, first + (length - first) // 7 * 7)
    day = first + (rule.ordinal - 1) * 7
    return date(year, month, day) if day <= length else None


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One day of a series: held, or left out for a holiday."""

    day: date
    holiday: str = ""

    @property
    def is_held(self) -> bool:
        return not self.holiday


def plan(
    rule: Rule, *, holidays: Mapping[date, str], after: date | None = None, held: int
) -> list[Occurrence]:
    """The next days after `after`, until `held` of them are held; what is left out stands among them."""
    planned: list[Occurrence] = []
    wanted = held
    for day in days(rule):
        if after is not None and day <= after:
            continue
        if wanted <= 0:
            break
        planned.append(Occurrence(day, holidays.get(day, "")))
        wanted -= planned[-1].is_held
    return planned


@dataclass(frozen=True, slots=True)
class Hours:
    """The wall time of one meetup of a series, and by how much the clock had it put off."""

    starts: datetime
    ends: datetime
    shifted: timedelta = timedelta(0)


def hours_on(day: date, *, starts: time, ends: time, zone: str) -> Hours:
    """The hours of a series on that day; an end that is no later than the start is the next morning's."""
    place = ZoneInfo(zone)
    begin = datetime.combine(day, starts)
    end = datetime.combine(day + timedelta(days=ends <= starts), ends)
    begin, shifted = _shown(begin, place)
    end, end_shifted = _shown(end, place)
    if end <= begin:  # both fell into the gap
        end = begin + timedelta(minutes=1) + max(timedelta(0), end_shifted - shifted)
    return Hours(begin, end, shifted)


def _shown(wall: datetime, place: ZoneInfo) -> tuple[datetime, timedelta]:
    """The wall time as it is shown; one that is skipped is put off by as much as the clock is put forward."""
    if is_shown(wall, place):
        return wall, timedelta(0)
    before = wall.replace(tzinfo=place, fold=0).utcoffset() or timedelta(0)
    after = wall.replace(tzinfo=place, fold=1).utcoffset() or timedelta(0)
    # in a gap, fold=0 gives the offset before it and fold=1 the offset after it
    gap = after - before
    return wall + gap, gap


def as_rrule(rule: Rule) -> str:
    """The same as RFC 5545 writes it; `until` as a day."""
    parts = ["FREQ=WEEKLY" if rule.kind == WEEKLY else "FREQ=MONTHLY"]
    if rule.interval > 1:
        parts.append(f"INTERVAL={rule.interval}")
    if rule.kind == WEEKLY:
        parts.append("BYDAY=" + ",".join(CODES[day] for day in sorted(set(rule.weekdays))))
    elif rule.kind == BY_WEEKDAY:
        parts.append(f"BYDAY={rule.ordinal}{CODES[rule.weekdays[0]]}")
    else:
        parts.append(f"BYMONTHDAY={rule.month_day}")
    if rule.until is not None:
        parts.append(f"UNTIL={rule.until:%Y%m%d}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    return ";".join(parts)


def rules_from(day: date) -> dict[str, Rule]:
    """What a series that begins on that day may be: the rules that the day itself follows, by name."""
    weekday, ordinal = day.weekday(), (day.day - 1) // 7 + 1
    length = calendar.monthrange(day.year, day.month)[1]
    found = {"weekly": Rule(WEEKLY, day, weekdays=(weekday,))}
    found["ordinal"] = Rule(BY_WEEKDAY, day, weekdays=(weekday,), ordinal=ordinal)
    if day.day + 7 > length:
        found["last"] = Rule(BY_WEEKDAY, day, weekdays=(weekday,), ordinal=LAST)
    found["day"] = Rule(BY_DAY, day, month_day=day.day)
    if day.day == length:
        found["last_day"] = Rule(BY_DAY, day, month_day=LAST)
    return found
