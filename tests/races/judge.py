"""Is what two deeds at once left behind what they would have left one after the other?

That is the whole rule (serialisability): whatever the interleaving, answers and rows must be those of one of the
two orders. A deed that fails must fail as a refusal in words; a broken constraint or a deadlock is a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied

from community.errors import DomainError
from tests.races import ledger
from tests.races.turnstile import Turnstile

Deed = Callable[[], Any]
Scene = Callable[[], tuple[Deed, Deed]]


@dataclass(frozen=True)
class Race:
    """Two deeds that meet: what they are called, and how to set the scene for them."""

    deeds: tuple[str, str]
    scene: Scene

    @property
    def name(self) -> str:
        return f"{self.scene.__name__} ({' · '.join(dict.fromkeys(self.deeds))})"


RACES: list[Race] = []


def race_of(left: str, right: str) -> Callable[[Scene], Scene]:
    """Enter a scene: `@race_of("events.take_seat", "events.take_seat")`."""

    def enter(scene: Scene) -> Scene:
        RACES.append(Race((left, right), scene))
        return scene

    return enter


@dataclass
class Outcome:
    """What the two answered, and what stood in the database afterwards."""

    answers: tuple[str, ...]
    page: ledger.Page


def said(answer: Any) -> str:
    if not isinstance(answer, Exception):
        return "done"
    if isinstance(answer, (DomainError, PermissionDenied)):
        return type(answer).__name__
    raise AssertionError(f"no refusal in words, but {answer!r}") from answer


def one_after_the_other(race: Race, order: tuple[int, int]) -> Outcome:
    ledger.wipe()
    deeds = race.scene()
    names = ledger.Names.of_what_stands()
    answers = ["", ""]
    for number in order:
        try:
            answer: Any = deeds[number]()
        except Exception as refusal:  # noqa: BLE001  (judged below)
            answer = refusal
        answers[number] = said(answer)
    return Outcome(tuple(answers), names.page())


def at_once(race: Race, order: Sequence[int]) -> Outcome:
    ledger.wipe()
    deeds = race.scene()
    names = ledger.Names.of_what_stands()
    answers = Turnstile(deeds).run(order)
    return Outcome(tuple(said(answer) for answer in answers), names.page())


@cache
def allowed(race: Race) -> tuple[list[Outcome], frozenset[tuple[str, str]]]:
    """Both orders, and the columns that differ from run to run although the same was done."""
    outcomes, noise = [], set()
    for order in ((0, 1), (1, 0)):
        first, again = (one_after_the_other(race, order) for _ in range(2))
        outcomes.append(first)
        noise |= ledger.noise(first.page, again.page)
    return outcomes, frozenset(noise)


def judge(race: Race, order: Sequence[int]) -> None:
    """Run the race in this order; fail when neither order of the two would have left the same."""
    serial, noise = allowed(race)
    found = at_once(race, order)
    mine = ledger.told(found.page, set(noise))
    differences = []
    for outcome in serial:
        if outcome.answers == found.answers:
            difference = ledger.difference(mine, ledger.told(outcome.page, set(noise)))
            if not difference:
                return
            differences.append(difference)
    possible = " or ".join(str(outcome.answers) for outcome in serial)
    raise AssertionError(
        f"{race.name}: answers {found.answers}, one after the other {possible}\n"
        + "\n— or —\n".join(differences)
    )
