"""Which ballots count, which are blank, and which are invalid, with the reason in words."""

from __future__ import annotations

import pytest

from elections.quorum import MajorityKind, MajorityRule
from elections.tally import (
    Answer,
    Approval,
    BadBallots,
    BadOption,
    BadTerms,
    Ballot,
    Cumulative,
    InstantRunoff,
    Schulze,
    Score,
    ScottishStv,
    Terms,
    YesNo,
    count,
    gather,
    in_words,
)


def judged(rule, *ballots, names=("Ada", "Bea", "Cem")):
    return gather(rule, names, [Ballot(row, marks) for row, marks in enumerate(ballots, start=1)])


def reason(rule, marks):
    (invalid,) = judged(rule, marks).invalid
    return invalid.why.in_words()


def test_eight_votes_go_anywhere_and_fewer_will_do():
    box = judged(Cumulative(8), (8, None, None), (1, 3, 4), (None, 2, 0), (0, None, 0))
    assert (box.valid, box.blank, box.invalid) == (3, 1, ())
    result = count(Cumulative(8), box, Terms(1))
    assert result.totals == (9, 5, 4)
    assert result.givers == (2, 2, 1)
    assert result.winners == ("Ada",)
    assert "1. Ada: 9 votes, from 2 ballots." in in_words(result)


def test_nine_votes_and_negative_ones_are_invalid():
    assert reason(Cumulative(8), (9, None, None)) == "9 votes are given, and 8 may be."
    assert reason(Cumulative(8), (4, 4, 1)) == "9 votes are given, and 8 may be."
    assert reason(Cumulative(8), (9, None, -1)) == "Cem: -1 is less than nought."


def test_an_invalid_ballot_is_kept_with_its_row_and_counts_for_nobody():
    box = judged(Cumulative(8), (8, None, None), (None, 9, None), (None, 8, None))
    assert [each.row for each in box.invalid] == [2]
    result = count(Cumulative(8), box, Terms(1))
    assert (result.ballots, result.valid, result.totals) == (3, 2, (8, 8, 0))


def test_yes_no_and_abstain():
    yes, no, abstain = Answer.YES, Answer.NO, Answer.ABSTAIN
    box = judged(
        YesNo(),
        (yes, no),
        (yes, abstain),
        (no, None),
        (abstain, None),
        (None, None),
        names=("Bylaws", "Budget"),
    )
    result = count(YesNo(), box, Terms())
    first, second = result.questions
    assert (first.yes, first.no, first.abstain, first.blank, first.carried) == (2, 1, 1, 1, True)
    assert (second.yes, second.no, second.abstain, second.blank) == (0, 1, 1, 3)
    assert result.winners == ("Bylaws",)
    assert in_words(result)[1:] == (
        "Bylaws: yes 2, no 1, abstentions 1, left blank 1. It carries.",
        "Budget: yes 0, no 1, abstentions 1, left blank 3. It does not carry.",
    )


def test_two_thirds_are_asked_of_yes_and_no_alone():
    from fractions import Fraction

    rule = YesNo(MajorityRule(MajorityKind.FRACTION, Fraction(2, 3)))
    said = [(1,)] * 4 + [(-1,)] * 2 + [(0,)] * 9
    assert count(rule, judged(rule, *said, names=("Q",)), Terms()).winners == ("Q",)
    assert count(rule, judged(rule, *said, (-1,), names=("Q",)), Terms()).winners == ()


def test_approval_with_and_without_a_limit():
    box = judged(Approval(), (1, 1, 1), (1, 0, None), (0, 0, 0))
    assert (box.valid, box.blank) == (2, 1)
    assert reason(Approval(at_most=2), (1, 1, 1)) == "3 are approved, and 2 may be."
    assert reason(Approval(), (2, None, None)) == "Ada: “2” is not one of 1, 0."


def test_who_is_given_no_score_has_the_lowest():
    rule = Score(1, 5)
    box = judged(rule, (5, None, 3), (1, 1, 1), (None, None, None))
    assert box.blank == 1
    assert count(rule, box, Terms()).totals == (6, 2, 4)
    assert reason(rule, (6, 1, 1)) == "Ada: 6 is outside 1–5."


def test_ranks_may_be_equal_and_leave_gaps_in_pairs_and_not_in_transfers():
    assert judged(Schulze(), (8, 8, 1), (8, 8, 8)).valid == 2
    assert reason(Schulze(), (0, 1, 2)) == "Ada: 0 is no rank; the first is 1."
    assert reason(ScottishStv(), (2, 3, None)) == "Nobody is ranked first."
    assert reason(ScottishStv(), (1, 1, 2)) == "More than one is ranked first: Ada, Bea."
    assert judged(InstantRunoff(), (2, 3, None)).valid == 1
    assert reason(InstantRunoff(), (2, 2, 3)) == "More than one is ranked first: Ada, Bea."


@pytest.mark.parametrize("names", [(), ("Ada", "Ada"), ("Ada", "")])
def test_every_candidate_has_a_name_of_their_own(names):
    with pytest.raises(BadBallots):
        gather(Schulze(), names, [])


def test_what_cannot_be_counted_is_refused():
    with pytest.raises(BadBallots):
        judged(Schulze(), (1, 2))
    with pytest.raises(BadBallots):
        gather(Schulze(), ("Ada",), [Ballot(1, (1,), times=0)])
    with pytest.raises(BadBallots):
        gather(Schulze(), ("Ada",), [Ballot(1, None)])
    with pytest.raises(BadTerms):
        Terms(seats=0)
    with pytest.raises(BadTerms):
        count(InstantRunoff(), judged(InstantRunoff(), (1, 2, 3)), Terms(2))
    for bad in (
        lambda: Cumulative(0),
        lambda: Score(3, 3),
        lambda: Approval(0),
        lambda: ScottishStv(places=20),
    ):
        with pytest.raises(BadOption):
            bad()


@pytest.mark.parametrize(
    "rule", [Approval(), Cumulative(), Score(), Schulze(), ScottishStv(), InstantRunoff()]
)
def test_an_empty_box_seats_nobody(rule):
    result = count(rule, judged(rule, (None, None, None)), Terms(1))
    assert result.winners == ()
    assert (result.ballots, result.blank, result.open_seats) == (1, 1, 1)
    assert in_words(result)[-1] == "No ballot names anybody, so nobody is seated."
