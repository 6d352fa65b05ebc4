"""Scoring a rubric, exactly: fractions inside, rounding only where somebody reads.

A reviewer gives each criterion a mark from 0 to its top, or says that they cannot tell. A criterion is
worth its weight times the mean of the marks given; what nobody could tell is worth nothing. A MUST
holds only where every mark given reaches its pass mark, and at least one was given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

FULL = 100


class Level(StrEnum):
    """How much hangs on a criterion. Only an unmet MUST blocks; the others cost points."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


@dataclass(frozen=True)
class Criterion:
    """One question of the rubric: what it weighs, how far its marks go, and where they pass."""

    key: str
    title: str
    level: Level
    weight: int
    top: int
    pass_mark: int

    def __post_init__(self) -> None:
        if self.top < 1 or not 1 <= self.pass_mark <= self.top:
            raise ValueError(f"{self.key}: marks run from 0 to a top, and the pass mark is inside.")
        if self.weight < 0:
            raise ValueError(f"{self.key}: a weight is not negative.")

    def fails(self, mark: int) -> bool:
        """Whether this mark is below what is acceptable."""
        return mark < self.pass_mark


@dataclass(frozen=True)
class Line:
    """What all reviewers together made of one criterion."""

    criterion: Criterion
    marks: tuple[int | None, ...]
    points: Fraction
    met: bool

    @property
    def blocks(self) -> bool:
        return self.criterion.level is Level.MUST and not self.met


@dataclass(frozen=True)
class Scored:
    """The whole rubric, added up."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> Fraction:
        return sum((line.points for line in self.lines), Fraction(0))

    @property
    def blocking(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.blocks)


def makes_a_hundred(criteria: Sequence[Criterion]) -> bool:
    """Whether the weights leave exactly a hundred points to win."""
    return sum(criterion.weight for criterion in criteria) == FULL


def score(criteria: Sequence[Criterion], sheets: Sequence[Mapping[str, int | None]]) -> Scored:
    """Add up the reviewers' sheets (criterion key → mark, None for "cannot tell")."""
    return Scored(tuple(_line(criterion, sheets) for criterion in criteria))


def _line(criterion: Criterion, sheets: Sequence[Mapping[str, int | None]]) -> Line:
    marks = tuple(sheet[criterion.key] for sheet in sheets)
    given = [mark for mark in marks if mark is not None]
    if any(not 0 <= mark <= criterion.top for mark in given):
        raise ValueError(f"{criterion.key}: a mark is outside 0 to {criterion.top}.")
    points = (
        Fraction(criterion.weight * sum(given), criterion.top * len(given))
        if given
        else Fraction(0)
    )
    met = bool(given) and not any(criterion.fails(mark) for mark in given)
    return Line(criterion, marks, points, met)
