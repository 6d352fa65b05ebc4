from __future__ import annotations

import statistics

from hypothesis import given, settings
from hypothesis import strategies as st

from events.scores import summary

scores = st.lists(st.one_of(st.none(), st.integers(1, 5)), max_size=30)


def test_nobody_gave_a_score():
    assert summary([]) is None
    assert summary([None, None]) is None


def test_half_and_half_are_two_apart():
    found = summary([1, 5, None])
    assert (found.count, found.average, found.spread) == (2, 3, 2.0)


@settings(max_examples=60)
@given(scores)
def test_figures_are_those_of_the_standard_library(given_):
    judged = [score for score in given_ if score is not None]
    found = summary(given_)
    if not judged:
        assert found is None
        return
    assert float(found.average) == statistics.fmean(judged)
    assert abs(found.spread - statistics.pstdev(judged)) < 1e-9
    assert found.lowest <= found.average <= found.highest
    assert found.spread <= 2.0 + 1e-9
