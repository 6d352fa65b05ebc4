"""A sum read aloud says what the numbers say."""

from __future__ import annotations

from fractions import Fraction

import pytest

from certification import rubric, words
from certification.decision import Rule, Votes, decide
from certification.rubric import Criterion, Level

RULE = Rule(points_needed=70, share=Fraction(2, 3), reviews_needed=1, quorum=3)
ONE = Criterion("one", "One", Level.MUST, 100, 1000, 1)


def record(mark, votes):
    scored = rubric.score([ONE], [{"one": mark}])
    return decide(RULE, scored, reviews=1, votes=votes).record()


@pytest.mark.parametrize(
    ("fraction", "said"),
    [("70", "70"), ("250/3", "83.3"), ("50/3", "16.7"), ("1/2", "0.5"), ("0", "0")],
)
def test_points_are_said_with_one_decimal(fraction, said):
    assert words.points(fraction) == said


def test_rounding_never_carries_a_total_across_the_line():
    assert words.explain(record(700, Votes(6, 6, 0, 0, False))).total == "70"
    scored = rubric.score([ONE], [{"one": 700}] * 99 + [{"one": 699}])
    close = decide(RULE, scored, reviews=100, votes=Votes(6, 6, 0, 0, False)).record()

    said = words.explain(close)

    assert said.total == "69.9"
    assert [step.holds for step in said.steps] == [True, True, False, True, True]


def test_the_vote_is_said_in_full():
    said = words.explain(record(900, Votes(6, 4, 1, 0, False, stood_aside=1)))

    assert said.needed == (
        "Needed: 1 review, every “must” met, 70 of 100 points, at least 3 votes, and two thirds of"
        " those who may vote in favour."
    )
    assert said.steps[-1].sentence == (
        "4 for, 1 against, 0 abstained, of 6 who may vote; 4 in favour make two thirds of those who may vote."
        " 1 has not voted. 1 stood aside because of a conflict and is not counted."
    )
    assert said.outcome == "All of it holds: the rule says approved."


def test_what_is_still_out_is_neither_kept_nor_broken():
    said = words.explain(record(900, Votes(6, 2, 0, 0, False)))

    assert [step.holds for step in said.steps[-2:]] == [None, None]
    assert "nothing yet" in said.outcome


def test_an_unmet_must_is_named():
    said = words.explain(record(0, Votes(6, 6, 0, 0, False)))

    assert "A “must” is not met: One." in [step.sentence for step in said.steps]
    assert said.rows[0].blocks


def test_votes_can_be_left_out_while_they_are_secret():
    said = words.explain(record(900, Votes(6, 4, 0, 0, False)), with_votes=False)

    assert len(said.steps) == 3
    assert not said.outcome
