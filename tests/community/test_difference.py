"""What changed between two texts: nothing is lost, on either side, whatever the texts are."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from community.difference import TOO_MANY, compare

TEXTS = st.text(alphabet="ab .\n\r\u2028é", max_size=80) | st.text(max_size=40)


def kept_and(kind, runs):
    return "".join(run.text for run in runs if run.kind in {"kept", kind})


@given(TEXTS, TEXTS)
def test_what_is_kept_or_removed_is_the_text_before_and_what_is_kept_or_added_the_one_after(a, b):
    runs = compare(a, b)

    assert kept_and("removed", runs) == a
    assert kept_and("added", runs) == b
    assert all(run.text for run in runs)
    assert all(one.kind != two.kind for one, two in pairwise(runs))


@given(TEXTS)
def test_a_text_compared_with_itself_is_all_kept(text):
    assert {run.kind for run in compare(text, text)} <= {"kept"}


def test_one_word_that_changed_is_one_word_in_the_difference():
    runs = compare(
        "We meet in Chennai.\nEverybody is welcome.", "We meet in Pune.\nEverybody is welcome."
    )

    assert [(run.kind, run.text) for run in runs] == [
        ("kept", "We meet in "),
        ("removed", "Chennai"),
        ("added", "Pune"),
        ("kept", ".\nEverybody is welcome."),
    ]


def test_a_passage_with_too_many_words_is_shown_whole():
    a = " ".join(f"a{number}" for number in range(1_100))
    b = " ".join(f"b{number}" for number in range(1_100))
    assert TOO_MANY < (2 * 1_100) ** 2

    assert [(run.kind, run.text) for run in compare(a, b)] == [("removed", a), ("added", b)]


def test_passages_that_share_little_are_not_woven_into_each_other():
    a, b = "How does it work? By which means?", "It does not decide for anybody."

    assert [(run.kind, run.text) for run in compare(a, b)] == [("removed", a), ("added", b)]
