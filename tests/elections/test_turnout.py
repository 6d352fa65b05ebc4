"""Turnout: order, falls, the line, the pace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elections import turnout
from elections.turnout import Fell, MoreThanTheRoll, Point, Qualifier

OPENS = datetime(2015, 1, 12, 0, 1, tzinfo=UTC)
CLOSES = datetime(2015, 1, 16, 17, 0, tzinfo=UTC)
BYLAWS = [
    Point(900, label="end of day one", qualifier=Qualifier.OVER),
    Point(2000, label="later"),
    Point(3200, datetime(2015, 1, 15, 22, 7, tzinfo=UTC), qualifier=Qualifier.ABOUT),
    Point(3373, datetime(2015, 1, 16, 1, 12, tzinfo=UTC), qualifier=Qualifier.AT_LEAST),
]


def after(hours: float) -> datetime:
    return OPENS + timedelta(hours=hours)


def test_the_vote_of_2015_was_reached_nobody_knows_when():
    figures = turnout.figures(turnout.in_order(BYLAWS), eligible=13_490, needed=3373)
    assert figures.ballots == 3373
    assert figures.qualifier is Qualifier.AT_LEAST
    assert figures.reached is True
    assert figures.reached_at is None
    assert figures.still_needed == 0


def test_points_keep_the_order_in_which_they_were_told():
    assert turnout.in_order(BYLAWS) == BYLAWS


def test_a_time_told_late_goes_to_its_place_and_takes_no_label_along():
    late = Point(2500, datetime(2015, 1, 15, 9, 0, tzinfo=UTC))
    assert turnout.in_order([*BYLAWS, late]) == [*BYLAWS[:2], late, *BYLAWS[2:]]


def test_one_short_is_not_reached():
    figures = turnout.figures([Point(3372, after(9))], eligible=13_490, needed=3373)
    assert (figures.reached, figures.still_needed) == (False, 1)


def test_an_exact_count_on_the_line_knows_its_time():
    points = [Point(3000, after(8)), Point(3373, after(9)), Point(3500, after(10))]
    figures = turnout.figures(points, eligible=13_490, needed=3373)
    assert figures.reached_at == after(9)


def test_a_count_past_the_line_does_not_tell_when_it_was_crossed():
    points = [Point(3000, after(8)), Point(3400, after(9))]
    figures = turnout.figures(points, eligible=13_490, needed=3373)
    assert (figures.reached, figures.reached_at) == (True, None)


def test_about_cannot_carry_the_line():
    figures = turnout.figures(
        [Point(3400, after(8), qualifier=Qualifier.ABOUT)], eligible=13_490, needed=3373
    )
    assert figures.reached is None
    assert figures.still_needed is None


def test_the_unknown_stays_unknown():
    nothing_told = turnout.figures([], eligible=13_490, needed=3373)
    assert (nothing_told.ballots, nothing_told.reached, nothing_told.still_needed) == (None,) * 3
    no_roll = turnout.figures([Point(900, after(1))], eligible=None, needed=None)
    assert (no_roll.reached, no_roll.share_of_roll, no_roll.share_of_quorum) == (None,) * 3
    assert no_roll.ballots == 900


def test_shares_are_exact():
    figures = turnout.figures([Point(2000, after(60))], eligible=13_490, needed=3373)
    assert figures.share_of_roll == Fraction(2000, 13_490)
    assert figures.share_of_quorum == Fraction(2000, 3373)


def test_a_fall_is_refused_and_a_correction_is_not():
    with pytest.raises(Fell) as fall:
        turnout.check([Point(900, after(1)), Point(800, after(2))], eligible=1000)
    assert (fall.value.point.ballots, fall.value.limit) == (800, 900)
    turnout.check([Point(900, after(1)), Point(800, after(2), is_correction=True)], eligible=1000)


def test_more_ballots_than_voters_are_refused():
    with pytest.raises(MoreThanTheRoll):
        turnout.check([Point(13_491, after(1))], eligible=13_490)
    turnout.check([Point(13_490, after(1))], eligible=13_490)
    turnout.check([Point(13_491, after(1))], eligible=None)


def test_a_correction_takes_back_what_was_reached():
    points = [Point(3400, after(1)), Point(3300, after(2), is_correction=True)]
    figures = turnout.figures(points, eligible=13_490, needed=3373)
    assert (figures.ballots, figures.reached) == (3300, False)


counts = st.lists(st.integers(0, 13_490), max_size=12).map(sorted)


@given(counts)
def test_what_only_rises_is_taken_and_its_last_figure_stands(values):
    points = [Point(value, after(place)) for place, value in enumerate(values, start=1)]
    turnout.check(points, eligible=13_490)
    figures = turnout.figures(points, eligible=13_490, needed=3373)
    assert figures.ballots == (values[-1] if values else None)
    assert figures.reached == (values[-1] >= 3373 if values else None)


@given(st.permutations(range(6)))
def test_timed_points_come_out_in_time_however_they_were_told(order):
    points = [Point(hour * 10, after(hour)) for hour in order]
    assert turnout.in_order(points) == sorted(points, key=lambda point: point.at)


# --- pace ---------------------------------------------------------------------------------------


def test_the_pace_is_measured_between_the_last_two_timed_points():
    points = [Point(900, after(24)), Point(2000, after(66))]
    pace = turnout.pace(points, opens_at=OPENS)
    assert pace.per_hour == Fraction(1100, 42)
    assert pace.is_exact
    assert pace.at_close(after(112)) == 2000 + int(Fraction(1100, 42) * 46)


def test_the_first_pace_is_since_the_opening():
    assert turnout.pace([Point(900, after(24))], opens_at=OPENS).per_hour == Fraction(900, 24)


def test_points_without_a_time_feed_no_pace():
    assert turnout.pace(BYLAWS[:2], opens_at=OPENS) is None
    pace = turnout.pace(BYLAWS, opens_at=OPENS)
    assert pace.since.ballots == 3200
    assert not pace.is_exact


def test_a_correction_starts_the_pace_anew():
    points = [Point(900, after(24)), Point(700, after(30), is_correction=True)]
    assert turnout.pace(points, opens_at=OPENS) is None
    points.append(Point(1000, after(40)))
    assert turnout.pace(points, opens_at=OPENS).per_hour == 30


def test_needed_an_hour_is_exact():
    at = CLOSES - timedelta(hours=46)
    facts = {"opens_at": OPENS, "closes_at": CLOSES}
    assert turnout.needed_per_hour(1373, at=at, **facts) == Fraction(1373, 46)
    assert turnout.needed_per_hour(1373, at=CLOSES, **facts) is None
    assert turnout.needed_per_hour(0, at=at, **facts) is None
    assert turnout.needed_per_hour(None, at=at, **facts) is None
    before = OPENS - timedelta(days=9)
    assert turnout.needed_per_hour(1373, at=before, **facts) == 1373 / turnout.hours(OPENS, CLOSES)


@given(st.datetimes(min_value=datetime(2000, 1, 1)), st.timedeltas(timedelta(0), timedelta(99)))
def test_hours_lose_nothing(start, gap):
    try:
        end = start + gap
    except OverflowError:
        return
    assert turnout.hours(start, end) * 3600 * 10**6 == gap // timedelta(microseconds=1)
