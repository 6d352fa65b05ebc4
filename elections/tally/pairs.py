"""Schulze: who is put before whom, the strongest paths of victories, and the order that they give.

After M. Schulze, "The Schulze Method of Voting" (arXiv:1804.02973): one candidate is better than another when
the strongest path from the one to the other is stronger than every way back. That relation can leave a
pair undecided. Candidates therefore stand by how many they are better than, less how many are better than
they, which never contradicts it; only those equal in this, too, are put in order by the seed. (The paper
draws single ballots there; that is not done.)
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from elections.tally.ballots import Box
from elections.tally.limits import seat_in_order
from elections.tally.results import Matrix, Pairs, Terms
from elections.tally.rules import Schulze, Strength, Unranked
from elections.tally.sums import by_total, told
from elections.tally.ties import Tie

MANY = 20_000_000  # comparisons, from where on arrays are used


def pair_matrix(box: Box, unranked: Unranked) -> Matrix:
    """Count for each pair how many ballots put the one before the other."""
    many = len(box.candidates)
    if len(box.piles) * many * many > MANY:
        with suppress(ImportError):  # a stranger who counts once more need not have NumPy
            from elections.tally.arrays import pair_matrix_of  # noqa: PLC0415  (when it pays)

            return pair_matrix_of(box, unranked)
    counts = [[0] * many for _row in range(many)]
    for pile in box.piles:
        ranked = [(mark, each) for each, mark in enumerate(pile.marks) if mark is not None]
        left = [each for each, mark in enumerate(pile.marks) if mark is None]
        for mark, one in ranked:
            row = counts[one]
            for other_mark, other in ranked:
                if mark < other_mark:
                    row[other] += pile.papers
            if unranked is Unranked.LAST:
                for other in left:
                    row[other] += pile.papers
    return tuple(tuple(row) for row in counts)


def strongest_paths(pairs: Matrix, strength: Strength) -> Matrix:
    """Find for each pair the path whose weakest victory is strongest (Floyd and Warshall)."""
    every = range(len(pairs))
    paths = [[_victory(pairs, one, other, strength) for other in every] for one in every]
    for middle in every:
        onward = paths[middle]
        for one in every:
            reach = paths[one][middle]
            if one == middle or not reach:
                continue
            row = paths[one]
            for other in every:
                through = min(reach, onward[other])
                if other != one and through > row[other]:
                    row[other] = through
    return tuple(tuple(row) for row in paths)


def _victory(pairs: Matrix, one: int, other: int, strength: Strength) -> int:
    won, lost = pairs[one][other], pairs[other][one]
    if won <= lost:
        return 0
    return won if strength is Strength.WINNING_VOTES else won - lost


def in_order(
    candidates: Sequence[str], paths: Matrix, seed: str
) -> tuple[tuple[str, ...], tuple[Tie, ...]]:
    """Put whoever is better before whom they are better than; those left level, by the seed."""
    every = range(len(paths))
    above = [
        sum(
            (paths[one][other] > paths[other][one]) - (paths[one][other] < paths[other][one])
            for other in every
        )
        for one in every
    ]
    return by_total(candidates, above, seed)


def count_pairs(rule: Schulze, box: Box, terms: Terms, pairs: Matrix | None = None) -> Pairs:
    """Seat the first of the order, under the limit."""
    if pairs is None:
        pairs = pair_matrix(box, rule.unranked)
    paths = strongest_paths(pairs, rule.strength)
    ranking, ties = in_order(box.candidates, paths, terms.seed)
    winners, skips = seat_in_order(ranking if box.valid else (), terms.seats, terms.limit)
    return Pairs(
        rule=rule,
        terms=terms,
        candidates=box.candidates,
        ballots=box.ballots,
        valid=box.valid,
        blank=box.blank,
        invalid=box.invalid,
        winners=winners,
        ranking=ranking,
        ties=told(ties, winners) if box.valid else (),
        skips=skips,
        pairs=pairs,
        paths=paths,
    )
