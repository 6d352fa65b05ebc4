"""One appeal, in time, before people who had no part in it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification import appeals
from certification.appeals import Decided, Outcome, Panel, Refusal, Terms, Unfit
from tests.certification.voice import DATED, VOICE, plain

SIGNED = date(2026, 11, 23)
LAST = date(2026, 12, 23)
TERMS = Terms()
DECIDED = Decided(SIGNED, frozenset({"chair", "voter"}))
GROUNDS = "The reviewers read version 1, and we handed in version 2."


def why(decided=DECIDED, **facts):
    usual = {"on": SIGNED, "is_provider": True, "appealed": False, "grounds": GROUNDS}
    return appeals.refusal(decided, terms=TERMS, **{**usual, **facts})


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({}, None),
        ({"on": LAST}, None),
        ({"on": LAST + timedelta(days=1)}, Refusal.TOO_LATE),
        ({"on": SIGNED - timedelta(days=1)}, Refusal.NOT_DECIDED),
        ({"decided": None}, Refusal.NOT_DECIDED),
        ({"is_provider": False}, Refusal.NOT_THEIRS),
        ({"appealed": True}, Refusal.ALREADY),
        ({"appealed": True, "on": LAST + timedelta(days=9)}, Refusal.ALREADY),
        ({"grounds": "Unfair."}, Refusal.NO_GROUNDS),
        ({"grounds": " " * 80}, Refusal.NO_GROUNDS),
    ],
)
def test_an_appeal_is_taken_once_in_time_and_with_grounds(facts, refused):
    assert why(**facts) is refused


def test_every_refusal_is_said_in_words_of_its_own():
    said = [appeals.refused_in_words(one, DECIDED, TERMS, **DATED) for one in Refusal]

    assert len(set(said)) == len(Refusal)
    assert "An appeal was possible until 2026-12-23. You can offer the next version." in said


@pytest.mark.parametrize(
    ("named", "unfit", "missing"),
    [
        (["a", "b", "c"], (), 0),
        (["a", "b"], (), 1),
        (["a", "b", "c", "d"], (), -1),
        (["a", "b", "voter"], (("voter", Unfit.FIRST),), 0),
        (["a", "b", "near"], (("near", Unfit.CONFLICT),), 0),
        (["a", "b", "x"], (("x", Unfit.STRANGER),), 0),
        (["a", "b", "b"], (("b", Unfit.TWICE),), 1),
    ],
)
def test_a_panel_has_its_size_and_nobody_from_the_first(named, unfit, missing):
    found = appeals.seat(
        named,
        decided=DECIDED,
        conflicted={"near"},
        committee={"a", "b", "c", "d", "voter", "near"},
        terms=TERMS,
    )

    assert (found.unfit, found.missing) == (unfit, missing)
    assert found.may_hear == (not unfit and missing == 0)
    said = appeals.panel_in_words(found, names={}, **VOICE)
    assert bool(said) != found.may_hear


def test_a_panel_that_cannot_sit_is_told_why():
    panel = Panel(("v", "n"), (("v", Unfit.FIRST), ("n", Unfit.CONFLICT)), 2)

    assert appeals.panel_in_words(panel, names={"v": "Veena", "n": "Naren"}, **VOICE) == (
        "Veena had a part in the decision and cannot hear the appeal.",
        "Naren has a conflict and cannot hear the appeal.",
        "2 people are missing on the panel.",
    )


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        ([], None),
        ([True], None),
        ([True, False], None),
        ([True, True], Outcome.RETURNED),
        ([False, False], Outcome.UPHELD),
        ([True, False, True], Outcome.RETURNED),
    ],
)
def test_the_panel_speaks_by_more_than_half_of_its_seats(votes, outcome):
    assert appeals.outcome(votes, TERMS) is outcome


def test_more_votes_than_seats_and_odd_terms_are_refused():
    with pytest.raises(ValueError, match="seats"):
        appeals.outcome([True] * 4, TERMS)
    with pytest.raises(ValueError, match="halved"):
        Terms(panel=4)
    with pytest.raises(ValueError, match="a day"):
        Terms(days=0)


def test_the_outcome_is_told_with_those_who_sat():
    assert appeals.told(["Asha", "Bala", "Dev"], Outcome.UPHELD, _=plain) == (
        "The panel (Asha, Bala and Dev) says that the decision stands."
    )
    assert "returns it" in appeals.told(["Asha"], Outcome.RETURNED, _=plain)


people = st.frozensets(st.sampled_from("abcdefgh"))


@given(st.lists(st.sampled_from("abcdefgh"), max_size=6), people, people, people)
def test_a_panel_that_may_hear_is_disjoint_from_the_first(named, first, conflicted, committee):
    found = appeals.seat(
        named,
        decided=Decided(SIGNED, first),
        conflicted=conflicted,
        committee=committee,
        terms=TERMS,
    )
    fit = appeals.eligible(sorted(committee), decided=Decided(SIGNED, first), conflicted=conflicted)

    if found.may_hear:
        assert len(set(named)) == TERMS.panel
        assert not set(named) & (first | conflicted)
        assert set(named) <= set(fit)
    elif set(named) <= set(fit):
        assert len(set(named)) != TERMS.panel or len(named) != len(set(named))
