"""Quiet hours: from when until when, on somebody's own wall, no mail comes that can wait. Pure.

Each day's quiet begins when a clock there first shows `start`, and lasts until it last shows the `end` that
follows: where the clocks go back over the end, the quiet is an hour longer and nobody is woken in between;
where they leap over it, it ends with the leap. Equal ends are no quiet at all.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from community.wall import instant, next_shown

DAYS = (-2, -1, 0, 1)  # whose quiet may hold a moment, wherever midnight and the clocks lie


def quiet_until(at: datetime, *, zone: ZoneInfo, start: time, end: time) -> datetime | None:
    """Give the moment at which the quiet that holds at `at` ends; None where none holds."""
    until: datetime | None = None
    while (later := _end_of_span(until or at, zone=zone, start=start, end=end)) is not None:
        until = later  # the next one may touch it, as in a night whose hours come twice
    return until


def _end_of_span(at: datetime, *, zone: ZoneInfo, start: time, end: time) -> datetime | None:
    if start == end:
        return None
    today = at.astimezone(zone).date()
    for ahead in DAYS:
        day = today + timedelta(days=ahead)
        last = day if start < end else day + timedelta(days=1)
        begins = instant(next_shown(datetime.combine(day, start), zone), zone)
        ends = instant(next_shown(datetime.combine(last, end), zone), zone, fold=1)
        if begins <= at < ends:
            return ends
    return None
