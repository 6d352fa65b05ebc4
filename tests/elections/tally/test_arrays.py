"""The counts by NumPy against the exact reference."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elections.tally import (
    Approval,
    BadBallots,
    Ballot,
    Cumulative,
    Kind,
    Schulze,
    Score,
    Terms,
    Unranked,
    arrays,
    count,
    gather,
)
from elections.tally.arrays import add_up_array, count_array, pair_matrix_array, pair_matrix_of
from elections.tally.pairs import pair_matrix
from elections.tally.sums import add_up

RULES = [
    Approval(),
    Approval(at_most=2),
    Cumulative(8),
    Cumulative(votes=300),
    Score(0, 5),
    Score(-2, 2),
]
KINDS = [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint64]
many = settings(max_examples=80, deadline=None)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Several blocks to an array, the last one not full."""
    monkeypatch.setattr(arrays, "BLOCK", 3)


@many
@given(st.data(), st.sampled_from(RULES), st.sampled_from(KINDS))
def test_sums_are_equal(data, rule, kind):
    limits = np.iinfo(kind)
    mark = st.one_of(
        st.integers(0, 9),
        st.integers(max(-3, limits.min), 120),
        st.sampled_from([limits.min, limits.max]),
    )
    rows = data.draw(st.lists(st.lists(mark, min_size=3, max_size=3), max_size=11))
    table = np.array(rows, dtype=kind).reshape(len(rows), 3)
    names = ("Ada", "Bea", "Cem")
    box = gather(rule, names, [Ballot(n, tuple(row)) for n, row in enumerate(rows, start=1)])
    assert add_up_array(rule, names, table) == add_up(rule, box)
    assert count_array(rule, names, table, Terms(2, "s")) == count(rule, box, Terms(2, "s"))


@pytest.mark.parametrize("kind", [np.int8, np.uint8])
def test_narrow_numbers_do_not_run_over(kind):
    """120 three times is 360, and in eight bits 104."""
    rule = Cumulative(votes=300)
    table = np.array([[120, 120, 120], [100, 100, 100]], dtype=kind)
    sums = add_up_array(rule, ("Ada", "Bea", "Cem"), table)
    assert [each.row for each in sums.invalid] == [1]
    assert sums.totals == (100, 100, 100)


@many
@given(st.data(), st.sampled_from(Unranked))
def test_pair_matrices_are_equal(data, unranked):
    rows = data.draw(
        st.lists(st.lists(st.sampled_from([None, 1, 2, 3, 9]), min_size=4, max_size=4), max_size=11)
    )
    rule = Schulze(unranked=unranked)
    box = gather(rule, "ABCD", [Ballot(n, tuple(row)) for n, row in enumerate(rows, start=1)])
    table = np.array([[mark or 0 for mark in row] for row in rows], dtype=np.int16).reshape(-1, 4)
    assert pair_matrix_array(table, unranked) == pair_matrix(box, unranked)
    if box.piles:
        assert pair_matrix_of(box, unranked) == pair_matrix(box, unranked)


def test_many_piles_take_the_quick_way_to_the_same_matrix(monkeypatch):
    from elections.tally import pairs

    rule = Schulze()
    ballots = [Ballot(n + 1, (n % 3 + 1, n % 5 + 1, None)) for n in range(15)]
    box = gather(rule, "ABC", ballots)
    slow = count(rule, box, Terms())
    monkeypatch.setattr(pairs, "MANY", 0)
    assert count(rule, box, Terms()) == slow


@pytest.mark.parametrize(
    "table",
    [
        np.zeros((3, 2)),
        np.zeros(3, dtype=int),
        np.zeros((2, 4), dtype=int),
        np.zeros((2, 3), dtype=bool),
    ],
)
def test_what_is_no_table_of_whole_numbers_is_refused(table):
    with pytest.raises(BadBallots):
        add_up_array(Cumulative(), ("A", "B", "C"), table)


def test_ranks_below_one_are_refused():
    with pytest.raises(BadBallots):
        pair_matrix_array(np.array([[1, -1]]), Unranked.IGNORE)
    assert Schulze.kind is Kind.RANK
