"""Counts that others have worked out, typed in from where they stand."""

from __future__ import annotations

from decimal import Decimal

from elections.tally import (
    Ballot,
    Gaps,
    InstantRunoff,
    Over,
    Schulze,
    ScottishStv,
    Step,
    Strength,
    Terms,
    count,
    gather,
)


def orders(rule, candidates, said: dict[str, int]):
    """A box from orders of single letters."""
    ballots = [
        Ballot(
            row,
            tuple(order.index(each) + 1 if each in order else None for each in candidates),
            times=times,
        )
        for row, (order, times) in enumerate(said.items(), start=1)
    ]
    return gather(rule, candidates, ballots)


# M. Schulze, "The Schulze Method of Voting", arXiv:1804.02973, section 3, example 1; also his page of examples
FORTY_FIVE = {
    "ACBED": 5,
    "ADECB": 5,
    "BEDAC": 8,
    "CABED": 3,
    "CAEBD": 7,
    "CBADE": 2,
    "DCEBA": 7,
    "EBADC": 8,
}


def test_schulze_own_example():
    rule = Schulze()
    result = count(rule, orders(rule, "ABCDE", FORTY_FIVE), Terms(1))
    assert result.pairs == (
        (0, 20, 26, 30, 22),
        (25, 0, 16, 33, 18),
        (19, 29, 0, 17, 24),
        (15, 12, 28, 0, 14),
        (23, 27, 21, 31, 0),
    )
    assert result.paths == (
        (0, 28, 28, 30, 24),
        (25, 0, 28, 33, 24),
        (25, 29, 0, 29, 24),
        (25, 28, 28, 0, 24),
        (25, 28, 28, 31, 0),
    )
    assert result.ranking == ("E", "A", "C", "B", "D")
    assert result.winners == ("E",)
    assert result.ties == ()


def test_full_orders_make_margins_and_winning_votes_the_same():
    rule = Schulze(strength=Strength.MARGINS)
    assert count(rule, orders(rule, "ABCDE", FORTY_FIVE), Terms(1)).ranking == tuple("EACBD")


# The three counts below are those of J. Lundell's droop, test/ref/dump, by its rule "scotland"


def test_droops_42t_fills_the_last_seat_when_as_many_are_left():
    rule = ScottishStv()
    result = count(rule, orders(rule, "CPH", {"CP": 4, "H": 2}), Terms(2))
    assert result.quota == 3
    assert [stage.votes for stage in result.rounds] == [
        (Decimal(4), Decimal(0), Decimal(2)),
        (Decimal(3), Decimal(1), Decimal(2)),
        (Decimal(3), Decimal(0), Decimal(2)),
    ]
    assert [stage.step for stage in result.rounds] == [Step.FIRST, Step.SURPLUS, Step.EXCLUSION]
    assert result.rounds[-1].exhausted == 1
    assert result.rounds[-1].filled == ("H",)
    assert result.winners == ("C", "H")


def test_equal_surpluses_are_told_apart_by_the_stage_before():
    """droop: weak-surplus. A first; D reaches B's votes at the end, and B had more before."""
    rule = ScottishStv()
    said = {"AC": 10, "B": 8, "C": 6, "D": 5, "ED": 3, "FD": 3}
    result = count(rule, orders(rule, "ABCDEF", said), Terms(4))
    assert result.quota == 8
    assert set(result.winners) == {"A", "B", "C", "D"}


def test_a_tie_for_exclusion_goes_back_to_the_latest_stage_that_differs():
    """droop: weak-defeat. A gains nothing more, B had less at the first stage than C."""
    rule = ScottishStv()
    said = {"AB": 1, "B": 2, "C": 3, "D": 4, "E": 5}
    result = count(rule, orders(rule, "ABCDE", said), Terms(2))
    excluded = [stage.candidate for stage in result.rounds if stage.step is Step.EXCLUSION]
    assert excluded[:2] == ["A", "B"]
    (tie,) = [each for each in result.ties if each.over is Over.EXCLUSION]
    assert (tie.candidates, tie.chosen, tie.stage, tie.earlier) == (("B", "C"), ("B",), 2, 1)
    assert "by their votes at stage 1" in tie.in_words()


def test_transfer_values_are_cut_after_five_places():
    """Rule 48(3): 4 over of 7, of ballots worth one, is 0.57142 each; the rest of 0.00006 is lost."""
    rule = ScottishStv()
    result = count(rule, orders(rule, "ABC", {"AB": 4, "A": 3, "B": 1, "C": 1}), Terms(2))
    assert result.quota == 4
    second = result.rounds[1]
    assert second.transfers[0].to is None
    assert second.transfers[0].votes == Decimal("1.28571")
    assert second.transfers[1].value == Decimal("0.42857")
    assert second.votes == (Decimal(4), Decimal("2.71428"), Decimal(1))
    assert second.lost == Decimal("0.00001")


# The capital of Tennessee, the usual example of an instant runoff: M Memphis, N Nashville, C Chattanooga,
# K Knoxville, in hundredths
def test_the_capital_of_tennessee():
    rule = InstantRunoff()
    said = {"MNCK": 42, "NCKM": 26, "CKNM": 15, "KCNM": 17}
    result = count(rule, orders(rule, "MNCK", said), Terms(1))
    assert [stage.candidate for stage in result.rounds] == [None, "C", "N"]
    assert result.winners == ("K",)
    assert result.rounds[-1].votes == (42, 0, 0, 58)
    assert result.ranking == ("K", "M", "N", "C")


def test_a_number_left_out_ends_a_scottish_ballot_and_not_a_runoffs():
    ballots = [Ballot(1, (1, 3, None)), Ballot(2, (None, 1, None))]
    scottish = ScottishStv()
    first = count(scottish, gather(scottish, "ABC", ballots), Terms(1)).rounds[0]
    assert first.votes == (1, 1, 0)
    from elections.tally.rules import preferences

    assert preferences((1, 3, None), Gaps.STOP) == (0,)
    assert preferences((1, 3, None), Gaps.CLOSE) == (0, 1)
    assert preferences((1, 2, 2), Gaps.CLOSE) == (0,)
