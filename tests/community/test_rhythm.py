"""A digest comes once a day at its hour, whatever the clocks of the place do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from community.rhythm import next_digest
from community.zones import places

moments = st.datetimes(datetime(2020, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(places()).map(ZoneInfo)


@given(moments, zones, st.integers(0, 23))
def test_it_comes_within_the_next_days_at_the_hour_of_the_place(after, zone, hour):
    due = next_digest(after, zone=zone, hour=hour)
    assert after < due <= after + timedelta(hours=49)
    here = due.astimezone(zone)
    before_the_leap = due - timedelta(hours=1)
    leapt = here.utcoffset() != before_the_leap.astimezone(zone).utcoffset()
    assert here.hour == hour or leapt or here.day != before_the_leap.astimezone(zone).day


@given(moments, zones, st.integers(0, 23))
def test_there_is_one_a_day(after, zone, hour):
    """From one to the next it is a day of that place: never the same day twice, never a day left out."""
    first = next_digest(after, zone=zone, hour=hour)
    second = next_digest(first, zone=zone, hour=hour)
    days = second.astimezone(zone).date() - first.astimezone(zone).date()
    assert timedelta(days=1) <= days <= timedelta(days=2)
    assert timedelta(hours=20) < second - first < timedelta(hours=49)


@given(moments, zones)
def test_the_weekly_one_comes_on_a_monday(after, zone):
    due = next_digest(after, zone=zone, hour=8, weekly=True)
    assert due.astimezone(zone).weekday() == 0
    assert after < due <= after + timedelta(days=8)


def test_eight_in_the_morning_stays_eight_when_the_clocks_go_forward_and_back():
    berlin = ZoneInfo("Europe/Berlin")
    evening = datetime(2026, 3, 28, 20, tzinfo=UTC)
    assert next_digest(evening, zone=berlin, hour=8) == datetime(2026, 3, 29, 6, tzinfo=UTC)
    evening = datetime(2026, 10, 24, 20, tzinfo=UTC)
    assert next_digest(evening, zone=berlin, hour=8) == datetime(2026, 10, 25, 7, tzinfo=UTC)


def test_an_hour_that_the_clocks_leap_over_comes_when_they_have_leapt():
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 28, 20, tzinfo=UTC)
    due = next_digest(before, zone=berlin, hour=2)
    assert due.astimezone(berlin) == datetime(2026, 3, 29, 3, tzinfo=berlin)
