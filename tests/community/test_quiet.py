"""Quiet hours: whatever the clocks of a place do, mail waits through them, and comes when they end."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.quiet import quiet_until
from community.zones import places

moments = st.datetimes(datetime(2020, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))
# zones whose clocks change by half an hour, at midnight, over the date line, or not at all
zones = st.sampled_from(
    (*places()[::9], "Australia/Lord_Howe", "America/Asuncion", "Asia/Kolkata", "Europe/Berlin")
).map(ZoneInfo)
hours = st.builds(time, st.integers(0, 23), st.sampled_from((0, 30, 45)))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")


def is_on_the_wall_within(wall: time, start: time, end: time) -> bool:
    return start <= wall < end if start < end else wall >= start or wall < end


def changes_about(at: datetime, zone: ZoneInfo) -> bool:
    offsets = {(at + days * DAY).astimezone(zone).utcoffset() for days in (-2, -1, 0, 1, 2)}
    return len(offsets) > 1


@settings(max_examples=150)
@given(moments, zones, hours, hours)
def test_where_no_clock_changes_it_is_what_the_wall_says(at, zone, start, end):
    if changes_about(at, zone) or start == end:
        return
    until = quiet_until(at, zone=zone, start=start, end=end)
    here = at.astimezone(zone)
    assert (until is not None) == is_on_the_wall_within(here.time(), start, end)
    if until is not None:
        there = until.astimezone(zone)
        assert (there.hour, there.minute) == (end.hour, end.minute)
        assert at < until <= at + DAY


@settings(max_examples=150)
@given(moments, zones, hours, hours)
def test_it_ends_and_when_it_ends_mail_goes(at, zone, start, end):
    until = quiet_until(at, zone=zone, start=start, end=end)
    if until is None:
        return
    assert at < until < at + 3 * DAY
    assert quiet_until(until, zone=zone, start=start, end=end) is None
    for part in range(1, 8):  # and all the way there it is quiet, until that same moment
        between = at + (until - at) * part / 8
        assert quiet_until(between, zone=zone, start=start, end=end) == until


@given(moments, zones, hours)
def test_equal_ends_are_no_quiet_at_all(at, zone, hour):
    assert quiet_until(at, zone=zone, start=hour, end=hour) is None


@pytest.mark.parametrize(
    ("at", "start", "end", "until"),
    [
        # over midnight, from either side of it
        ("2026-06-01T22:30+02:00", "22:00", "07:00", "2026-06-02T07:00+02:00"),
        ("2026-06-02T06:59+02:00", "22:00", "07:00", "2026-06-02T07:00+02:00"),
        ("2026-06-02T07:00+02:00", "22:00", "07:00", None),
        ("2026-06-01T21:59+02:00", "22:00", "07:00", None),
        # until midnight, and from it
        ("2026-06-01T23:59+02:00", "22:00", "00:00", "2026-06-02T00:00+02:00"),
        ("2026-06-02T00:00+02:00", "00:00", "06:00", "2026-06-02T06:00+02:00"),
        # the clocks leap from two to three: an end in the gap comes with the leap
        ("2026-03-29T01:30+01:00", "22:00", "02:30", "2026-03-29T03:00+02:00"),
        # a quiet that lies in the gap alone is not held
        ("2026-03-29T01:59+01:00", "02:10", "02:50", None),
        # they go back from three to two: the end comes twice, and counts the second time
        ("2026-10-25T02:10+02:00", "22:00", "02:30", "2026-10-25T02:30+01:00"),
        ("2026-10-25T02:10+01:00", "22:00", "02:30", "2026-10-25T02:30+01:00"),
    ],
)
def test_nights_of_berlin(at, start, end, until):
    given_ = quiet_until(
        datetime.fromisoformat(at),
        zone=BERLIN,
        start=time.fromisoformat(start),
        end=time.fromisoformat(end),
    )
    assert given_ == (datetime.fromisoformat(until) if until else None)
