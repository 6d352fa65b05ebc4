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

INSTANT, DAY, MONTH, YEAR, BETWEEN = "instant", "day", "month", "year", "between"
PRECISIONS = (INSTANT, DAY, MONTH, YEAR, BETWEEN)
IN_CALENDARS = (INSTANT, DAY)


class BadTime(ValueError):
    """A date or hour that cannot stand."""


class UnknownZone(BadTime):
    """No such time zone."""


class SkippedHour(BadTime):
    """The clock goes forward over this hour: it does not exist on that day."""


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
    moment = wall.replace(tzinfo=place, fold=fold).astimezone(UTC)
    if moment.astimezone(place).replace(tzinfo=None, fold=0) != wall.replace(fold=0):
        raise SkippedHour(f"{wall:%Y-%m-%d %H:%M} does not exist in {zone}")
    return moment


def comes_twice(wall: datetime, zone: str) -> bool:
    """Whether the clock in `zone` shows `wall` at two moments."""
    try:
        first, second = (instant_of(wall, zone, fold=fold) for fold in (0, 1))
    except SkippedHour:
        return False
    return first != second


def day_begins(day: date, zone: str) -> datetime:
    """The first moment of `day` in `zone`, also where midnight itself is skipped."""
    midnight = datetime.combine(day, time.min)
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
        if self.precision == INSTANT:
            return self._hours()
        if (last := self.last_day) is None or last < self.starts_on:
            raise EndsBeforeItStarts
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
