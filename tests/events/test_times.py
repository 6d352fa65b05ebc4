from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import times
from events.times import When

SYDNEY, KOLKATA = "Australia/Sydney", "Asia/Kolkata"


def timed(day: date, start: time, end: time, zone: str = KOLKATA, **facts) -> When:
    return When(times.INSTANT, zone, day, day, start, end, **facts)


def test_instants_follow_from_wall_and_zone():
    when = timed(date(2026, 12, 12), time(14, 30), time(18))
    assert when.bounds() == (
        datetime(2026, 12, 12, 9, tzinfo=UTC),
        datetime(2026, 12, 12, 12, 30, tzinfo=UTC),
    )


def test_skipped_hour_is_refused():
    # Sydney, 4 October 2026: at 02:00 the clocks go to 03:00.
    with pytest.raises(times.SkippedHour):
        timed(date(2026, 10, 4), time(2, 30), time(5), SYDNEY).bounds()


def test_repeated_hour_has_two_instants():
    # Sydney, 5 April 2026: at 03:00 the clocks go back to 02:00.
    wall = datetime(2026, 4, 5, 2, 30)
    assert times.comes_twice(wall, SYDNEY)
    first = times.instant_of(wall, SYDNEY)
    second = times.instant_of(wall, SYDNEY, fold=1)
    assert (second - first).total_seconds() == 3600


def test_repeated_hour_is_the_first_unless_said():
    day = date(2026, 4, 5)
    first = timed(day, time(2, 30), time(5), SYDNEY).bounds()
    second = timed(day, time(2, 30), time(5), SYDNEY, starts_fold=1).bounds()
    assert (second[0] - first[0]).total_seconds() == 3600


def test_end_before_start_is_refused():
    with pytest.raises(times.EndsBeforeItStarts):
        timed(date(2026, 12, 12), time(18), time(14)).bounds()
    with pytest.raises(times.EndsBeforeItStarts):
        times.on_day(date(2026, 12, 12), KOLKATA, until=date(2026, 12, 11)).bounds()


def test_wall_end_before_start_is_fine_where_the_clock_goes_back_between():
    # 02:50 first time round, until 02:10 second time round: twenty minutes.
    when = timed(date(2026, 4, 5), time(2, 50), time(2, 10), SYDNEY, ends_fold=1)
    start, end = when.bounds()
    assert (end - start).total_seconds() == 20 * 60


def test_day_runs_from_midnight_to_midnight_there():
    assert times.on_day(date(2012, 9, 19), KOLKATA).bounds() == (
        datetime(2012, 9, 18, 18, 30, tzinfo=UTC),
        datetime(2012, 9, 19, 18, 30, tzinfo=UTC),
    )


def test_day_of_the_change_has_another_length():
    start, end = times.on_day(date(2026, 10, 4), SYDNEY).bounds()
    assert (end - start).total_seconds() == 23 * 3600


def test_coarse_dates_are_bounds():
    month = times.in_month(2012, 9, "UTC")
    assert (month.starts_on, month.ends_on) == (date(2012, 9, 1), date(2012, 9, 30))
    year = times.in_year(2012, "UTC")
    assert year.bounds()[1] == datetime(2013, 1, 1, tzinfo=UTC)


def test_undated_has_no_bounds():
    assert When(times.INSTANT, KOLKATA).bounds() is None


def test_hours_without_an_end_are_refused():
    with pytest.raises(times.DateMissing):
        When(times.INSTANT, KOLKATA, date(2026, 1, 1), starts_time=time(9)).bounds()


@pytest.mark.parametrize("name", ["Asia/Atlantis", "", "../etc/passwd", "/etc/localtime"])
def test_unknown_zone_is_refused(name):
    assert not times.is_zone(name)
    with pytest.raises(times.UnknownZone):
        times.on_day(date(2026, 1, 1), name).bounds()


@given(
    st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2036, 1, 1)),
    st.sampled_from([SYDNEY, KOLKATA, "America/New_York", "Asia/Kathmandu", "Pacific/Apia"]),
    st.sampled_from([0, 1]),
)
def test_an_instant_shows_the_wall_it_came_from(wall, zone, fold):
    try:
        moment = times.instant_of(wall, zone, fold=fold)
    except times.SkippedHour:
        return
    shown = moment.astimezone(times.zone_of(zone)).replace(tzinfo=None, fold=0)
    assert shown == wall
