"""The forecast beats both rivals on votes that it does not know, and its intervals hold."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.forecasting import contest
from tests.forecasting.contest import COLD, LINE, ONE, OTHERS, SAME, SHARES, WARM, Table
from tests.forecasting.scores import Belief, brier, covered, crps
from tests.forecasting.votes import KINDS, UNSEEN, community, debian


@cache
def real() -> Table:
    return contest.leave_one_out()


def crps_of(table: Table, where: str, who: str) -> float:
    return float(np.mean(table[where, who].crps))


def brier_of(table: Table, where: str, who: str) -> float:
    return float(np.mean(table[where, who].brier))


class TestTheScoresThemselves:
    def test_crps_of_one_value_is_its_distance(self):
        assert crps(Belief(np.array([120.0]), np.array([1.0])), 100) == pytest.approx(0.2)

    def test_crps_is_the_integral_of_squared_distances(self):
        rng = np.random.default_rng(5)
        finals, weight = rng.uniform(50, 150, 40), rng.dirichlet(np.ones(40))
        line = np.linspace(0, 200, 200_001)
        below = np.zeros_like(line)
        for value, each in zip(finals, weight, strict=True):
            below += each * (line >= value)
        integral = np.sum((below - (line >= 97)) ** 2) * (line[1] - line[0])
        assert crps(Belief(finals, weight), 97) == pytest.approx(integral / 97, rel=1e-3)

    def test_brier_asks_only_at_lines_not_yet_reached(self):
        sure = Belief(np.array([100.0]), np.array([1.0]))
        assert brier(sure, 100, counted=95, eligible=1000) == [0, 0, 0, 0, 0]
        assert brier(sure, 100, counted=95, eligible=105) == [0, 0]

    def test_coverage_by_weight(self):
        belief = Belief(np.arange(101.0), np.full(101, 1 / 101))
        assert covered(belief, 30, 0.5)
        assert not covered(belief, 20, 0.5)
        assert covered(belief, 20, 0.9)


class TestTheFiveVotesThatWereHeld:
    def test_their_record_is_whole(self):
        assert {held.name: held.final for held in debian()} == {
            "Debian 2008": 425,
            "Debian 2013": 402,
            "Debian 2014": 412,
            "Debian 2015": 364,
            "Debian 2016": 286,
        }

    @pytest.mark.parametrize("who", [COLD, ONE, WARM, OTHERS])
    @pytest.mark.parametrize("rival", [LINE, SAME])
    def test_each_left_out_is_forecast_better_than_by_both_rivals(self, who, rival):
        assert crps_of(real(), "all", who) < 0.9 * crps_of(real(), "all", rival)
        assert brier_of(real(), "all", who) < 0.95 * brier_of(real(), "all", rival)

    @pytest.mark.parametrize("when", ["first quarter", "middle", "last quarter"])
    @pytest.mark.parametrize("rival", [LINE, SAME])
    def test_at_any_time_of_the_vote(self, when, rival):
        assert crps_of(real(), when, COLD) < crps_of(real(), when, rival)
        assert brier_of(real(), when, COLD) < brier_of(real(), when, rival)

    @pytest.mark.parametrize("who", [COLD, ONE, WARM, OTHERS])
    def test_its_wide_interval_holds(self, who):
        assert np.mean(real()["all", who].most) >= 0.85
        assert np.mean(real()["all", who].half) >= 0.35


def test_votes_of_other_kinds_in_short():
    """One community of each kind: the whole in the long proof below."""
    table = contest.made_up(1, shares=(0.1, 0.35, 0.7))
    assert crps_of(table, "all", COLD) < crps_of(table, "all", LINE)
    assert crps_of(table, "all", WARM) < crps_of(table, "all", SAME)
    assert np.mean(table["all", COLD].most) > 0.75
    assert np.mean(table["all", WARM].most) > 0.75


@pytest.mark.prove
def test_votes_of_other_kinds():
    table = contest.made_up(6, seed=19)
    for who, rival in ((COLD, LINE), (ONE, LINE), (WARM, LINE), (WARM, SAME)):
        assert crps_of(table, "all", who) < 0.9 * crps_of(table, "all", rival)
        assert brier_of(table, "all", who) < brier_of(table, "all", rival)
        assert np.mean(table["all", who].most) >= 0.85
        assert np.mean(table["all", who].half) >= 0.45
    for share in SHARES:
        when = f"at {share:.0%}"
        for who, rival in ((COLD, LINE), (WARM, LINE), (WARM, SAME)):
            assert crps_of(table, when, who) < 1.1 * crps_of(table, when, rival)
            assert brier_of(table, when, who) < 1.1 * brier_of(table, when, rival)


@pytest.mark.prove
def test_votes_of_kinds_unseen():
    """With the last vote better than both; alone about level with a line that was tried on them."""
    table = contest.made_up(10, kinds=UNSEEN)
    for rival in (LINE, SAME):
        assert crps_of(table, "all", WARM) < 0.9 * crps_of(table, "all", rival)
        assert brier_of(table, "all", WARM) < brier_of(table, "all", rival)
    for who in (COLD, ONE):
        assert crps_of(table, "all", who) < 1.1 * crps_of(table, "all", LINE)
        assert brier_of(table, "all", who) < 1.1 * brier_of(table, "all", LINE)
    for who in (COLD, ONE, WARM):
        assert np.mean(table["all", who].most) >= 0.85
        assert np.mean(table["all", who].half) >= 0.45


def test_made_up_votes_are_votes():
    rng = np.random.default_rng(3)
    for kind in (*KINDS, *UNSEEN):
        for held in community(kind, rng):
            assert 20 <= held.final <= held.eligible
            assert list(held.ballots) == sorted(held.ballots)
            assert held.shares[-1] == 1.0
