"""What a clock on a wall shows, and when. Pure: no Django, no clock, no database.

Where the clocks go forward, some hours of the wall are never shown; where they go back, some are shown
twice. Both are found by going to the instant and back, so that shifts of any size are right: the half hour
of Lord Howe, and the whole day that Samoa left out.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Further back a zone is only the sun over some town; further on, every law will have changed.
FIRST_YEAR, LAST_YEAR = 1970, 2199
MINUTE = timedelta(minutes=1)
LONGEST_GAP = 26 * 60  # minutes


def zone_or_utc(name: str) -> ZoneInfo:
    """The zone called `name`; UTC where the world's list no longer has it, so that old dates stay readable."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def is_far(wall: datetime) -> bool:
    """Whether the year can only be a slip of the hand."""
    return not FIRST_YEAR <= wall.year <= LAST_YEAR


def instant(wall: datetime, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """The moment at which a clock there shows `wall`; for an hour shown twice, `fold=1` is the second."""
    return wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def is_shown(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether a clock there ever shows it."""
    back = instant(wall, zone).astimezone(zone).replace(tzinfo=None, fold=0)
    return back == wall.replace(fold=0)


def is_shown_twice(wall: datetime, zone: ZoneInfo) -> bool:
    """Whether a clock there shows it at two moments."""
    return is_shown(wall, zone) and instant(wall, zone) != instant(wall, zone, fold=1)


def next_shown(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first minute, from `wall` on, that a clock there shows."""
    whole = wall.replace(second=0, microsecond=0)
    for minutes in range(LONGEST_GAP):
        if is_shown(later := whole + minutes * MINUTE, zone):
            return later
    return whole
