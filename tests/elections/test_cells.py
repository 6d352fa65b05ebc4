"""Turnout by groups gives nobody away, not even to somebody who knows how it is made."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elections.cells import FEW, Cell, tell

NAMES = "abcdefghijklmnop"


def cells_of(sizes, votes):
    return [Cell(NAMES[place], *both) for place, both in enumerate(zip(sizes, votes, strict=True))]


def table(told):
    """All that a reader sees."""
    return (
        tuple((cell.name, cell.eligible, cell.voted) for cell in told.named),
        (told.rest.eligible, told.rest.voted, told.together) if told.rest else None,
    )


def names(told):
    return [cell.name for cell in told.named]


def test_each_cell_stands_by_itself_where_all_are_large():
    told = tell(cells_of([100, 50, 30], [40, 20, 15]))
    assert table(told) == ((("a", 100, 40), ("b", 50, 20), ("c", 30, 15)), None)


def test_ten_who_voted_are_too_few_and_eleven_are_not():
    assert names(tell(cells_of([100, 50, 40], [40, 20, 11]))) == ["a", "b", "c"]
    few = tell(cells_of([100, 50, 40], [40, 20, 10]))
    assert names(few) == ["a"]
    assert (few.rest.voted, few.together) == (30, 2)


def test_ten_who_stayed_away_are_too_few_as_well():
    """Where nearly all voted, the table would name those who did not."""
    assert names(tell(cells_of([100, 50, 40], [40, 20, 30]))) == ["a"]
    assert names(tell(cells_of([100, 50, 40], [40, 20, 29]))) == ["a", "b", "c"]


def test_a_hidden_cell_is_never_alone():
    """The total is public: a single cell left out would be what is missing to it."""
    told = tell(cells_of([100, 90, 80, 70], [50, 50, 50, 3]))
    assert (names(told), told.rest.voted, told.together) == (["a", "b"], 53, 2)


def test_small_groups_are_not_even_named():
    told = tell(cells_of([200, 60, 21, 15], [90, 30, 14, 7]))
    assert names(told) == ["a", "b"]
    assert (told.rest.eligible, told.rest.voted, told.together) == (36, 21, 2)


def test_where_small_groups_are_too_few_together_the_next_one_joins_them():
    told = tell(cells_of([200, 60, 21, 1], [90, 30, 14, 1]))
    assert names(told) == ["a"]
    assert (told.rest.eligible, told.rest.voted, told.together) == (82, 45, 3)


def test_a_group_is_not_told_together_with_next_to_nobody():
    """Sixty and five told together are sixty, give or take five."""
    told = tell(cells_of([400, 200, 60, 5], [190, 90, 30, 1]))
    assert names(told) == ["a"]
    assert (told.rest.voted, told.together) == (121, 3)


@pytest.mark.parametrize(
    ("sizes", "votes"),
    [
        ([], []),
        ([100], [50]),  # one cell is the total
        ([100, 40], [50, 0]),
        ([20, 20, 20], [11, 11, 11]),
        ([100, 100], [0, 0]),
        ([100, 100], [100, 100]),
    ],
)
def test_where_nothing_can_be_told_nothing_is(sizes, votes):
    assert table(tell(cells_of(sizes, votes))) == ((), None)


def test_more_voters_than_there_are_is_no_cell():
    with pytest.raises(ValueError, match="cannot have voted"):
        Cell("a", 10, 11)


def ranges_by_solver(sizes, shown, total):
    """Solve in whole numbers: which values can each hidden cell take, by the figures alone?

    Hidden cells are whole numbers from nought to their size, and add up to the total less what is shown.
    The sums that the others can reach are built up one cell at a time.
    """
    left = total - sum(shown.values())
    hidden = [place for place in range(len(sizes)) if place not in shown]
    answers = {}
    for one in hidden:
        sums = {0}
        for other in hidden:
            if other != one:
                sums = {before + more for before in sums for more in range(sizes[other] + 1)}
        answers[one] = {value for value in range(sizes[one] + 1) if left - value in sums}
    return answers


rolls = st.lists(st.integers(1, 60), min_size=1, max_size=7).flatmap(
    lambda sizes: st.tuples(st.just(sizes), st.tuples(*(st.integers(0, size) for size in sizes)))
)


@settings(max_examples=150)
@given(rolls)
def test_no_sum_of_figures_and_totals_gives_a_hidden_cell_away(roll):
    sizes, votes = roll
    told = tell(cells_of(sizes, votes))
    shown = {NAMES.index(cell.name): cell.voted for cell in told.named}
    if not told.named:
        return  # only the total, which everybody sees anyway
    for place, values in ranges_by_solver(sizes, shown, sum(votes)).items():
        assert votes[place] in values
        assert len(values) >= 2
        # wider than a few; of a cell that is itself no more than a few, everything is possible
        assert max(values) - min(values) >= min(FEW + 1, sizes[place])


@given(rolls)
def test_what_is_told_adds_up(roll):
    sizes, votes = roll
    told = tell(cells_of(sizes, votes))
    if not told.named:
        return
    rows = [*told.named, *([told.rest] if told.rest else [])]
    assert sum(cell.voted for cell in rows) == sum(votes)
    assert sum(cell.eligible for cell in rows) == sum(sizes)
    assert all(cell.voted > FEW and cell.stayed_away > FEW for cell in rows)
    assert len(told.named) + told.together == len(sizes)


@pytest.mark.parametrize(
    ("few", "sizes"),
    [
        (1, (4, 4, 5)),
        (1, (6, 5, 4, 4)),
        (1, (6, 4, 3, 1)),
        (1, (9, 2, 2, 1, 1)),
        (2, (7, 7, 8)),
        (2, (12, 6, 5, 3)),
    ],
)
def test_who_knows_the_rule_learns_nothing_more(few, sizes):
    """Try every way in which people could have voted, and put those that give the same table together.

    An attacker who knows the rule, all sizes and the total can tell no two of them apart. Within one
    table each hidden cell takes every extreme that the bare sum would let it take: that a cell was
    hidden, and which ones, says nothing.
    """
    worlds = defaultdict(list)
    for votes in product(*(range(size + 1) for size in sizes)):
        worlds[table(tell(cells_of(sizes, votes), few=few)), sum(votes)].append(votes)
    for ((named, _rest), total), possible in worlds.items():
        shown = {NAMES.index(name): voted for name, _eligible, voted in named}
        if len(sizes) - len(shown) < 2:
            continue
        for place, values in ranges_by_solver(sizes, shown, total).items():
            seen = {votes[place] for votes in possible}
            assert (min(seen), max(seen)) == (min(values), max(values))
            if named:
                assert max(seen) - min(seen) >= min(few + 1, sizes[place])
