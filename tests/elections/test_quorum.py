"""Quorum and majority to the last voter."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elections.quorum import (
    BadRule,
    MajorityKind,
    MajorityRule,
    Outcome,
    QuorumKind,
    QuorumRule,
    outcome,
    parse_share,
)

QUARTER = QuorumRule(QuorumKind.FRACTION, share=Fraction(1, 4))
shares = st.builds(
    lambda low, more: Fraction(low, low + more), st.integers(1, 10**6), st.integers(0, 10**6)
)


def test_a_quarter_of_13490_is_3373():
    assert QUARTER.needed(13_490) == 3373
    assert QUARTER.in_words(13_490) == "A quarter of the roll is 3,372.5, so 3,373 must vote."


def test_a_share_that_comes_out_even_is_not_rounded_up():
    assert QUARTER.needed(13_488) == 3372
    assert QUARTER.needed(4) == 1


@given(share=shares, eligible=st.integers(1, 10**12))
def test_the_line_is_the_smallest_number_that_is_enough(share, eligible):
    needed = QuorumRule(QuorumKind.FRACTION, share=share).needed(eligible)
    assert Fraction(needed, eligible) >= share > Fraction(needed - 1, eligible)
    assert 1 <= needed <= eligible


def test_binary_floats_would_get_this_one_wrong():
    rule = QuorumRule(QuorumKind.FRACTION, share=Fraction(1, 10))
    assert rule.needed(30) == 3
    assert rule.needed(10**17 + 10) == 10**16 + 1


def test_the_unknown_stays_unknown():
    assert QUARTER.needed(None) is None
    assert QuorumRule(QuorumKind.NONE).needed(100) is None
    assert QuorumRule(QuorumKind.NOT_RECORDED).needed(100) is None
    assert "not recorded" in QUARTER.in_words(None)


def test_a_number_needs_no_roll():
    assert QuorumRule(QuorumKind.ABSOLUTE, number=12).needed(None) == 12
    assert QuorumRule(QuorumKind.ABSOLUTE, number=12).in_words(None) == "12 must vote."


@pytest.mark.parametrize(
    ("text", "share"),
    [("1/4", Fraction(1, 4)), ("25 %", Fraction(1, 4)), ("33.3%", Fraction(333, 1000)), ("1", 1)],
)
def test_shares_are_read_exactly(text, share):
    assert parse_share(text) == share


@pytest.mark.parametrize("text", ["", "0", "5/4", "-1/4", "110 %", "a quarter", "1/0", "nan", "%"])
def test_what_is_no_share_is_refused(text):
    with pytest.raises(BadRule):
        parse_share(text)


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": QuorumKind.FRACTION},
        {"kind": QuorumKind.ABSOLUTE},
        {"kind": QuorumKind.ABSOLUTE, "number": 0},
        {"kind": QuorumKind.NONE, "number": 3},
        {"kind": QuorumKind.FRACTION, "share": Fraction(3, 2)},
        {"kind": QuorumKind.FRACTION, "share": Fraction(1, 2), "number": 4},
    ],
)
def test_half_a_rule_is_refused(facts):
    with pytest.raises(BadRule):
        QuorumRule(**facts)


def test_words_never_round():
    rule = QuorumRule(QuorumKind.FRACTION, share=Fraction(1, 3))
    assert rule.in_words(100) == "A third of the roll is 33 1/3, so 34 must vote."
    assert QUARTER.in_words(12) == "A quarter of the roll is 3, so 3 must vote."


# --- majority ---------------------------------------------------------------------------------


def test_abstentions_do_not_count_to_the_majority():
    rule = MajorityRule(MajorityKind.MORE_YES)
    assert rule.met(yes=2, no=1) is True
    assert rule.met(yes=2, no=2) is False
    assert rule.met(yes=0, no=0) is False


def test_two_thirds_are_counted_exactly():
    rule = MajorityRule(MajorityKind.FRACTION, share=Fraction(2, 3))
    assert rule.met(yes=2, no=1) is True
    assert rule.met(yes=66, no=34) is False
    assert rule.met(yes=67, no=33) is True
    assert rule.met(yes=0, no=0) is False


@given(yes=st.integers(0, 10**9), no=st.integers(0, 10**9), share=shares)
def test_a_share_of_yes_and_no(yes, no, share):
    met = MajorityRule(MajorityKind.FRACTION, share=share).met(yes=yes, no=no)
    assert met == (yes > 0 and Fraction(yes, yes + no) >= share)


@pytest.mark.parametrize(
    ("reached", "has_quorum", "carried", "result"),
    [
        (True, True, True, Outcome.CARRIED),
        (True, True, False, Outcome.NOT_CARRIED),
        (False, True, True, Outcome.NO_QUORUM),
        (None, True, True, Outcome.UNKNOWN),
        (None, False, True, Outcome.CARRIED),
        (True, True, None, Outcome.UNKNOWN),
    ],
)
def test_without_its_quorum_nothing_carries(reached, has_quorum, carried, result):
    assert outcome(reached=reached, has_quorum=has_quorum, carried=carried) is result
