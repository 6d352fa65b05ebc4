"""Between equals: the stages before, the latest first, and then the lot; and the edges that ties stand on."""

from __future__ import annotations

import pytest

from elections.tally import (
    Cumulative,
    InstantRunoff,
    Over,
    Schulze,
    ScottishStv,
    Terms,
    count,
)
from elections.tally.stv import TieBreaker
from tests.elections.tally.boxes import boxed
from tests.elections.tally.test_known_counts import orders

LATER = {"A": 4, "B": 5, "XA": 2, "YB": 1, "YC": 2, "C": 10, "D": 10}


def test_the_latest_stage_that_differs_decides_and_not_the_first():
    """At stage 1 A had fewer than B, at stage 2 more; at stage 3 they are equal, and B goes out."""
    rule = ScottishStv()
    result = count(rule, orders(rule, "ABCDXY", LATER), Terms(2))
    assert [stage.candidate for stage in result.rounds][:4] == [None, "X", "Y", "B"]
    (tie,) = result.ties
    assert (tie.over, tie.candidates, tie.chosen, tie.earlier) == (
        Over.EXCLUSION,
        ("A", "B"),
        ("B",),
        2,
    )


def test_exactly_the_quota_elects_at_that_stage():
    rule = ScottishStv()
    result = count(rule, orders(rule, "ABCDXY", LATER), Terms(2))
    assert result.quota == 12
    assert result.rounds[2].votes[2] == 12
    assert result.rounds[2].elected == ("C",)


def test_the_larger_surplus_goes_first():
    rule = ScottishStv()
    result = count(rule, orders(rule, "ABCD", {"AC": 9, "BD": 12, "C": 2, "D": 1}), Terms(3))
    assert result.quota == 7
    assert [stage.candidate for stage in result.rounds[:2]] == [None, "B"]


@pytest.mark.parametrize(
    ("stages", "over", "chosen", "earlier"),
    [
        # A and B were lowest together at stage 2, and B alone of the two at stage 1; C does not come back
        ([(4, 3, 2), (5, 5, 6), (7, 7, 7)], Over.EXCLUSION, "B", 1),
        ([(2, 3, 4), (6, 6, 5), (7, 7, 7)], Over.SURPLUS, "B", 1),
        ([(9, 1, 1), (1, 1, 9), (7, 7, 7)], Over.SURPLUS, "C", 2),
    ],
)
def test_of_three_those_told_apart_fall_away(stages, over, chosen, earlier):
    breaker = TieBreaker("ABC", "seed")
    breaker.stages = stages
    assert "ABC"[breaker.pick([0, 1, 2], over)] == chosen
    (tie,) = breaker.ties
    assert (tie.stage, tie.earlier, tie.by_lot) == (3, earlier, False)


def test_the_lot_prefers_the_lowest_digest_and_excludes_the_highest():
    """With the seed 2026 the digests are 4050… for Ada, 7269… for Bea, 789a… for Cem."""
    rule = InstantRunoff()
    said = [((1, None, None), 1), ((None, 1, None), 1), ((None, None, 1), 2)]
    result = count(rule, boxed(rule, said, ("Ada", "Bea", "Cem")), Terms(1, "2026"))
    (first, *_others) = result.ties
    assert (first.candidates, first.chosen, first.by_lot) == (("Ada", "Bea"), ("Bea",), True)


def test_a_tie_says_whether_a_seat_hung_on_it():
    rule = Cumulative()
    box = boxed(rule, [((3, 3, 1, 1), 1)], ("Ada", "Bea", "Cem", "Dov"))
    assert [tie.for_a_seat for tie in count(rule, box, Terms(2)).ties] == [False, False]
    assert [tie.for_a_seat for tie in count(rule, box, Terms(1)).ties] == [True, False]
    assert [tie.for_a_seat for tie in count(rule, box, Terms(3)).ties] == [False, True]


def test_equal_pairs_are_no_victory():
    rule = Schulze()
    result = count(rule, orders(rule, "AB", {"AB": 3, "BA": 3}), Terms(1))
    assert result.pairs == ((0, 3), (3, 0))
    assert result.paths == ((0, 0), (0, 0))
