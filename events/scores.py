"""What several raters think, in figures. Pure: no Django, no clock, no database."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Scores:
    """How many gave a score, their average, and how far they are apart.

    The spread is the standard deviation of all the scores given: 0 where everybody agrees, 2 where half
    say one and half say five.
    """

    count: int
    average: Fraction
    spread: float
    lowest: int
    highest: int


def summary(scores: Iterable[int | None]) -> Scores | None:
    """Sum scores up; None where nobody gave one. Who read without judging counts nothing."""
    given = [score for score in scores if score is not None]
    if not given:
        return None
    average = Fraction(sum(given), len(given))
    variance = sum((score - average) ** 2 for score in given) / len(given)
    return Scores(len(given), average, math.sqrt(variance), min(given), max(given))
