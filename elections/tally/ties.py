"""Ties, and the draw by a published seed that breaks them when the rule itself does not.

The draw is SHA-256 over the seed, a line feed and the candidate's name, all in UTF-8. Candidates stand in
the order of these digests, the lowest first: who stands before another is preferred to them. Anybody can
work it out, and nobody can choose it who does not choose the seed; so the seed is to be something that is
fixed before the close and known only after it, or a number drawn in public.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


def digest(seed: str, candidate: str) -> str:
    """Work out a candidate's lot, as 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}\n{candidate}".encode()).hexdigest()


def drawn(seed: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """Put candidates into the order of their lots, the preferred first."""
    return tuple(sorted(candidates, key=lambda candidate: (digest(seed, candidate), candidate)))


class Over(StrEnum):
    """What was to be decided between equals."""

    ORDER = "order"  # who stands first in the final order
    SURPLUS = "surplus"  # whose surplus is transferred first
    ELECTION = "election"  # who is elected first, where a limit makes that matter
    EXCLUSION = "exclusion"  # who is excluded


@dataclass(frozen=True)
class Tie:
    """Equals, and how one was chosen: by an earlier stage of the count, or by lot."""

    over: Over
    candidates: tuple[str, ...]
    chosen: tuple[str, ...]  # in an order: all of them; else the one to whom it happens
    stage: int | None = None
    earlier: int | None = None  # the stage that told them apart; None: the seed did
    for_a_seat: bool | None = None  # whether a seat hung on it; None: that was not worked out

    @property
    def by_lot(self) -> bool:
        return self.earlier is None

    def in_words(self, *, _: Callable[[str], str] = str) -> str:
        """Say it in a sentence; `_` translates."""
        names = listed(self.candidates, _=_)
        if self.over is Over.ORDER:
            sentence = _("{names} are equal; the seed puts them in the order {chosen}.")
            return sentence.format(names=names, chosen=", ".join(self.chosen))
        chosen = self.chosen[0]
        deed = {
            Over.SURPLUS: _("{chosen}’s surplus is transferred first"),
            Over.ELECTION: _("{chosen} is elected first"),
            Over.EXCLUSION: _("{chosen} is excluded"),
        }[self.over].format(chosen=chosen)
        if self.earlier is not None:
            sentence = _("{names} have equal votes; by their votes at stage {stage}, {deed}.")
            return sentence.format(names=names, stage=self.earlier, deed=deed)
        sentence = _("{names} have equal votes, now and at every stage before; by lot, {deed}.")
        return sentence.format(names=names, deed=deed)


def listed(names: Sequence[str], *, _: Callable[[str], str] = str) -> str:
    """Write names one after the other: A, B and C."""
    if len(names) < 2:
        return "".join(names)
    return _("{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])
