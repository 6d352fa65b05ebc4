"""Wall time, zones and how exactly a date is known. Pure: no Django, no clock, no database.

A meetup is held at a time on a wall in a city. That wall time and the zone are what people agreed on; the
instant follows from them. Where the clock skips an hour there is no such instant; where it repeats an
hour there are two, and somebody has to say which. From the record a date may be known to the day, to the
month, to the year, or only to lie between two dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from community.wall import instant, is_far, is_shown, is_shown_twice, next_shown

INSTANT, DAY, MONTH, YEAR, BETWEEN = "instant", "day", "month", "year", "between"
PRECISIONS = (INSTANT, DAY, MONTH, YEAR, BETWEEN)
IN_CALENDARS = (INSTANT, DAY)
MOST_DAYS = 14  # a meetup is no season


class BadTime(ValueError):
    """A date or hour that cannot stand."""


class UnknownZone(BadTime):
    """No such time zone."""


class SkippedHour(BadTime):
    """The clock goes forward over this hour: it does not exist on that day."""


class FarYear(BadTime):
    """The year can only be a slip of the hand."""


class TooLong(BadTime):
    """More days than a meetup has."""


class EndsBeforeItStarts(BadTime):
    """The end lies before the start, or at it."""


class DateMissing(BadTime):
    """Something needs a date that was not given."""


def zone_of(name: str) -> ZoneInfo:
    """The zone called `name` (`Asia/Kolkata`)."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UnknownZone(name) from error


def is_zone(name: str) -> bool:
    """Whether a zone of that name is known."""
    try:
        zone_of(name)
    except UnknownZone:
        return False
    return True


def instant_of(wall: datetime, zone: str, *, fold: int = 0) -> datetime:
    """The moment at which a clock in `zone` shows `wall`; `fold=1` takes the second of two."""
    place = zone_of(zone)
    if is_far(wall):
        raise FarYear(f"{wall.year}")
    if not is_shown(wall, place):
        raise SkippedHour(f"{wall:%Y-%m-%d %H:%M} does not exist in {zone}")
    return instant(wall, place, fold=fold)


def comes_twice(wall: datetime, zone: str) -> bool:
    """Whether the clock in `zone` shows `wall` at two moments."""
    return not is_far(wall) and is_shown_twice(wall, zone_of(zone))


def next_after_gap(wall: datetime, zone: str) -> datetime:
    """The first time, from `wall` on, that a clock in `zone` shows."""
    return next_shown(wall, zone_of(zone))


def name_of(wall: datetime, zone: str, *, fold: int) -> str:
    """What tells two equal hours apart: `EDT (UTC-04:00)`, or the offset alone where it has no letters."""
    moment = wall.replace(tzinfo=zone_of(zone), fold=fold)
    offset = moment.strftime("%z")
    ahead, letters = f"UTC{offset[:3]}:{offset[3:5]}", moment.tzname() or ""
    return f"{letters} ({ahead})" if letters.isalpha() else ahead


def day_begins(day: date, zone: str) -> datetime:
    """The first moment of `day` in `zone`, also where midnight itself is skipped."""
    midnight = datetime.combine(day, time.min)
    if is_far(midnight):
        raise FarYear(f"{day.year}")
    return midnight.replace(tzinfo=zone_of(zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class When:
    """A date as somebody gave it, with how exactly it is known.

    `starts_on` and `ends_on` are the first and the last day that it may have been: the same for a day, the
    first and last of the month for a month. Hours are there for `instant` alone.
    """

    precision: str = DAY
    zone: str = "UTC"
    starts_on: date | None = None
    ends_on: date | None = None
    starts_time: time | None = None
    ends_time: time | None = None
    starts_fold: int = 0
    ends_fold: int = 0

    @property
    def last_day(self) -> date | None:
        return self.ends_on or self.starts_on

    @property
    def starts_wall(self) -> datetime | None:
        """The start as a clock on the wall shows it, where the hour is known."""
        if self.starts_on is None or self.starts_time is None:
            return None
        return datetime.combine(self.starts_on, self.starts_time)

    @property
    def ends_wall(self) -> datetime | None:
        """The end as a clock on the wall shows it, where the hour is known."""
        if self.last_day is None or self.ends_time is None:
            return None
        return datetime.combine(self.last_day, self.ends_time)

    def bounds(self) -> tuple[datetime, datetime] | None:
        """The moments between which it is held: exact for `instant`, else the days' own ends.

        None while no day is known.
        """
        zone_of(self.zone)
        if self.precision not in PRECISIONS:
            raise BadTime(self.precision)
        if self.starts_on is None:
            return None
        if (last := self.last_day) is None or last < self.starts_on:
            raise EndsBeforeItStarts
        if self.precision in IN_CALENDARS and (last - self.starts_on).days >= MOST_DAYS:
            raise TooLong
        if self.precision == INSTANT:
            return self._hours()
        return (
            day_begins(self.starts_on, self.zone),
            day_begins(last + timedelta(days=1), self.zone),
        )

    def _hours(self) -> tuple[datetime, datetime]:
        start, end = self.starts_wall, self.ends_wall
        if start is None or end is None:
            raise DateMissing
        begins = instant_of(start, self.zone, fold=self.starts_fold)
        ends = instant_of(end, self.zone, fold=self.ends_fold)
        if ends <= begins:
            raise EndsBeforeItStarts
        return begins, ends


def on_day(day: date, zone: str, *, until: date | None = None) -> When:
    """Known to the day (or to a run of days)."""
    return When(precision=DAY, zone=zone, starts_on=day, ends_on=until or day)


def in_month(year: int, month: int, zone: str) -> When:
    """Known to the month."""
    first = date(year, month, 1)
    return When(precision=MONTH, zone=zone, starts_on=first, ends_on=month_end(first))


def in_year(year: int, zone: str) -> When:
    """Known to the year."""
    return When(precision=YEAR, zone=zone, starts_on=date(year, 1, 1), ends_on=date(year, 12, 31))


def between(first: date, last: date, zone: str) -> When:
    """Known only to lie between two days, both possible."""
    return When(precision=BETWEEN, zone=zone, starts_on=first, ends_on=last)


def month_end(day: date) -> date:
    """The last day of the month that `day` is in."""
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return following - timedelta(days=1)
