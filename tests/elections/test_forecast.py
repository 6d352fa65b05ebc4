"""The forecast: what it may never do, whatever it is given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elections.forecast import (
    BadForecast,
    Earlier,
    Forecast,
    Quiet,
    Vote,
    chance_in_words,
    forecast,
    forecast_in_words,
    quiet_in_words,
)
from elections.turnout import Point, Qualifier

OPENS = datetime(2015, 1, 12, 0, 1, tzinfo=UTC)
CLOSES = datetime(2015, 1, 16, 17, 0, tzinfo=UTC)
BYLAWS = Vote(eligible=13_490, quorum=3373, opens_at=OPENS, closes_at=CLOSES)
FEW = settings(max_examples=25, deadline=None)


def after(hours: float) -> datetime:
    return OPENS + timedelta(hours=hours)


def told(*counts: tuple[float, int], **kept) -> list[Point]:
    return [Point(ballots, after(hours), **kept) for hours, ballots in counts]


def said(vote: Vote, points: list[Point], now: datetime | None = None) -> Forecast:
    found = forecast(vote, points, now=now or max(p.at for p in points if p.at))
    assert isinstance(found, Forecast)
    return found


@st.composite
def votes(draw):
    """Any vote, with counts that rise and the last one past 5 % of its window."""
    eligible = draw(st.one_of(st.integers(1, 500), st.integers(1, 10_000_000)))
    quorum = draw(st.one_of(st.none(), st.integers(1, eligible)))
    hours = draw(st.floats(0.5, 2000))
    closes = OPENS + timedelta(hours=hours)
    reminders = draw(st.lists(st.floats(-0.2, 1.2), max_size=3))
    vote = Vote(
        eligible,
        quorum,
        OPENS,
        closes,
        reminders=tuple(after(hours * share) for share in reminders),
        zone=draw(st.sampled_from(["UTC", "Asia/Kolkata", "America/New_York"])),
    )
    size = draw(st.integers(1, 12))
    shares = sorted(draw(st.lists(st.floats(0.06, 0.999), min_size=size, max_size=size)))
    counts = sorted(draw(st.lists(st.integers(0, eligible), min_size=size, max_size=size)))
    kinds = draw(st.lists(st.sampled_from(Qualifier), min_size=size, max_size=size))
    points = [
        Point(ballots, after(hours * share), qualifier=kind)
        for share, ballots, kind in zip(shares, counts, kinds, strict=True)
    ]
    return vote, points


class TestWhateverItIsGiven:
    @FEW
    @given(votes())
    def test_chance_and_fan_keep_their_bounds_and_their_order(self, given_vote):
        vote, points = given_vote
        found = said(vote, points)
        assert found.probability is None or 0.01 <= found.probability <= 0.99
        sure = max((p.ballots for p in points if p.qualifier is not Qualifier.ABOUT), default=0)
        assert sure <= found.p05 <= found.p50 <= found.p95 <= vote.eligible
        assert found.fan[-1].at == vote.closes_at
        assert (found.fan[-1].p05, found.fan[-1].p95) == (found.p05, found.p95)
        for step, then in pairwise(found.fan):
            assert step.at < then.at
            assert sure <= step.p05 <= step.p50 <= step.p95
            assert (step.p05, step.p50, step.p95) <= (then.p05, then.p50, then.p95)

    @FEW
    @given(votes())
    def test_the_same_input_says_the_same(self, given_vote):
        vote, points = given_vote
        assert said(vote, points) == said(vote, list(points))

    @FEW
    @given(votes(), st.data())
    def test_more_ballots_now_never_lower_the_chance(self, given_vote, data):
        vote, points = given_vote
        less = said(vote, points)
        last = points[-1]
        more = Point(
            data.draw(st.integers(last.ballots, vote.eligible)), last.at, qualifier=last.qualifier
        )
        then = said(vote, [*points[:-1], more])
        if less.probability is not None and then.probability is not None:
            assert then.probability >= less.probability
        if less.probability is None:
            assert then.probability is None

    @FEW
    @given(st.floats(8, 90), st.floats(1, 20), st.integers(50, 3300), st.integers(100, 3372))
    def test_as_many_ballots_later_are_no_better_sign(self, hours, later, ballots, quorum):
        """To within the noise of the draws, which another moment draws anew."""
        vote = Vote(13_490, max(quorum, ballots + 1), OPENS, CLOSES)
        sooner = said(vote, told((hours, ballots))).probability
        assert said(vote, told((hours + later, ballots))).probability <= sooner + 0.04

    @settings(FEW, max_examples=8)
    @given(st.floats(8, 100), st.integers(10, 3000))
    def test_a_higher_line_is_never_likelier(self, hours, ballots):
        chances = [
            said(Vote(13_490, line, OPENS, CLOSES), told((hours, ballots))).probability
            for line in (ballots + 1, ballots + 50, 2 * ballots + 100, 13_490)
        ]
        assert all(a >= b - 0.02 for a, b in pairwise(chances))


class TestWhenItSpeaks:
    def test_from_one_count_after_five_per_cent_of_the_window(self):
        assert forecast(BYLAWS, told((5.5, 300)), now=after(5.5)) is Quiet.TOO_EARLY
        assert isinstance(forecast(BYLAWS, told((5.7, 300)), now=after(5.7)), Forecast)

    def test_an_early_count_does_not_speak_later_on(self):
        assert forecast(BYLAWS, told((5.5, 300)), now=after(50)) is Quiet.TOO_EARLY

    def test_counts_without_a_time_feed_nothing(self):
        assert forecast(BYLAWS, [Point(900)], now=after(24)) is Quiet.NO_POINT
        assert forecast(BYLAWS, [], now=after(24)) is Quiet.NO_POINT
        assert forecast(BYLAWS, [], now=after(1)) is Quiet.TOO_EARLY

    def test_not_after_the_close(self):
        assert forecast(BYLAWS, told((24, 900)), now=CLOSES) is Quiet.CLOSED

    def test_what_comes_later_than_now_is_not_known(self):
        points = told((24, 900), (67, 2000))
        assert said(BYLAWS, points, now=after(30)) == said(BYLAWS, points[:1], now=after(30))

    def test_no_chance_once_the_quorum_is_reached_only_where_it_goes(self):
        for kind in (Qualifier.EXACT, Qualifier.AT_LEAST, Qualifier.OVER):
            found = said(BYLAWS, told((80, 3373), qualifier=kind))
            assert found.probability is None
            assert found.needed_per_hour is None
            assert found.p05 >= 3373

    def test_reached_without_a_time_is_reached(self):
        found = said(BYLAWS, [*told((80, 3200)), Point(3373, qualifier=Qualifier.AT_LEAST)])
        assert found.probability is None
        assert found.p05 >= 3373

    def test_about_as_many_as_needed_is_not_reached_for_sure(self):
        found = said(BYLAWS, told((80, 3373), qualifier=Qualifier.ABOUT))
        assert 0.8 < found.probability <= 0.99

    def test_without_a_line_only_the_fan(self):
        found = said(Vote(13_490, None, OPENS, CLOSES), told((24, 900)))
        assert found.probability is None
        assert 900 <= found.p05 < found.p50 < found.p95


class TestWhatItReads:
    def test_a_bound_is_a_floor_and_never_lowers_the_outlook(self):
        exact = said(BYLAWS, told((67, 2000)))
        bound = said(BYLAWS, told((67, 2000), qualifier=Qualifier.AT_LEAST))
        assert bound.probability > exact.probability
        assert bound.p05 > exact.p05

    def test_about_spreads_to_both_sides(self):
        exact = said(BYLAWS, told((110, 2000)))
        about = said(BYLAWS, told((110, 2000), qualifier=Qualifier.ABOUT))
        assert about.p05 < exact.p05
        assert about.p95 > exact.p95

    def test_a_correction_replaces_what_stood_before_it(self):
        wrong = told((24, 900), (48, 3000))
        right = Point(1500, after(50), is_correction=True)
        assert said(BYLAWS, [*wrong, right]) == said(BYLAWS, [right])

    def test_a_reminder_still_to_come_raises_the_outlook(self):
        plain = said(BYLAWS, told((24, 700), (48, 1400)))
        vote = Vote(13_490, 3373, OPENS, CLOSES, reminders=(after(90),))
        assert said(vote, told((24, 700), (48, 1400))).probability > plain.probability

    def test_a_reminder_that_went_out_just_now_raises_it_too_and_a_later_one_less(self):
        def chance(*hours: float) -> float:
            vote = Vote(13_490, 3373, OPENS, CLOSES, reminders=tuple(map(after, hours)))
            return said(vote, told((24, 700), (48, 1400))).probability

        assert chance(48) > chance()
        assert chance(48) > chance(-5) == chance()
        assert chance(60, 90) > chance(90)

    def test_earlier_votes_of_the_community_narrow_the_fan(self):
        curve = tuple((n / 20, round(4000 * (n / 20) ** 0.5)) for n in range(1, 21))
        last = Earlier(final=4000, eligible=13_000, curve=curve)
        alone = said(BYLAWS, told((24, 1800)))
        known = said(Vote(13_490, 3373, OPENS, CLOSES, earlier=(last, last)), told((24, 1800)))
        assert known.p95 - known.p05 < alone.p95 - alone.p05
        assert known.p05 < 4000 < known.p95

    def test_an_earlier_vote_is_read_from_its_own_record(self):
        points = [*told((24, 900), (67, 2000)), Point(3400, qualifier=Qualifier.AT_LEAST)]
        found = Earlier.of(points, opens_at=OPENS, closes_at=CLOSES, eligible=13_490)
        assert (found.final, len(found.curve)) == (3400, 2)
        assert Earlier.of([], opens_at=OPENS, closes_at=CLOSES, eligible=10) is None

    def test_its_rates_are_arithmetic(self):
        found = said(BYLAWS, told((24, 900), (67, 2000)))
        assert found.last_day_per_hour == Fraction(1100, 43)
        assert found.needed_per_hour == Fraction(1373 * 60, (112 * 60 + 59) - 67 * 60)

    def test_a_roll_of_ten_million_is_read_like_any(self):
        vote = Vote(10_000_000, 2_500_000, OPENS, CLOSES)
        small = Vote(10_000, 2500, OPENS, CLOSES)
        found, like = said(vote, told((60, 1_500_000))), said(small, told((60, 1500)))
        assert abs(found.probability - like.probability) < 0.1
        assert abs(found.p50 / 1000 - like.p50) < 0.1 * like.p50


class TestWhatItRefuses:
    @pytest.mark.parametrize(
        ("change", "why"),
        [
            ({"eligible": 0}, "roll"),
            ({"quorum": 0}, "quorum"),
            ({"quorum": 20_000}, "quorum"),
            ({"closes_at": OPENS}, "closes after"),
            ({"opens_at": OPENS.replace(tzinfo=None)}, "zone"),
            ({"reminders": (OPENS.replace(tzinfo=None),)}, "zone"),
            ({"reminders": (OPENS,) * 21}, "reminders"),
            ({"zone": "Mars/Base"}, "time zone"),
            ({"zone": "../etc"}, "time zone"),
        ],
    )
    def test_votes_that_cannot_be(self, change, why):
        facts = {"eligible": 13_490, "quorum": 3373, "opens_at": OPENS, "closes_at": CLOSES}
        with pytest.raises(BadForecast, match=why):
            Vote(**{**facts, **change})

    @pytest.mark.parametrize(
        ("points", "why"),
        [
            (told((24, 900), (30, 800)), "falls from 900 to 800"),
            (told((24, 13_491)), "more than the 13490 voters"),
            (told((24, -1)), "below nought"),
            (told((-1, 5)), "before the vote opened"),
            ([Point(5, OPENS.replace(tzinfo=None))], "zone"),
        ],
    )
    def test_counts_that_cannot_be(self, points, why):
        with pytest.raises(BadForecast, match=why):
            forecast(BYLAWS, points, now=after(48))

    @pytest.mark.parametrize(
        "facts",
        [
            {"final": 0},
            {"final": 5, "eligible": 4},
            {"final": 5, "curve": ((0.5, 3), (0.4, 4))},
            {"final": 5, "curve": ((0.5, 6),)},
            {"final": 5, "curve": ((float("nan"), 1),)},
        ],
    )
    def test_earlier_votes_that_cannot_be(self, facts):
        with pytest.raises(BadForecast):
            Earlier(**facts)


class TestWords:
    @given(st.floats(0, 1))
    def test_words_fit_the_number(self, probability):
        words = chance_in_words(probability)
        if probability < 0.05:
            assert words == "very unlikely"
        elif probability > 0.95:
            assert words == "almost certain"
        elif words != "about even":
            assert abs(int(words.split()[1]) / 10 - probability) <= 0.0551

    def test_seven_in_ten(self):
        assert chance_in_words(0.7) == "about 7 in 10"
        assert chance_in_words(0.05) == "about 1 in 10"
        assert chance_in_words(0.95) == "about 9 in 10"
        assert chance_in_words(0.5) == "about even"

    def test_sentences(self):
        said = forecast_in_words(0.7, 2900, 4100)
        assert said == (
            "The chance that the quorum is reached is about 7 in 10. The final count is expected"
            " between 2,900 and 4,100 ballots."
        )
        assert forecast_in_words(0.01, 5, 9).startswith("It is very unlikely")
        assert forecast_in_words(0.99, 5, 9).startswith("It is almost certain")
        assert forecast_in_words(None, 5, 9).startswith("The final count")
        assert {quiet_in_words(why)[:11] for why in Quiet} == {"No forecast"}

    def test_they_pass_through_the_translator(self):
        seen: list[str] = []

        def translate(text: str) -> str:
            seen.append(text)
            return f"<{text}>"

        said = forecast_in_words(0.7, 1, 2, _=translate)
        assert said.startswith("<The chance that the quorum is reached is <about 7 in 10>.>")
        assert "about 7 in 10" in seen
