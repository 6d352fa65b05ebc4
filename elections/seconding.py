"""Whether a nomination has seconds enough, and from employers enough. Pure.

Each second can stand for one employer. Somebody with two employers brings either of them, not both: the
number told is the largest for which every employer has a second of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

MOST_RINGS, RING = 24, 20
Words = Callable[[str], str]
Plural = Callable[[str, str, int], str]


def employers(seconds: Sequence[Collection[str]]) -> int:
    """Count the employers that seconds can stand for, each second for one (a largest matching)."""
    holder: dict[str, int] = {}
    return sum(_finds_one(second, seconds, holder) for second in range(len(seconds)))


def _finds_one(first: int, seconds: Sequence[Collection[str]], holder: dict[str, int]) -> bool:
    """Give a second an employer of its own, moving others to another of theirs where that helps."""
    came_by: dict[str, int] = {}  # employer: the second that asks for it
    asking = [first]
    for second in asking:
        for employer in sorted(set(seconds[second]) - came_by.keys()):
            came_by[employer] = second
            if employer in holder:
                asking.append(holder[employer])
                continue
            _move_along(employer, first, came_by, holder)
            return True
    return False


def _move_along(free: str, first: int, came_by: dict[str, int], holder: dict[str, int]) -> None:
    """Hand each employer on the way to whoever asked for it, from the free one back to the first."""
    while True:
        second = came_by[free]
        left = next((one for one, whose in holder.items() if whose == second), None)
        holder[free] = second
        if second == first or left is None:
            return
        free = left


@dataclass(frozen=True)
class Support:
    """The seconds that a nomination has, of those that it needs."""

    seconds: int
    employers: int
    seconds_needed: int
    employers_needed: int = 0

    @property
    def is_enough(self) -> bool:
        return self.seconds >= self.seconds_needed and self.employers >= self.employers_needed

    def drawing(self) -> str:
        """Draw a ring for each second that is needed, filled where it is there; nothing for very many. The words stand beside it."""
        rings = max(self.seconds_needed, 0)
        if not 0 < rings <= MOST_RINGS:
            return ""
        drawn = "".join(
            f'<circle class="{"there" if place < self.seconds else "lacking"}"'
            f' cx="{RING * place + RING // 2}" cy="{RING // 2}" r="{RING // 2 - 3}"/>'
            for place in range(rings)
        )
        return (
            f'<svg class="second-rings" width="{RING * rings}" height="{RING}"'
            f' viewBox="0 0 {RING * rings} {RING}" aria-hidden="true">{drawn}</svg>'
        )

    def in_words(self, *, _: Words, _n: Plural) -> str:
        """`6 of 10 seconds, from 2 of 3 employers`; `12 seconds` where none are lacking."""
        figures = {"have": self.seconds, "need": self.seconds_needed}
        if self.seconds_needed == 0 or self.seconds >= self.seconds_needed:
            said = _n("%(have)d second", "%(have)d seconds", self.seconds) % figures
        else:
            said = (
                _n(
                    "%(have)d of %(need)d second",
                    "%(have)d of %(need)d seconds",
                    self.seconds_needed,
                )
                % figures
            )
        if not self.employers_needed:
            return said
        figures = {"have": self.employers, "need": self.employers_needed}
        if self.employers >= self.employers_needed:
            came = _n("from %(have)d employer", "from %(have)d employers", self.employers) % figures
        else:
            came = (
                _n(
                    "from %(have)d of %(need)d employer",
                    "from %(have)d of %(need)d employers",
                    self.employers_needed,
                )
                % figures
            )
        return f"{said}, {came}"
