"""Numbers about reviewing, exact where arithmetic allows: fractions inside, rounding where somebody reads.

- The *median* is the middle of the sorted values, of an even number the mean of the two in the middle.
- The *90th percentile* is by nearest rank: the smallest value that at least 90 of 100 values do not exceed
  (the first of the nine definitions in Hyndman and Fan, "Sample Quantiles in Statistical Packages", 1996;
  it is always a value that really occurred).
- *Krippendorff's alpha* is computed from coincidences as in K. Krippendorff, "Computing Krippendorff's
  Alpha-Reliability" (2011): 1 − D_o / D_e over the values of units with at least two of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import ceil

from certification.wording import Plural, Words

FEWEST_CASES = 5
FEWEST_UNITS = 10
NINETY = Fraction(9, 10)


def median(values: Iterable[timedelta]) -> timedelta:
    """The middle value; of an even number the mean of the two in the middle. Of nothing: ValueError."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("Nothing has no middle.")
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def percentile(values: Iterable[timedelta], part: Fraction = NINETY) -> timedelta:
    """The smallest value that at least this part of the values do not exceed. Of nothing: ValueError."""
    ordered = sorted(values)
    if not ordered or not 0 < part <= 1:
        raise ValueError("A percentile needs values, and a part of them.")
    return ordered[ceil(part * len(ordered)) - 1]


@dataclass(frozen=True)
class Stage:
    """How long a stage took: of how many cases, and both figures unless there are too few."""

    name: str
    n: int
    median: timedelta | None
    ninetieth: timedelta | None

    @property
    def too_few(self) -> bool:
        return self.median is None


def stages(
    cases: Iterable[Mapping[str, timedelta]],
    names: Sequence[str],
    *,
    fewest: int = FEWEST_CASES,
) -> tuple[Stage, ...]:
    """Both figures a stage. A case counts where it has left the stage; fewer than `fewest` say nothing."""
    kept = tuple(cases)
    found = []
    for name in names:
        took = [case[name] for case in kept if name in case]
        if len(took) < fewest:
            found.append(Stage(name, len(took), None, None))
        else:
            found.append(Stage(name, len(took), median(took), percentile(took)))
    return tuple(found)


def durations(
    moments: Sequence[tuple[str, timedelta]],
) -> dict[str, timedelta]:
    """How long one case was in each stage it has left: `moments` are (stage entered, when), in order.

    `when` counts from any fixed moment. A stage that was entered twice is summed. Time that runs
    backwards is refused with ValueError.
    """
    took: dict[str, timedelta] = {}
    for (name, entered), (_next, left) in pairwise(moments):
        if left < entered:
            raise ValueError(f"The stage {name} was left before it was entered.")
        took[name] = took.get(name, timedelta(0)) + (left - entered)
    return took


@dataclass(frozen=True)
class Load:
    """What one reviewer has open and has handed in, and how many of those came late."""

    person: str
    waiting: int
    done: int
    late: int


def load(rows: Iterable[tuple[str, bool, bool]]) -> tuple[Load, ...]:
    """Count reviews a person from (person, handed in, late): most waiting first, then by person."""
    waiting: Counter[str] = Counter()
    done: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for person, handed_in, was_late in rows:
        (done if handed_in else waiting)[person] += 1
        late[person] += was_late
    people = sorted({*waiting, *done}, key=lambda one: (-waiting[one], one))
    return tuple(Load(one, waiting[one], done[one], late[one]) for one in people)


@dataclass(frozen=True)
class Overturned:
    """Of the decisions of a time: how many were appealed, and how many of those did not stand."""

    decided: int
    appealed: int
    overturned: int

    def __post_init__(self) -> None:
        if not 0 <= self.overturned <= self.appealed <= self.decided:
            raise ValueError("Only what was decided is appealed, and only that overturned.")

    @property
    def share(self) -> Fraction | None:
        """Of the appeals; None where there was none."""
        return Fraction(self.overturned, self.appealed) if self.appealed else None


# --- Agreement ------------------------------------------------------------------------------------


class Scale(StrEnum):
    """What a mark's distance means: nothing but same or not; a rank; a number."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


class Lacks(StrEnum):
    """Why there is no alpha."""

    TOO_FEW = "too few"
    NO_VARIATION = "no variation"


@dataclass(frozen=True)
class Agreement:
    """Alpha of one criterion: `n` values that could be paired, in `units` courses; or why there is none."""

    alpha: Fraction | None
    n: int
    units: int
    lacks: Lacks | None = None

    def in_words(self, *, _: Words, _n: Plural) -> str:
        """`α = 0.743 (40 marks on 12 courses)`, or why it is not said."""
        facts: dict[str, object] = {"n": self.n, "units": self.units}
        size = _n("%(n)d mark", "%(n)d marks", self.n) % facts
        size += " " + _n("on %(units)d course", "on %(units)d courses", self.units) % facts
        if self.lacks is Lacks.TOO_FEW:
            return _("too few (%s)") % size
        if self.alpha is None:
            return _("not defined: everybody gave the same mark (%s)") % size
        return f"α = {float(self.alpha):.3f} ({size})"


def alpha(
    units: Iterable[Iterable[int | None]], scale: Scale, *, fewest: int = FEWEST_UNITS
) -> Agreement:
    """Krippendorff's alpha: one sequence of marks a unit (course), None where somebody gave none.

    Which reviewer gave which mark does not matter. A unit with fewer than two marks pairs nothing and
    leaves. With fewer than `fewest` units left, or one value everywhere, there is no figure and it is
    said why.
    """
    paired = [
        marks for marks in ([m for m in unit if m is not None] for unit in units) if len(marks) > 1
    ]
    n = sum(map(len, paired))
    if len(paired) < max(fewest, 1):
        return Agreement(None, n, len(paired), Lacks.TOO_FEW)
    totals = Counter(mark for marks in paired for mark in marks)
    distance = _distance(scale, totals)
    expected = sum(
        totals[a] * totals[b] * distance(a, b) for a in totals for b in totals
    ) / Fraction(n * (n - 1))
    if not expected:
        return Agreement(None, n, len(paired), Lacks.NO_VARIATION)
    observed = sum((_within(marks, distance) for marks in paired), Fraction(0)) / n
    return Agreement(1 - observed / expected, n, len(paired))


def _within(marks: list[int], distance: Callable[[int, int], Fraction]) -> Fraction:
    """The distances of all ordered pairs in a unit, each pair weighing 1 / (m − 1)."""
    count = Counter(marks)
    total = sum((count[a] * count[b] * distance(a, b) for a in count for b in count), Fraction(0))
    return total / (len(marks) - 1)


def _distance(scale: Scale, totals: Counter[int]) -> Callable[[int, int], Fraction]:
    """The squared difference of two values, δ², as the scale has it."""
    if scale is Scale.NOMINAL:
        return lambda a, b: Fraction(a != b)
    if scale is Scale.INTERVAL:
        return lambda a, b: Fraction((a - b) ** 2)
    place: dict[Hashable, Fraction] = {}
    below = 0
    for value in sorted(totals):
        # The number of values between two ranks, half of either end counted, is the distance of middles.
        place[value] = below + Fraction(totals[value], 2)
        below += totals[value]
    return lambda a, b: (place[a] - place[b]) ** 2
