"""What a filled-in ballot says: one spelling, read strictly, refused in words."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elections import marks
from elections.marks import Asked, BadMarks
from elections.tally import (
    Approval,
    Cumulative,
    InstantRunoff,
    Schulze,
    Score,
    ScottishStv,
    Terms,
    YesNo,
    count,
)

NAMES = {"a1": "Asha", "b2": "Björn", "c3": "Chen", "d4": "Deepa"}
MOTION = Asked("q0", "Adopt the rules?", YesNo())
EIGHT = Asked("q1", "Directors", Cumulative(8), NAMES)
TWO = Asked("q2", "Speakers", Approval(2), NAMES)
ANY = Asked("q3", "Topics", Approval(), NAMES)
SCORED = Asked("q4", "Cities", Score(0, 5), NAMES)
PAIRS = Asked("q5", "Committee", Schulze(), NAMES)
STV = Asked("q6", "Council", ScottishStv(), NAMES)
IRV = Asked("q7", "Chair", InstantRunoff(), NAMES)
ALL = (MOTION, EIGHT, TWO, ANY, SCORED, PAIRS, STV, IRV)


def fault(asked: Asked, answer: object) -> str:
    return marks.fault_of(asked, answer)


# --- the canonical form ---------------------------------------------------------------------------


def test_a_ballot_has_one_spelling():
    answers = {"q1": {"b2": 3, "a1": 5}, "q0": "yes", "q3": None}
    text = marks.write((MOTION, EIGHT, ANY), answers)
    assert text == '{"q0":"yes","q1":{"a1":5,"b2":3},"q3":null}'
    assert marks.read(text, (MOTION, EIGHT, ANY)) == answers


@pytest.mark.parametrize(
    "text",
    [
        '{"q0": "yes"}',  # a space
        '{"q0":"yes","q0":"yes"}',
        '{"q0":"yes"} ',
        '["yes"]',
        "yes",
        '{"q0":NaN}',
        "",
    ],
)
def test_another_spelling_is_refused(text):
    with pytest.raises(BadMarks):
        marks.read(text, (MOTION,))


def test_a_mark_has_one_spelling_too():
    for text in ('{"q1":{"a1":5.0}}', '{"q1":{"a1":5,"b2":0}}', '{"q1":{"b2":1,"a1":1}}'):
        with pytest.raises(BadMarks):
            marks.read(text, (EIGHT,))


def test_every_question_is_answered_and_no_other():
    with pytest.raises(BadMarks) as bad:
        marks.write((MOTION, EIGHT), {})
    assert set(bad.value.faults) == {"q0", "q1"}
    assert "abstain" in bad.value.faults["q0"]
    with pytest.raises(BadMarks, match="not asked here"):
        marks.write((MOTION,), {"q0": "no", "q9": "yes"})


def test_blank_is_a_choice_and_nothing_is_none():
    assert marks.write(ALL, dict.fromkeys((one.id for one in ALL), None))
    for one in ALL[1:]:
        assert "leave the question blank" in fault(one, {})


# --- what is refused, in words --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "answer", "words"),
    [
        (EIGHT, {"a1": 9}, "You place 9 votes, and you have 8. Take back some of them."),
        (EIGHT, {"a1": 5, "b2": 4}, "You place 9 votes, and you have 8."),
        (EIGHT, {"a1": 2.5}, "Asha: “2.5” is not a whole number."),
        (EIGHT, {"a1": "2,5"}, "Asha: “2,5” is not a whole number."),
        (EIGHT, {"a1": True}, "Asha: “true” is not a whole number."),
        (EIGHT, {"b2": -1, "a1": 9}, "Björn: -1 is less than nought."),
        (EIGHT, {"z9": 1}, "Somebody is marked who does not stand here."),
        (EIGHT, {"a1": 0}, "where nothing is given, nothing is written"),
        (EIGHT, [8], "cannot be read"),
        (EIGHT, "yes", "cannot be read"),
        (TWO, {"a1": 1, "b2": 1, "c3": 1}, "You tick 3 names, and 2 may be ticked."),
        (TWO, {"a1": 2}, "Asha: “2” is not one of 1, 0."),
        (SCORED, {"a1": 6}, "Asha: 6 is outside 0–5."),
        (SCORED, {"a1": -1}, "Asha: -1 is outside 0–5."),
        (STV, {"a1": 1, "b2": 1}, "More than one is ranked first: Asha, Björn."),
        (STV, {"a1": 1, "b2": 2, "c3": 2}, "Björn / Chen have the same rank, 2."),
        (IRV, {"a1": 1, "b2": 3}, "Nobody has rank 2."),
        (IRV, {"a1": 2}, "Nobody has rank 1."),
        (PAIRS, {"a1": 5}, "The last rank is 4"),
        (PAIRS, {"a1": 0}, "where nothing is given"),
        (MOTION, "maybe", "yes, no or abstain"),
        (MOTION, ["yes"], "yes, no or abstain"),
        (MOTION, {}, "yes, no or abstain"),
    ],
)
def test_what_cannot_be_cast_is_said(asked, answer, words):
    assert words in fault(asked, answer)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (EIGHT, {"a1": 8}),
        (EIGHT, {"a1": 1}),  # seven are not used
        (ANY, dict.fromkeys(NAMES, 1)),
        (SCORED, {"a1": 0}),  # a nought that was given
        (PAIRS, {"a1": 1, "b2": 1, "c3": 4}),  # equals, and a gap that means nothing
        (STV, {"c3": 1}),
        (IRV, {"c3": 1, "a1": 2, "b2": 3, "d4": 4}),
    ],
)
def test_what_can_be_cast(asked, answer):
    assert fault(asked, answer) == ""


# --- from a form ----------------------------------------------------------------------------------


def test_what_is_typed_is_read_as_it_was_meant():
    typed = {
        "q0": "blank",
        "q1-a1": " 5 ",
        "q1-b2": "0",
        "q1-c3": "",
        "q2-blank": "1",
        "q4-a1": "0",
        "q5-a1": "1",
        "q5-zz": "1",
    }
    assert marks.filled_in(ALL, typed) == {
        "q0": None,
        "q1": {"a1": 5},
        "q2": None,
        "q4": {"a1": 0},
        "q5": {"a1": 1},
    }


@pytest.mark.parametrize("typed", ["2.5", "½", "１", "-1", "1e1", "0x1", "1" * 30, "+1", "eight"])
def test_what_is_no_whole_number_is_named_and_not_guessed(typed):
    answers = marks.filled_in((EIGHT,), {"q1-a1": typed})
    with pytest.raises(BadMarks, match="Asha"):
        marks.write((EIGHT,), answers)


def test_marked_and_blank_contradict_each_other():
    assert marks.contradicts(EIGHT, {"q1-a1": "1", "q1-blank": "1"})
    assert not marks.contradicts(EIGHT, {"q1-a1": "0", "q1-blank": "1"})
    assert not marks.contradicts(EIGHT, {"q1-a1": "1"})


def ballots():
    """Any ballot that can be cast."""
    some = st.lists(st.sampled_from(list(NAMES)), min_size=1, max_size=4, unique=True)
    placed = st.lists(st.sampled_from(list(NAMES)), min_size=1, max_size=8)
    in_order = some.map(lambda names: {name: rank for rank, name in enumerate(names, start=1)})
    of = {
        "q0": st.sampled_from(["yes", "no", "abstain"]),
        "q1": placed.map(lambda votes: dict(Counter(votes))),
        "q2": some.map(lambda names: dict.fromkeys(names[:2], 1)),
        "q3": some.map(lambda names: dict.fromkeys(names, 1)),
        "q4": st.dictionaries(st.sampled_from(list(NAMES)), st.integers(0, 5), min_size=1),
        "q5": st.dictionaries(st.sampled_from(list(NAMES)), st.integers(1, 4), min_size=1),
        "q6": in_order,
        "q7": in_order,
    }
    return st.fixed_dictionaries({name: one | st.none() for name, one in of.items()})


@settings(max_examples=60, deadline=None)
@given(ballots())
def test_whatever_can_be_cast_comes_back_from_form_and_file(answers):
    text = marks.write(ALL, answers)
    assert marks.read(text, ALL) == answers
    assert marks.filled_in(ALL, marks.as_typed(ALL, answers)) == answers
    assert marks.write(ALL, json.loads(text)) == text


@settings(max_examples=40, deadline=None)
@given(st.lists(ballots(), min_size=1, max_size=12))
def test_no_ballot_that_was_taken_is_invalid_in_the_count(cast):
    for asked in ALL:
        box = marks.sort_into_box(asked, (answers[asked.id] for answers in cast))
        assert box.invalid == ()
        assert box.ballots == len(cast)
        assert box.blank == sum(answers[asked.id] is None for answers in cast)
        assert count(asked.rule, box, Terms(seed="x")).ballots == len(cast)


def test_what_cannot_be_read_in_the_box_is_kept_and_named():
    box = marks.sort_into_box(EIGHT, [{"a1": 8}, {"a1": 9}, "yes", None])
    assert (box.valid, box.blank, [each.row for each in box.invalid]) == (1, 1, [2, 3])
    assert "9 votes" in box.invalid[0].why.in_words()


# --- in words -------------------------------------------------------------------------------------


def test_a_ballot_is_read_back_in_words():
    said = marks.in_words(EIGHT, {"a1": 5, "b2": 1})
    assert (said.lead, said.parts) == ("You place", ("5 votes on Asha", "1 vote on Björn"))
    assert said.rest == "You leave 2 votes unused."
    order = marks.in_words(STV, {"c3": 1, "a1": 2})
    assert order.parts == ("1. Chen", "2. Asha")
    assert order.rest == "You do not rank 2 of 4."
    assert marks.in_words(TWO, {"b2": 1}).parts == ("Björn",)
    assert marks.in_words(SCORED, {"a1": 0}).parts == ("Asha: 0 of 5",)
    assert marks.in_words(EIGHT, None).lead == "You leave this question blank."
