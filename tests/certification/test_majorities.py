"""Majorities as data: of whom they are taken, what an abstention does, and what a chair may sign."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification import rubric, words
from certification.decision import (
    Base,
    Condition,
    Dissent,
    Majority,
    Outcome,
    Rule,
    Unsigned,
    Votes,
    decide,
    dissent,
    unissued,
    unsigned,
)
from certification.rubric import Criterion, Level

DAY = date(2026, 11, 23)
ONE = Criterion("one", "One", Level.MUST, 100, 10, 5)
GOOD, BAD = rubric.score([ONE], [{"one": 9}]), rubric.score([ONE], [{"one": 4}])
PLAIN = Rule(points_needed=50, share=Fraction(2, 3), reviews_needed=1, quorum=3)
SIMPLE = replace(PLAIN, majority=Majority.SIMPLE)
CONSENSUS = replace(PLAIN, majority=Majority.CONSENSUS, minus=1)


def found(rule, votes, scored=GOOD):
    return decide(rule, scored, reviews=1, votes=votes).outcome


def over(eligible, for_, against=0, abstained=0):
    return Votes(eligible, for_, against, abstained, over=True)


@pytest.mark.parametrize(
    ("rule", "count", "needed"),
    [
        (SIMPLE, 0, 1),
        (SIMPLE, 5, 3),
        (SIMPLE, 6, 4),
        (PLAIN, 6, 4),
        (PLAIN, 7, 5),
        (CONSENSUS, 6, 5),
        (CONSENSUS, 1, 1),
        (replace(CONSENSUS, minus=0), 6, 6),
        (replace(CONSENSUS, minus=9), 6, 1),
    ],
)
def test_how_many_are_needed(rule, count, needed):
    assert rule.votes_needed(count) == needed


@pytest.mark.parametrize(
    ("base", "votes", "outcome"),
    [
        # 7 may vote; 4 for, 2 against, 1 abstains: 4/7, 4/7, 4/6
        (Base.ELIGIBLE, over(7, 4, 2, 1), Outcome.REFUSED),
        (Base.CAST, over(7, 4, 2, 1), Outcome.REFUSED),
        (Base.SPOKEN, over(7, 4, 2, 1), Outcome.APPROVED),
        # 9 may vote; 4 for, 2 against: 4/9, 4/6, 4/6
        (Base.ELIGIBLE, over(9, 4, 2), Outcome.REFUSED),
        (Base.CAST, over(9, 4, 2), Outcome.APPROVED),
        (Base.SPOKEN, over(9, 4, 2), Outcome.APPROVED),
    ],
)
def test_of_whom_two_thirds_are_taken(base, votes, outcome):
    assert found(replace(PLAIN, base=base), votes) is outcome


def test_an_abstention_counts_to_the_quorum_or_not_as_the_rule_says():
    votes = over(5, 2, 0, 1)
    spoken = replace(PLAIN, base=Base.SPOKEN)

    assert found(spoken, votes) is Outcome.APPROVED
    assert found(replace(spoken, abstentions_in_quorum=False), votes) is Outcome.INQUORATE


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        (over(6, 5, 1), Outcome.APPROVED),
        (over(6, 4, 1), Outcome.REFUSED),  # two did not say yes
        (Votes(6, 5, 0, 0, over=False), Outcome.APPROVED),
        (Votes(6, 2, 2, 0, over=False), Outcome.REFUSED),
    ],
)
def test_consensus_minus_one(votes, outcome):
    assert found(CONSENSUS, votes) is outcome


@pytest.mark.parametrize("rule", [PLAIN, SIMPLE, CONSENSUS, replace(CONSENSUS, minus=5)])
def test_a_tie_is_never_approval(rule):
    for base in Base:
        assert found(replace(rule, base=base), over(6, 3, 3)) is not Outcome.APPROVED


def test_a_refusal_waits_for_the_quorum():
    """Three against of six make two thirds impossible, but where five must vote nothing is decided yet."""
    five = replace(PLAIN, quorum=5)

    assert found(five, Votes(6, 0, 3, 0, over=False)) is Outcome.UNDECIDED
    assert found(five, Votes(6, 0, 5, 0, over=False)) is Outcome.REFUSED
    assert found(five, over(6, 0, 3)) is Outcome.INQUORATE


def test_no_majority_mends_an_unmet_must():
    assert found(SIMPLE, over(6, 6), BAD) is Outcome.REFUSED


@pytest.mark.parametrize(
    "facts", [{"share": Fraction(0)}, {"share": Fraction(3, 2)}, {"minus": -1}]
)
def test_rules_that_make_no_sense_are_refused(facts):
    with pytest.raises(ValueError, match=r"share|consensus"):
        replace(PLAIN, **facts)


rules = st.builds(
    Rule,
    points_needed=st.just(50),
    share=st.fractions(Fraction(1, 9), 1, max_denominator=9),
    reviews_needed=st.just(1),
    quorum=st.integers(1, 6),
    majority=st.sampled_from(Majority),
    minus=st.integers(0, 3),
    base=st.sampled_from(Base),
    abstentions_in_quorum=st.booleans(),
)


@st.composite
def polls(draw):
    eligible = draw(st.integers(0, 7))
    for_ = draw(st.integers(0, eligible))
    against = draw(st.integers(0, eligible - for_))
    abstained = draw(st.integers(0, eligible - for_ - against))
    return Votes(eligible, for_, against, abstained, over=draw(st.booleans()))


def endings(votes):
    """Every way the votes that are out can come to."""
    out = votes.outstanding
    for yes in range(out + 1):
        for no in range(out + 1 - yes):
            for neither in range(out + 1 - yes - no):
                yield replace(
                    votes,
                    in_favour=votes.in_favour + yes,
                    against=votes.against + no,
                    abstained=votes.abstained + neither,
                    over=True,
                )


@given(rules, polls())
def test_what_can_be_signed_is_what_every_ending_comes_to(rule, votes):
    """The judge tries every ending; the rule looks at two."""
    ends = {found(rule, end) for end in endings(votes)}
    now = found(rule, votes)

    assert Outcome.UNDECIDED not in ends
    if now in (Outcome.APPROVED, Outcome.REFUSED, Outcome.INQUORATE):
        assert ends == {now}
    else:
        assert len(ends) > 1


@given(rules, polls())
def test_approval_keeps_the_promise_of_the_rule(rule, votes):
    if found(rule, votes) is not Outcome.APPROVED:
        return
    spoken = votes.in_favour + votes.against
    of = {Base.ELIGIBLE: votes.eligible, Base.CAST: votes.cast, Base.SPOKEN: spoken}[rule.base]
    if rule.majority is Majority.SHARE:
        assert Fraction(votes.in_favour, of) >= rule.share
    elif rule.majority is Majority.SIMPLE:
        assert 2 * votes.in_favour > of
    else:
        assert of - votes.in_favour <= rule.minus
    assert (votes.cast if rule.abstentions_in_quorum else spoken) >= rule.quorum


# --- Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (PLAIN, "two thirds of those who may vote"),
        (replace(PLAIN, base=Base.CAST), "two thirds of those who voted"),
        (replace(SIMPLE, base=Base.SPOKEN), "more than half of the votes for and against"),
        (CONSENSUS, "all but 1 of those who may vote"),
        (replace(CONSENSUS, minus=0), "all of those who may vote"),
    ],
)
def test_the_majority_is_spoken(rule, said):
    record = decide(rule, GOOD, reviews=1, votes=over(6, 6)).record()

    assert words.majority_words(record["rule"]) == said
    assert said in words.explain(record).needed


def test_a_quorum_without_abstentions_is_told():
    rule = replace(PLAIN, abstentions_in_quorum=False)
    said = words.explain(decide(rule, GOOD, reviews=1, votes=over(6, 4, 0, 2)).record())

    assert "An abstention is not among these votes." in said.needed
    assert said.steps[-2].sentence == "4 votes count."


def test_sums_recorded_before_there_was_a_choice_are_read_as_they_were():
    record = decide(PLAIN, GOOD, reviews=1, votes=over(6, 4, 1, 1)).record()
    for key in ("majority", "minus", "base", "abstentions_in_quorum"):
        del record["rule"][key]
    for key in ("base", "present"):
        del record["votes"][key]

    said = words.explain(record)

    assert "two thirds of those who may vote" in said.needed
    assert said.steps[-2].sentence == "6 votes were given."


# --- Signing --------------------------------------------------------------------------------------

APPROVED = decide(PLAIN, GOOD, reviews=1, votes=over(6, 6))
REFUSED = decide(PLAIN, BAD, reviews=1, votes=over(6, 6))
OPEN = decide(PLAIN, GOOD, reviews=1, votes=Votes(6, 1, 0, 0, over=False))
LATER = DAY + timedelta(days=30)
MEND = Condition("State the releases.", LATER)


@pytest.mark.parametrize(
    ("verdict", "outcome", "signer", "conditions", "why"),
    [
        (APPROVED, Outcome.APPROVED, "chair", (), None),
        (APPROVED, Outcome.APPROVED, "chair", (MEND,), None),
        (APPROVED, Outcome.APPROVED, "member", (), Unsigned.NOT_THE_CHAIR),
        (APPROVED, Outcome.REFUSED, "chair", (), Unsigned.RULE),
        (REFUSED, Outcome.REFUSED, "chair", (), None),
        (REFUSED, Outcome.APPROVED, "chair", (), Unsigned.RULE),
        (REFUSED, Outcome.REFUSED, "chair", (MEND,), Unsigned.CONDITIONS_TO_A_REFUSAL),
        (OPEN, Outcome.UNDECIDED, "chair", (), Unsigned.RULE),
        (APPROVED, Outcome.APPROVED, "chair", (Condition("x", DAY),), None),
        (
            APPROVED,
            Outcome.APPROVED,
            "chair",
            (Condition("x", DAY - timedelta(days=1)),),
            Unsigned.DUE_BEFORE,
        ),
    ],
)
def test_a_chair_signs_what_the_rule_makes_and_nothing_else(
    verdict, outcome, signer, conditions, why
):
    found_ = unsigned(verdict, outcome, signer=signer, chair="chair", on=DAY, conditions=conditions)
    assert found_ is why


def test_without_anybody_in_the_chair_nothing_is_signed():
    why = unsigned(APPROVED, Outcome.APPROVED, signer="chair", chair=None, on=DAY)

    assert why is Unsigned.NOT_THE_CHAIR


@pytest.mark.parametrize(
    ("met_on", "on", "why"),
    [
        (None, DAY, Unsigned.NOT_MET),
        (None, LATER, Unsigned.NOT_MET),  # the last day still counts
        (None, LATER + timedelta(days=1), Unsigned.LATE),
        (LATER, LATER, None),
        (LATER, LATER - timedelta(days=1), Unsigned.NOT_MET),
        (LATER, LATER + timedelta(days=90), None),
        (LATER + timedelta(days=1), LATER + timedelta(days=90), Unsigned.LATE),
    ],
)
def test_a_certificate_waits_for_every_condition(met_on, on, why):
    conditions = [Condition("a", DAY, DAY), replace(MEND, met_on=met_on)]

    assert unissued(Outcome.APPROVED, conditions, on=on) is why


def test_a_refusal_gives_no_certificate_and_an_approval_without_conditions_does():
    assert unissued(Outcome.REFUSED, (), on=DAY) is Unsigned.NOT_APPROVED
    assert unissued(Outcome.APPROVED, (), on=DAY) is None


def test_a_condition_says_what_it_asks():
    with pytest.raises(ValueError, match="says what"):
        Condition("  ", DAY)


def test_dissent_is_what_the_other_side_wrote():
    ballots = [
        ("a", "for", "Well made."),
        ("b", "against", " Too short. "),
        ("c", "abstain", "Unsure."),
        ("d", "against", " "),
    ]

    assert dissent(Outcome.APPROVED, ballots) == (Dissent("b", "Too short."),)
    assert dissent(Outcome.REFUSED, ballots) == (Dissent("a", "Well made."),)
    assert dissent(Outcome.UNDECIDED, ballots) == ()
