"""How fast a vote goes: against what it needs, against earlier votes, after a reminder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elections import pace
from elections.turnout import Point, Qualifier

OPENS = datetime(2015, 1, 12, 0, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=113)


def after(hours: float) -> datetime:
    return OPENS + timedelta(hours=hours)


def told(*counts: tuple[float, int]) -> list[Point]:
    return [Point(ballots, after(hours)) for hours, ballots in counts]


def rate(points, span, at=None):
    return pace.rate(points, opens_at=OPENS, at=at or points[-1].at, span=span)


class TestNeededAgainstWhatCame:
    def test_the_last_hour_and_the_last_day(self):
        points = told((40, 1000), (63, 1900), (64, 1940))
        found = pace.needed(
            points, still_needed=1433, opens_at=OPENS, closes_at=CLOSES, at=after(64)
        )
        assert found.per_hour == Fraction(1433, 49)
        assert (found.last_hour.per_hour, found.last_hour.is_counted) == (40, True)
        assert (found.last_day.per_hour, found.last_day.is_counted) == (Fraction(940, 24), True)
        assert found.is_enough is True
        assert found.in_words() == (
            "30 ballots an hour are needed; 40 came in the last hour, and 39 an hour in the last day."
        )

    def test_between_two_counts_ballots_are_read_as_coming_evenly(self):
        found = rate(told((20, 200), (60, 1000)), pace.DAY)
        assert (found.per_hour, found.is_counted) == (20, False)

    def test_a_coarse_record_has_no_last_hour(self):
        assert rate(told((20, 200), (60, 1000)), pace.HOUR) is None

    def test_near_the_opening_the_day_is_what_there_was_of_it(self):
        found = rate(told((6, 300)), pace.DAY)
        assert (found.since, found.per_hour) == (OPENS, 50)

    def test_a_count_that_is_old_has_no_last_hour(self):
        points = told((63, 1900), (64, 1940))
        assert rate(points, pace.HOUR, at=after(66)) is None
        assert rate(points, pace.DAY, at=after(66)) is not None

    def test_nothing_is_measured_across_a_correction(self):
        points = [*told((10, 500), (12, 900)), Point(600, after(13), is_correction=True)]
        assert rate(points, pace.DAY) is None

    def test_a_bound_is_no_count(self):
        points = [Point(900, after(23), qualifier=Qualifier.OVER), *told((24, 1000))]
        assert rate(points, pace.HOUR).is_counted is False

    def test_without_a_line_or_a_count_it_says_what_it_knows(self):
        kept = {"opens_at": OPENS, "closes_at": CLOSES, "at": after(64)}
        assert pace.needed([], still_needed=100, **kept).in_words().startswith("3 ballots an hour")
        assert pace.needed([], still_needed=None, **kept).in_words() == ""
        assert pace.needed([], still_needed=100, **kept).is_enough is None
        day = pace.needed(told((40, 100), (64, 160)), still_needed=100, **kept)
        assert day.in_words() == ("3 ballots an hour are needed; 2.5 an hour came in the last day.")


class TestBesideAnEarlierVote:
    def beside(self, points, share, eligible=1000):
        return pace.beside(
            points,
            opens_at=OPENS,
            closes_at=OPENS + timedelta(hours=100),
            eligible=eligible,
            share=Fraction(share),
        )

    def test_at_any_moment_to_the_microsecond(self):
        found = self.beside(told((50, 100), (100, 200)), "26449637353/100800000000")
        assert (found.ballots, found.final) == (52, 200)

    def test_at_the_same_share_of_the_window(self):
        found = self.beside(told((20, 100), (60, 300), (100, 400)), "1/2")
        assert (found.ballots, found.final) == (250, 400)
        assert (found.share_of_roll, found.share_of_final) == (Fraction(1, 4), Fraction(5, 8))
        assert found.in_words() == (
            "At this part of its time 250 had voted, 62 % of the 400 that it came to."
        )

    def test_a_final_count_without_a_time_is_that_of_the_close(self):
        points = [*told((20, 100)), Point(400)]
        assert self.beside(points, "3/5").ballots == 250

    def test_nothing_where_its_record_does_not_reach(self):
        assert self.beside([Point(400)], "1/2") is None
        assert self.beside([], "1/2") is None
        corrected = [Point(50, after(70), is_correction=True), *told((100, 400))]
        assert self.beside(corrected, "1/2") is None
        assert self.beside(corrected, "17/20").ballots == 225

    def test_a_roll_that_is_not_recorded_leaves_its_share_open(self):
        assert self.beside(told((50, 100)), "1/2", eligible=None).share_of_roll is None


class TestWhatAReminderBrought:
    def brought(self, points, hours, others=()):
        return pace.brought(
            points, after(hours), opens_at=OPENS, closes_at=CLOSES, at=points[-1].at, others=others
        )

    def test_a_jump_above_the_same_hours_of_the_days_before(self):
        points = told(
            *((n, 10 * n) for n in range(1, 61)), *((n, 600 + 30 * (n - 60)) for n in range(61, 85))
        )
        found = self.brought(points, 60)
        assert (found.received, found.expected, found.above) == (720, 240, 480)
        assert 0 < found.low < 480 < found.high
        assert "720 ballots came" in found.in_words()
        assert f"{found.low} to {found.high} more" in found.in_words()

    def test_the_night_is_no_failure_of_the_reminder(self):
        """Nobody votes at night; the same night hours of the days before are what is expected."""
        counts, total = [], 0
        for hour in range(1, 97):
            total += 20 if 8 <= hour % 24 < 20 else 1
            counts.append((hour, total))
        found = self.brought(told(*counts[:80]), 68)
        assert found.low < 0 < found.high
        assert abs(found.above) < 0.2 * found.expected + 5
        assert "cannot be told" in found.in_words()

    def test_it_ends_where_the_next_one_went_out(self):
        points = told(*((n, 10 * n) for n in range(1, 80)))
        assert self.brought(points, 60, others=[after(66)]).until == after(66)

    def test_days_after_another_reminder_are_no_rhythm(self):
        points = told(*((n, 10 * n) for n in range(1, 80)))
        assert self.brought(points, 60, others=[after(55)]) is None

    @pytest.mark.parametrize("hours", [-1, 2, 79, 200])
    def test_too_little_to_read(self, hours):
        assert self.brought(told(*((n, 10 * n) for n in range(1, 80))), hours) is None

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(st.integers(0, 60), min_size=90, max_size=90),
        st.integers(10, 80),
    )
    def test_the_range_holds_the_figure(self, hourly, sent):
        counts, total = [], 0
        for hour, came in enumerate(hourly, start=1):
            total += came
            counts.append((hour, total))
        found = self.brought(told(*counts), sent)
        assert found is not None
        assert found.low <= found.above <= found.high
        assert found.received == sum(hourly[sent : min(sent + 24, 90)])
