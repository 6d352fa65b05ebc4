"""What counts, and of what: Debian's quorum, bases of the majority, classes of voters."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elections.quorum import (
    BadRule,
    Base,
    Count,
    Counted,
    MajorityKind,
    MajorityRule,
    Outcome,
    QuorumKind,
    QuorumRule,
    decide,
    of_all_classes,
    three_q,
)

DEBIAN = QuorumRule(QuorumKind.DEBIAN)
NO_QUORUM = QuorumRule(QuorumKind.NONE)
SIMPLE = MajorityRule(MajorityKind.MORE_YES)
TWO_THIRDS = Fraction(2, 3)
counts = st.builds(Count, *(st.integers(0, 10**6) for _ in range(4)))


# --- Debian's quorum ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("developers", "told"),
    # 3Q as the project's own table of 2002 to 2006 gives it, to two places
    [(939, "45.96"), (831, "43.24"), (908, "45.20"), (964, "46.57"), (977, "46.89")],
)
def test_debian_quorum_is_that_of_its_table(developers, told):
    line = three_q(developers)
    assert line - 1 < Fraction(told) <= line
    assert DEBIAN.needed(developers) == line


def test_the_table_has_one_figure_that_belongs_to_another_roll():
    """46.89 is given for 972 developers; it is the figure of 977. Both come to 47."""
    assert 4 * Fraction("46.89") ** 2 > 9 * 972 + 18
    assert three_q(972) == three_q(977) == 47


@given(st.integers(1, 10**30))
def test_three_q_is_the_smallest_number_that_is_enough(eligible):
    line = three_q(eligible)
    assert 4 * line**2 >= 9 * eligible > 4 * (line - 1) ** 2


@pytest.mark.parametrize("root", [10**8 + 1, 10**16 + 1, 3 * 10**20])
def test_a_float_would_be_one_off_beside_a_square(root):
    assert three_q(4 * root**2) == 3 * root
    assert three_q(4 * root**2 + 1) == 3 * root + 1


def test_three_q_in_words_sets_a_root_that_does_not_end_between_two_numbers():
    assert DEBIAN.in_words(939) == (
        "One and a half times the square root of 939 lies between 45 and 46, so 46 must vote."
    )
    assert DEBIAN.in_words(10_000) == (
        "One and a half times the square root of 10,000 is 150, so 150 must vote."
    )
    assert DEBIAN.needed(None) is None
    assert "not recorded" in DEBIAN.in_words(None)


# --- What counts to the quorum --------------------------------------------------------------------


def test_the_same_ballots_reach_one_quorum_and_miss_another():
    count = Count(yes=40, no=30, abstain=20, blank=10)
    line = {
        what: QuorumRule(QuorumKind.ABSOLUTE, number=80, counts=what).reached(count, eligible=None)
        for what in Counted
    }
    assert line == {Counted.BALLOTS: True, Counted.ANSWERS: True, Counted.DECISIVE: False}
    blank = QuorumRule(QuorumKind.ABSOLUTE, number=91, counts=Counted.ANSWERS)
    assert blank.reached(count, eligible=None) is False


def test_what_counts_is_said():
    rule = QuorumRule(QuorumKind.ABSOLUTE, number=80, counts=Counted.DECISIVE)
    assert rule.in_words(None) == "80 must vote. Only yes and no count to it."
    rule = QuorumRule(QuorumKind.ABSOLUTE, number=80, counts=Counted.ANSWERS)
    assert rule.in_words(None) == (
        "80 must vote. Yes, no and abstain count to it; a blank ballot does not."
    )


@given(counts)
def test_stricter_counting_never_counts_more(count):
    assert (
        count.counted(Counted.BALLOTS)
        >= count.counted(Counted.ANSWERS)
        >= count.counted(Counted.DECISIVE)
    )


def test_fewer_than_no_votes_are_no_count():
    with pytest.raises(ValueError, match="not at all"):
        Count(yes=1, no=-1)


# --- Of what the majority is a share --------------------------------------------------------------


def test_an_abstention_is_left_out_or_works_as_a_no():
    ballots = {"yes": 40, "no": 30, "abstain": 30}
    assert SIMPLE.met(**ballots) is True
    assert MajorityRule(MajorityKind.MORE_YES, base=Base.BALLOTS).met(**ballots) is False
    half = MajorityRule(MajorityKind.MORE_YES, base=Base.BALLOTS)
    assert half.met(yes=50, no=20, abstain=30) is False  # half is not more than half
    assert half.met(yes=51, no=20, abstain=29) is True


def test_two_thirds_of_the_roll_are_not_two_thirds_of_those_who_came():
    of_roll = MajorityRule(MajorityKind.FRACTION, share=TWO_THIRDS, base=Base.ROLL)
    assert of_roll.met(yes=15, no=0, eligible=24) is False
    assert of_roll.met(yes=16, no=8, eligible=24) is True
    assert of_roll.met(yes=16, no=0, eligible=None) is None


@given(count=counts, extra=st.integers(0, 10**6))
def test_more_than_half_of_anything(count, extra):
    ballots = {"yes": count.yes, "no": count.no, "abstain": count.abstain, "blank": count.blank}
    roll = count.ballots + extra
    whole = {Base.DECISIVE: count.decisive, Base.BALLOTS: count.ballots, Base.ROLL: roll}
    for base, of in whole.items():
        met = MajorityRule(MajorityKind.MORE_YES, base=base).met(**ballots, eligible=roll)
        assert met == (2 * count.yes > of)


@given(count=counts, extra=st.integers(0, 10**6), yes=st.booleans())
def test_a_wider_base_never_carries_what_a_narrower_one_refuses(count, extra, yes):
    roll = count.ballots + extra
    kind, share = (MajorityKind.MORE_YES, None) if yes else (MajorityKind.FRACTION, TWO_THIRDS)
    met = [
        MajorityRule(kind, share, base).met(
            yes=count.yes, no=count.no, abstain=count.abstain, blank=count.blank, eligible=roll
        )
        for base in (Base.DECISIVE, Base.BALLOTS, Base.ROLL)
    ]
    assert met == sorted(met, reverse=True)


def test_the_sum_is_said_with_its_base():
    of_roll = MajorityRule(MajorityKind.FRACTION, share=TWO_THIRDS, base=Base.ROLL)
    assert of_roll.in_words() == "Two thirds of the roll must be yes; staying away works as a no."
    count = Count(yes=17, no=2, abstain=1)
    assert of_roll.sum_in_words(count, eligible=24) == "17 of 24 were yes; 16 were needed."
    assert SIMPLE.sum_in_words(count, eligible=None) == "17 of 19 were yes; 10 were needed."
    assert of_roll.sum_in_words(count, eligible=None) == ""


# --- Classes of voters ----------------------------------------------------------------------------

# An amendment of the foundation's bylaws as it was put in January 2015: a majority of the Individual
# Members who vote, if a quarter of them do, and two thirds of Gold and of Platinum. Their numbers are
# made up; 13,490 is not.
INDIVIDUAL = (QuorumRule(QuorumKind.FRACTION, share=Fraction(1, 4)), SIMPLE, 13_490)
GOLD = (NO_QUORUM, MajorityRule(MajorityKind.FRACTION, TWO_THIRDS, Base.ROLL), 24)
PLATINUM = (NO_QUORUM, MajorityRule(MajorityKind.FRACTION, TWO_THIRDS, Base.ROLL), 8)


def amendment(individual, gold, platinum):
    told = ((INDIVIDUAL, individual), (GOLD, gold), (PLATINUM, platinum))
    return of_all_classes(
        decide(quorum, majority, count, eligible=eligible)
        for (quorum, majority, eligible), count in told
    )


@pytest.mark.parametrize(
    ("individual", "gold", "platinum", "result"),
    [
        (Count(1_600, 1_000, 773), Count(16, 8), Count(6, 2), Outcome.CARRIED),
        (Count(1_600, 1_000, 772), Count(24, 0), Count(8, 0), Outcome.NO_QUORUM),
        (Count(1_300, 1_300, 773), Count(16, 8), Count(6, 2), Outcome.NOT_CARRIED),
        (Count(1_600, 1_000, 773), Count(15, 0), Count(6, 2), Outcome.NOT_CARRIED),
        (Count(1_600, 1_000, 773), Count(16, 8), Count(5, 0), Outcome.NOT_CARRIED),
        (Count(1_600, 1_000, 773), Count(16, 8), None, Outcome.UNKNOWN),
        (Count(1_600, 1_000, 772), None, None, Outcome.NO_QUORUM),
    ],
)
def test_bylaws_carry_only_where_every_class_carries(individual, gold, platinum, result):
    assert amendment(individual, gold, platinum) is result


def test_no_class_at_all_decides_nothing():
    with pytest.raises(BadRule):
        of_all_classes([])


@given(st.lists(st.sampled_from(Outcome), min_size=1))
def test_a_class_more_never_makes_a_failed_motion_carry(outcomes):
    whole = of_all_classes(outcomes)
    assert (whole is Outcome.CARRIED) == (set(outcomes) == {Outcome.CARRIED})
    for more in Outcome:
        assert of_all_classes([*outcomes, more]) is not Outcome.CARRIED or whole is Outcome.CARRIED


# --- The line of January 2015 ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "result"),
    [
        (Count(yes=3_372, no=0), Outcome.NO_QUORUM),
        (Count(yes=3_373, no=0), Outcome.CARRIED),
        (Count(yes=2, no=1, abstain=3_370), Outcome.CARRIED),
        (Count(yes=1, no=1, abstain=3_371), Outcome.NOT_CARRIED),
        (Count(yes=2, no=1, abstain=3_369), Outcome.NO_QUORUM),
    ],
)
def test_3373_ballots_are_a_quorum_and_abstentions_count_to_it(count, result):
    quorum, majority, eligible = INDIVIDUAL
    assert decide(quorum, majority, count, eligible=eligible) is result
