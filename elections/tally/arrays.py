"""The same counts from NumPy arrays, a row a ballot: for a million ballots that lie in memory already.

Equal to the exact reference, integer for integer; a test holds the two together on any input. Rows are
taken in blocks that fit a processor's cache, so that looking for invalid ballots costs little beside
adding them up. Marks are whole numbers of any of NumPy's integer types.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from elections.tally.ballots import BadBallots, Box, Invalid
from elections.tally.results import Matrix, Terms, Totals
from elections.tally.rules import Cumulative, Score, Unranked
from elections.tally.sums import Additive, Sums, count_totals

Ints = NDArray[Any]
BLOCK = 1 << 14


def count_array(rule: Additive, candidates: Sequence[str], marks: Ints, terms: Terms) -> Totals:
    """Count ballots from an array as `count` does from a box. Nothing marked is nought."""
    return count_totals(rule, add_up_array(rule, candidates, marks), terms)


def add_up_array(rule: Additive, candidates: Sequence[str], marks: Ints) -> Sums:
    """Add up ballots, a row each and a column a candidate, and find the invalid and the blank ones."""
    named = tuple(candidates)
    _check(marks, len(named))
    adding = _Adding(rule, named)
    for start in range(0, len(marks), BLOCK):
        adding.take(marks[start : start + BLOCK], start)
    return Sums(
        candidates=named,
        valid=len(marks) - adding.blank - len(adding.invalid),
        blank=adding.blank,
        invalid=tuple(sorted(adding.invalid, key=lambda each: each.row)),
        totals=tuple(int(total) for total in adding.totals),
        givers=tuple(int(number) for number in adding.givers),
    )


class _Adding:
    """Sums as they grow, block by block."""

    def __init__(self, rule: Additive, candidates: tuple[str, ...]) -> None:
        self.rule, self.candidates = rule, candidates
        self.lowest, self.highest, self.most, self.counts_rows = _bounds(rule)
        self.totals = np.zeros(len(candidates), dtype=np.int64)
        self.givers = np.zeros(len(candidates), dtype=np.int64)
        self.blank = 0
        self.invalid: list[Invalid] = []

    def take(self, block: Ints, start: int) -> None:
        rows = None  # numbers of the block's ballots, where some have been left out
        if int(block.min()) < self.lowest or int(block.max()) > self.highest:
            outside = ((block < self.lowest) | (block > self.highest)).any(axis=1)
            rows = np.arange(start, start + len(block))
            block, rows = self._refuse(block, rows, outside)
        if self.counts_rows and len(block):
            given = self._row_sums(block)
            if self.most is not None and int(given.max()) > self.most:
                rows = np.arange(start, start + len(block)) if rows is None else rows
                over = given > self.most
                block, rows = self._refuse(block, rows, over)
                given = given[~over]
            self.blank += len(given) - int(np.count_nonzero(given))
        self.totals += block.sum(axis=0, dtype=np.int64)
        # a block is far smaller than 2**24: its counts are exact in this type, and quick
        marked = (block != self.lowest).astype(np.float32)
        self.givers += (np.ones(len(block), dtype=np.float32) @ marked).astype(np.int64)

    def _refuse(self, block: Ints, rows: Ints, bad: Any) -> tuple[Ints, Ints]:
        """Write down why each of these is invalid, in the rule's own words, and leave it out."""
        for row, marks in zip(rows[bad].tolist(), block[bad].tolist(), strict=True):
            why = self.rule.fault(self.candidates, tuple(marks))
            if why is None:
                raise BadBallots(f"ballot {row + 1} is refused without a reason")
            self.invalid.append(Invalid(row + 1, why))
        return block[~bad], rows[~bad]

    def _row_sums(self, block: Ints) -> Ints:
        """Add up each ballot. No mark is above `highest` here, so it is known what the sum can reach."""
        reach = self.highest * len(self.candidates)
        if reach <= np.iinfo(block.dtype).max:
            sums: Ints = np.einsum("ij->i", block)
            return sums
        wide: Ints = block.sum(axis=1, dtype=np.int64)
        return wide


def _bounds(rule: Additive) -> tuple[int, int, int | None, bool]:
    """Say what a mark and a ballot's sum may be, and whether a sum of nought is a blank ballot."""
    if isinstance(rule, Score):
        return rule.lowest, rule.highest, None, False
    if isinstance(rule, Cumulative):
        return 0, rule.votes, rule.votes, True
    return 0, 1, rule.at_most, True


def pair_matrix_array(ranks: Ints, unranked: Unranked, papers: Ints | None = None) -> Matrix:
    """Count each pair as `pairs.pair_matrix` does. 0 is not ranked; `papers` is how many have each row."""
    many = ranks.shape[1] if ranks.ndim == 2 else 0
    _check(ranks, many)
    if ranks.size and int(ranks.min()) < 0:
        raise BadBallots("a rank is 1 or more, and 0 is nobody's")
    counts = np.zeros((many, many), dtype=np.int64)
    for start in range(0, len(ranks), BLOCK):
        block = np.ascontiguousarray(ranks[start : start + BLOCK].T).astype(np.int64)
        last = np.iinfo(np.int64).max
        block[block == 0] = last
        of = None if papers is None else papers[start : start + BLOCK].astype(np.int64)
        for one in range(many):
            before = block[one] < block
            if unranked is Unranked.IGNORE:
                before &= block < last
            counts[one] += (
                np.count_nonzero(before, axis=1) if of is None else before.astype(np.int64) @ of
            )
    return tuple(tuple(int(number) for number in row) for row in counts)


def pair_matrix_of(box: Box, unranked: Unranked) -> Matrix:
    """Count the pairs of a box with many piles."""
    ranks = np.array([[mark or 0 for mark in pile.marks] for pile in box.piles], dtype=np.int64)
    papers = np.array([pile.papers for pile in box.piles], dtype=np.int64)
    return pair_matrix_array(ranks.reshape(len(box.piles), -1), unranked, papers)


def _check(marks: Ints, many: int) -> None:
    if marks.ndim != 2 or marks.shape[1] != many or not many:
        raise BadBallots(f"an array of {marks.shape} for {many} candidates")
    if marks.dtype.kind not in "iu":
        raise BadBallots(f"marks are whole numbers, and these are {marks.dtype}")
