"""Turnout by groups of people, told so that no figure gives away what a few people did.

Pure: numbers in, numbers out. Every voter is in one cell. A cell is told by itself only where more than
`FEW` voted in it and more than `FEW` did not. Cells are named from the largest down, by their size on the
roll, which is no secret; the rest are told together, and that sum must pass the same test. The sum of
what is hidden is known in any case, since the total is public: what protects is that the rest holds two
cells or more, more than a few voters, and more than a few who stayed away.

Whoever knows this rule, the sizes of all cells and the total learns no more than that sum: each hidden
cell can still be anything from nobody to everybody that the sum allows (tests/elections/test_cells.py
tries all of it). See docs/decisions/turnout-cells.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FEW = 10


@dataclass(frozen=True)
class Cell:
    """Some of the roll: how many they are, and how many of them voted."""

    name: str
    eligible: int
    voted: int

    def __post_init__(self) -> None:
        if not 0 <= self.voted <= self.eligible:
            raise ValueError(f"{self.voted} of {self.eligible} cannot have voted")

    @property
    def stayed_away(self) -> int:
        return self.eligible - self.voted


@dataclass(frozen=True)
class Told:
    """What may be said: cells by name, and the others as one. Nothing at all where `named` is empty."""

    named: tuple[Cell, ...] = ()
    rest: Cell | None = None
    together: int = 0  # how many cells the rest stands for


def tell(cells: Iterable[Cell], *, few: int = FEW) -> Told:
    """Choose the finest table that gives nobody away."""
    named, tiny = _large_enough([cell for cell in cells if cell.eligible], few=few)
    ordered = [*named, *([_sum(tiny)] if tiny else [])]
    if len(ordered) > 1 and all(_may_be_told(cell, few=few) for cell in ordered):
        return Told(tuple(named), _sum(tiny) if tiny else None, len(tiny))
    for shown in range(len(ordered) - 2, 0, -1):
        rest = _sum(ordered[shown:])
        if all(_may_be_told(cell, few=few) for cell in [*ordered[:shown], rest]):
            return Told(tuple(named[:shown]), rest, len(named) - shown + len(tiny))
    return Told()


def _large_enough(cells: Sequence[Cell], *, few: int) -> tuple[list[Cell], list[Cell]]:
    """Part those that could be told from those too small for it, by their size on the roll alone.

    Where the small ones together are too few, or all but one of them are, the next in size joins them:
    else their sum would tell that one within a few.
    """
    least = 2 * few + 2  # more than a few who voted, and as many who did not
    ordered = sorted(cells, key=lambda cell: (-cell.eligible, cell.name))
    named = [cell for cell in ordered if cell.eligible >= least]
    tiny = ordered[len(named) :]
    while tiny and named:
        together = sum(cell.eligible for cell in tiny)
        if together >= least and together - tiny[0].eligible > few:
            break
        tiny.insert(0, named.pop())
    return named, tiny


def _sum(cells: Sequence[Cell]) -> Cell:
    return Cell("", sum(cell.eligible for cell in cells), sum(cell.voted for cell in cells))


def _may_be_told(cell: Cell, *, few: int) -> bool:
    return cell.voted > few and cell.stayed_away > few
