"""When a digest comes: at an hour of somebody's own day, whatever the clocks of their zone do."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONDAY = 0


def next_digest(
    after: datetime, *, zone: ZoneInfo, hour: int, weekly: bool = False, weekday: int = MONDAY
) -> datetime:
    """Give the first moment later than `after` at which it is `hour` there (weekly: on that weekday).

    An hour that the clocks leap over comes when they have leapt; one that they repeat, the first time.
    """
    day = after.astimezone(zone).date()
    for ahead in range(16):
        here = day + timedelta(days=ahead)
        if weekly and here.weekday() != weekday:
            continue
        moment = _at(here, hour, zone)
        if moment > after:
            return moment
    raise AssertionError("each weekday comes within two weeks")


def last_weekly(until: datetime, *, zone: ZoneInfo, hour: int, weekday: int = MONDAY) -> datetime:
    """Give the latest moment, no later than `until`, at which it was `hour` there on that weekday."""
    day = until.astimezone(zone).date()
    for back in range(16):
        here = day - timedelta(days=back)
        if here.weekday() == weekday and (moment := _at(here, hour, zone)) <= until:
            return moment
    raise AssertionError("each weekday came within two weeks")


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    # an hour in the gap is read with the offset of before: an hour later by the new clock, as it should
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)
