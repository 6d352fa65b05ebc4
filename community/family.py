"""Which organisations belong together: dated ownership, without a database.

Everybody who asks for a family asks here: the page of an organisation, the rule on conflicts of interest,
whatever limits how many of one house may sit somewhere. Days are half-open, [from, until); an end that
nobody wrote down is still open on its side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


def touches(from_on: date | None, until_on: date | None, *, since: date, on: date) -> bool:
    """Whether any day of [from, until) lies in [since, on]."""
    return (from_on is None or from_on <= on) and (until_on is None or until_on > since)


@dataclass(frozen=True)
class Ownership:
    """One organisation inside another on the days [from, until)."""

    organisation: int
    parent: int
    from_on: date | None = None
    until_on: date | None = None

    def touches(self, since: date, on: date) -> bool:
        """Whether it held on any day of [since, on]."""
        return touches(self.from_on, self.until_on, since=since, on=on)

    def overlaps(self, other: Ownership) -> bool:
        """Whether there is a day on which both hold."""
        return (
            self.from_on is None or other.until_on is None or self.from_on < other.until_on
        ) and (other.from_on is None or self.until_on is None or other.from_on < self.until_on)


def lineage(
    organisation: int, ownership: Iterable[Ownership], *, on: date, since: date | None = None
) -> frozenset[int]:
    """The organisation and everything above it, on that day or on any day since another."""
    above: dict[int, set[int]] = {}
    for tie in ownership:
        if tie.touches(since or on, on):
            above.setdefault(tie.organisation, set()).add(tie.parent)
    return _reached({organisation}, above)


def family(
    organisation: int, ownership: Iterable[Ownership], *, on: date, since: date | None = None
) -> frozenset[int]:
    """The organisation, all that stands above it, and all that stands below any of these."""
    ties = tuple(ownership)
    below: dict[int, set[int]] = {}
    for tie in ties:
        if tie.touches(since or on, on):
            below.setdefault(tie.parent, set()).add(tie.organisation)
    return _reached(set(lineage(organisation, ties, on=on, since=since)), below)


def _reached(found: set[int], steps: dict[int, set[int]]) -> frozenset[int]:
    waiting = list(found)
    while waiting:
        for one in steps.get(waiting.pop(), ()):
            if one not in found:
                found.add(one)
                waiting.append(one)
    return frozenset(found)


def makes_a_circle(new: Ownership, ownership: Iterable[Ownership]) -> bool:
    """Whether there would be a day on which an organisation stands above itself.

    What holds on a day only grows at the first day of a tie, so those are all the days to look at.
    """
    ties = tuple(tie for tie in ownership if tie.overlaps(new))
    first = new.from_on or date.min
    starts = {first} | {tie.from_on for tie in ties if tie.from_on and tie.from_on > first}
    return any(new.organisation in lineage(new.parent, ties, on=day) for day in starts)
