"""Tables of steps: from which state who may do what, where it leads, and under which condition.

What is not in a table cannot be done. The same rows refuse, list what somebody may do, and are printed in
docs/states.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)
V = TypeVar("V", bound=StrEnum)
P = TypeVar("P", bound=StrEnum)


@dataclass(frozen=True)
class Step(Generic[S, V, P]):
    """One row. `guard` names what must hold besides; empty where nothing more is asked."""

    state: S
    verb: V
    who: frozenset[P]
    to: S
    guard: str = ""


class Table(Generic[S, V, P]):
    """Steps, at most one for a state and a verb. Raises ValueError on a second."""

    def __init__(
        self,
        steps: Iterable[tuple[S, V, P | tuple[P, ...], S] | tuple[S, V, P | tuple[P, ...], S, str]],
    ) -> None:
        self.steps: tuple[Step[S, V, P], ...] = tuple(
            Step(
                state,
                verb,
                frozenset(who) if isinstance(who, tuple) else frozenset({who}),
                to,
                *guard,
            )
            for state, verb, who, to, *guard in steps
        )
        self._by = {(step.state, step.verb): step for step in self.steps}
        if len(self._by) < len(self.steps):
            raise ValueError("Two rows for one state and one verb.")

    def step(self, state: S, verb: V) -> Step[S, V, P] | None:
        """The row, or None where it cannot be done."""
        return self._by.get((state, verb))

    def after(self, state: S, verb: V) -> S | None:
        """Where this leads, or None where it cannot be done."""
        step = self.step(state, verb)
        return step.to if step else None

    def may(self, state: S, parts: Collection[P]) -> tuple[V, ...]:
        """What somebody who holds these parts may do in a state, in the order of the table.

        What a guard asks for besides is looked at when it is done.
        """
        return tuple(
            step.verb for step in self.steps if step.state == state and step.who & set(parts)
        )

    def markdown(self) -> str:
        """The table for people."""
        rows = [
            f"| {s.state.value} | {s.verb.value} | {', '.join(sorted(p.value for p in s.who))}"
            f" | {s.to.value} | {s.guard} |"
            for s in self.steps
        ]
        return "\n".join(["| in | deed | by | leads to | if |", "|---|---|---|---|---|", *rows])
