"""Figures about reviewing: exact, defined, and checked against numbers and code that others made."""

from __future__ import annotations

import statistics
import warnings
from datetime import timedelta
from fractions import Fraction
from math import isclose, nan

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification import figures
from certification.figures import Agreement, Lacks, Load, Overturned, Scale, Stage
from tests.certification.voice import VOICE

DAY = timedelta(days=1)
NONE = None

# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), example C: four observers, twelve
# units, values missing. The same data stand in the R packages irr and DescTools.
FOUR_OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
    [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
]
# The same paper, example A (two observers, two values) and example B (two observers, five values).
TWO_VALUES = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
FIVE_VALUES = [
    ["a", "a", "b", "b", "d", "c", "c", "c", "e", "d", "d", "a"],
    ["b", "a", "b", "b", "b", "c", "c", "c", "e", "d", "d", "d"],
]


def units(observers):
    return list(zip(*observers, strict=True))


@pytest.mark.parametrize(
    ("scale", "published"),
    [(Scale.NOMINAL, 0.743), (Scale.ORDINAL, 0.815), (Scale.INTERVAL, 0.849)],
)
def test_alpha_is_the_published_one_with_missing_marks(scale, published):
    found = figures.alpha(units(FOUR_OBSERVERS), scale)

    assert round(float(found.alpha), 3) == published
    assert (found.n, found.units) == (40, 11)  # the twelfth unit has one mark and pairs nothing


def test_alpha_is_the_published_one_for_two_observers():
    five = [[ord(value) for value in row] for row in FIVE_VALUES]

    two = figures.alpha(units(TWO_VALUES), Scale.NOMINAL)

    assert round(float(two.alpha), 3) == 0.095
    assert two.alpha == Fraction(2, 21)  # exact
    assert round(float(figures.alpha(units(five), Scale.NOMINAL).alpha), 3) == 0.692


marks = st.none() | st.integers(0, 4)
matrices = st.integers(2, 5).flatmap(
    lambda raters: st.lists(
        st.lists(marks, min_size=raters, max_size=raters), min_size=1, max_size=14
    )
)


@given(matrices, st.sampled_from(Scale))
def test_alpha_agrees_with_an_independent_implementation(rows, scale):
    found = figures.alpha(rows, scale, fewest=1)
    paired = [row for row in rows if sum(mark is not None for mark in row) > 1]
    values = {mark for row in paired for mark in row if mark is not None}

    if found.alpha is None:
        assert len(values) < 2
        return
    table = np.array([[nan if mark is None else mark for mark in row] for row in paired]).T
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = krippendorff.alpha(reliability_data=table, level_of_measurement=scale.value)
    assert isclose(float(found.alpha), other, abs_tol=1e-9)


@given(matrices, st.sampled_from(Scale), st.randoms())
def test_alpha_forgets_who_gave_which_mark_and_the_order_of_courses(rows, scale, random):
    shuffled = random.sample([random.sample(row, len(row)) for row in rows], len(rows))

    assert figures.alpha(rows, scale, fewest=1) == figures.alpha(shuffled, scale, fewest=1)


@given(matrices, st.sampled_from(Scale))
def test_alpha_is_at_most_one_and_one_only_where_all_agree(rows, scale):
    found = figures.alpha(rows, scale, fewest=1)
    agree = all(len({mark for mark in row if mark is not None}) < 2 for row in rows)

    if found.alpha is not None:
        assert found.alpha <= 1
        assert (found.alpha == 1) is agree


def test_too_few_courses_say_so_with_their_number():
    found = figures.alpha([[1, 2]] * 9, Scale.NOMINAL)

    assert found == Agreement(None, 18, 9, Lacks.TOO_FEW)
    assert found.in_words(**VOICE) == "too few (18 marks on 9 courses)"
    assert figures.alpha([[1, 2]] * 10, Scale.NOMINAL).alpha is not None
    assert figures.alpha([], Scale.NOMINAL, fewest=0).lacks is Lacks.TOO_FEW


def test_one_mark_everywhere_says_nothing_about_agreement():
    found = figures.alpha([[2, 2, None]] * 10, Scale.ORDINAL)

    assert found == Agreement(None, 20, 10, Lacks.NO_VARIATION)
    assert "everybody gave the same mark" in found.in_words(**VOICE)


def test_alpha_is_said_with_its_size():
    assert figures.alpha(units(FOUR_OBSERVERS), Scale.NOMINAL).in_words(**VOICE) == (
        "α = 0.743 (40 marks on 11 courses)"
    )


# --- Times ----------------------------------------------------------------------------------------

spans = st.lists(st.integers(0, 10**6), min_size=1, max_size=30)


@given(spans)
def test_the_median_is_that_of_the_standard_library(values):
    assert figures.median([timedelta(seconds=one) for one in values]) == timedelta(
        seconds=statistics.median(values)
    )


@given(spans)
def test_the_ninetieth_is_the_first_inverse_of_the_distribution(values):
    other = np.percentile(values, 90, method="inverted_cdf")

    assert figures.percentile([timedelta(seconds=one) for one in values]).total_seconds() == other


@pytest.mark.parametrize(("n", "day"), [(1, 1), (9, 9), (10, 9), (11, 10), (20, 18)])
def test_the_ninetieth_is_a_value_that_occurred(n, day):
    assert figures.percentile([DAY * one for one in range(1, n + 1)]) == DAY * day


def test_of_nothing_there_is_no_figure():
    with pytest.raises(ValueError, match="no middle"):
        figures.median([])
    with pytest.raises(ValueError, match="needs values"):
        figures.percentile([])


def test_stages_with_too_few_cases_say_how_many():
    cases = [{"desk": DAY * n, "review": DAY} for n in range(1, 5)] + [{"desk": DAY * 5}]

    assert figures.stages(cases, ["desk", "review", "vote"]) == (
        Stage("desk", 5, DAY * 3, DAY * 5),
        Stage("review", 4, None, None),
        Stage("vote", 0, None, None),
    )
    assert figures.stages(cases, ["review"])[0].too_few


def test_a_stage_entered_twice_is_summed_and_the_last_is_not_over():
    moments = [("desk", DAY * 0), ("draft", DAY * 2), ("desk", DAY * 5), ("review", DAY * 6)]

    assert figures.durations(moments) == {"desk": DAY * 3, "draft": DAY * 3}
    with pytest.raises(ValueError, match="before it was entered"):
        figures.durations([("desk", DAY), ("review", DAY * 0)])


def test_load_counts_what_waits_what_is_done_and_what_was_late():
    rows = [("b", True, True), ("a", False, False), ("b", True, False), ("c", False, True)]

    assert figures.load([*rows, ("c", False, False)]) == (
        Load("c", 2, 0, 1),
        Load("a", 1, 0, 0),
        Load("b", 0, 2, 1),
    )


def test_overturned_decisions_are_a_share_of_the_appeals():
    assert Overturned(40, 4, 1).share == Fraction(1, 4)
    assert Overturned(40, 0, 0).share is None
    with pytest.raises(ValueError, match="Only what"):
        Overturned(1, 2, 0)
