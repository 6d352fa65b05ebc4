"""The rule of a programme, walked through its edges."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification import rubric
from certification.decision import Outcome, Rule, Votes, decide
from certification.rubric import Criterion, Level

RULE = Rule(points_needed=70, share=Fraction(2, 3), reviews_needed=2, quorum=3)
MUST = Criterion("must", "A must", Level.MUST, 30, 3, 2)
REST = Criterion("rest", "The rest", Level.SHOULD, 70, 7, 1)


def scored(must=3, rest=7):
    return rubric.score([MUST, REST], [{"must": must, "rest": rest}])


def votes(eligible, for_, against=0, abstained=0, *, over=False):
    return Votes(eligible, for_, against, abstained, over)


def outcome(cast, *, sheet=None, reviews=2, rule=RULE):
    return decide(rule, sheet or scored(), reviews=reviews, votes=cast).outcome


@pytest.mark.parametrize(
    ("eligible", "needed"), [(0, 1), (1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (9, 6)]
)
def test_two_thirds_of_those_eligible_are_rounded_up(eligible, needed):
    assert RULE.votes_needed(eligible) == needed


@pytest.mark.parametrize(
    ("cast", "expected"),
    [
        (votes(6, 4), Outcome.APPROVED),
        (votes(6, 4, 2), Outcome.APPROVED),
        (votes(6, 3), Outcome.UNDECIDED),
        (votes(6, 3, 3), Outcome.REFUSED),
        (votes(6, 3, 2, 1), Outcome.REFUSED),
        (votes(6, 0, 3), Outcome.REFUSED),  # four can no longer be reached
        (votes(6, 3, over=True), Outcome.REFUSED),
        (votes(6, 2, over=True), Outcome.INQUORATE),
        (votes(6, 0), Outcome.UNDECIDED),
        (votes(2, 2), Outcome.INQUORATE),  # two people are no committee where three must vote
        (votes(0, 0), Outcome.INQUORATE),
        (votes(3, 2, 0, 1), Outcome.APPROVED),
        (votes(5, 3, 0, 2), Outcome.REFUSED),  # abstaining helps the quorum, not the share
    ],
)
def test_votes_lead_where_the_rule_says(cast, expected):
    assert outcome(cast) is expected


def test_an_unmet_must_refuses_whatever_the_vote():
    assert outcome(votes(6, 6), sheet=scored(must=1)) is Outcome.REFUSED


def test_seventy_points_are_enough_and_a_hair_less_is_not():
    exactly = Criterion("x", "X", Level.SHOULD, 100, 10, 1)
    at = rubric.score([exactly], [{"x": 7}])
    below = rubric.score([exactly], [{"x": 7}] * 99 + [{"x": 6}])

    assert at.total == 70
    assert below.total == Fraction(699, 10)
    assert outcome(votes(6, 6), sheet=at) is Outcome.APPROVED
    assert outcome(votes(6, 6), sheet=below) is Outcome.REFUSED


def test_nothing_can_be_signed_before_the_reviews_are_in():
    assert outcome(votes(6, 6), reviews=1) is Outcome.UNDECIDED


def test_a_tie_is_never_approval_even_where_half_would_do():
    half = replace(RULE, share=Fraction(1, 2))

    assert outcome(votes(6, 3, 3), rule=half) is Outcome.REFUSED
    assert outcome(votes(6, 3, 2, 1), rule=half) is Outcome.APPROVED


def test_half_is_not_final_while_it_can_still_become_a_tie():
    half = replace(RULE, share=Fraction(1, 2))

    assert outcome(votes(6, 3, 2), rule=half) is Outcome.UNDECIDED


def test_more_votes_than_people_are_refused():
    with pytest.raises(ValueError, match="More votes"):
        votes(2, 3)


shares = st.builds(
    lambda a, b: Fraction(min(a, b), max(a, b)), st.integers(1, 9), st.integers(1, 9)
)
rules = st.builds(
    Rule,
    points_needed=st.integers(0, 100),
    share=shares,
    reviews_needed=st.integers(1, 3),
    quorum=st.integers(1, 6),
)


@st.composite
def polls(draw):
    eligible = draw(st.integers(0, 12))
    for_ = draw(st.integers(0, eligible))
    against = draw(st.integers(0, eligible - for_))
    abstained = draw(st.integers(0, eligible - for_ - against))
    return Votes(eligible, for_, against, abstained, draw(st.booleans()))


sheets = st.builds(scored, st.integers(0, 3), st.integers(0, 7))


@given(rules, sheets, st.integers(0, 4), polls())
def test_approval_needs_every_part_of_the_rule(rule, sheet, reviews, cast):
    verdict = decide(rule, sheet, reviews=reviews, votes=cast)
    if verdict.outcome is Outcome.APPROVED:
        assert reviews >= rule.reviews_needed
        assert not sheet.blocking
        assert sheet.total >= rule.points_needed
        assert cast.cast >= rule.quorum
        assert Fraction(cast.in_favour) >= rule.share * cast.eligible
        assert cast.in_favour > cast.against


@given(rules, sheets, st.integers(0, 4), polls(), st.data())
def test_what_is_signed_can_never_be_overturned_by_votes_that_are_out(
    rule, sheet, reviews, cast, data
):
    now = decide(rule, sheet, reviews=reviews, votes=cast).outcome
    if now in (Outcome.UNDECIDED, Outcome.INQUORATE):
        return
    more_for = data.draw(st.integers(0, cast.outstanding))
    more_against = data.draw(st.integers(0, cast.outstanding - more_for))
    later = replace(
        cast,
        in_favour=cast.in_favour + more_for,
        against=cast.against + more_against,
        over=True,
    )
    assert decide(rule, sheet, reviews=reviews, votes=later).outcome is now


@given(rules, sheets, st.integers(0, 4), polls())
def test_when_it_is_over_it_is_said(rule, sheet, reviews, cast):
    over = replace(cast, over=True)
    found = decide(rule, sheet, reviews=reviews, votes=over).outcome
    if reviews >= rule.reviews_needed:
        assert found is not Outcome.UNDECIDED


@given(rules, sheets, st.integers(0, 4), polls())
def test_the_record_is_json_and_can_be_added_up_again(rule, sheet, reviews, cast):
    record = json.loads(json.dumps(decide(rule, sheet, reviews=reviews, votes=cast).record()))
    assert sum(Fraction(line["points"]) for line in record["lines"]) == Fraction(record["total"])
    said = record["votes"]
    assert said["for"] + said["against"] + said["abstained"] + said["not_cast"] == said["eligible"]
