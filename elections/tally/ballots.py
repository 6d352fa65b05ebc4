"""What lay in the box: valid ballots in equal piles, the blank ones, and the invalid ones with their reason.

A ballot is one mark a candidate, in the order of the candidates; `None` where nothing was written. What
a mark means (a rank, a score, a number of votes, an answer) is the rule's to say, and so is which ballots
are invalid. Equal ballots are kept as one pile, and piles are sorted: the order in which ballots came
is gone before anything is counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

Marks = tuple[int | None, ...]
_BELOW = -(10**12)  # no mark is so low


class Fault(StrEnum):
    """Why a ballot cannot be counted."""

    NOT_WHOLE = "not_whole"
    NOT_UNDERSTOOD = "not_understood"
    NEGATIVE = "negative"
    TOO_MANY_VOTES = "too_many_votes"
    TOO_MANY_APPROVED = "too_many_approved"
    OUT_OF_RANGE = "out_of_range"
    RANK_BELOW_ONE = "rank_below_one"
    NO_FIRST = "no_first"
    TWO_FIRSTS = "two_firsts"
    TWICE = "twice"
    TOO_FEW_CELLS = "too_few_cells"
    TOO_MANY_CELLS = "too_many_cells"


@dataclass(frozen=True)
class Why:
    """A fault with what it takes to say it: where it stands, what was found, what is allowed."""

    fault: Fault
    candidate: str = ""
    found: str = ""
    allowed: str = ""

    def in_words(self, *, _: Callable[[str], str] = str) -> str:
        """Say it in a sentence; `_` translates."""
        return _sentences(_)[self.fault].format(
            candidate=self.candidate, found=self.found, allowed=self.allowed
        )


def _sentences(_: Callable[[str], str]) -> dict[Fault, str]:
    return {
        Fault.NOT_WHOLE: _("{candidate}: “{found}” is not a whole number."),
        Fault.NOT_UNDERSTOOD: _("{candidate}: “{found}” is not one of {allowed}."),
        Fault.NEGATIVE: _("{candidate}: {found} is less than nought."),
        Fault.TOO_MANY_VOTES: _("{found} votes are given, and {allowed} may be."),
        Fault.TOO_MANY_APPROVED: _("{found} are approved, and {allowed} may be."),
        Fault.OUT_OF_RANGE: _("{candidate}: {found} is outside {allowed}."),
        Fault.RANK_BELOW_ONE: _("{candidate}: {found} is no rank; the first is 1."),
        Fault.NO_FIRST: _("Nobody is ranked first."),
        Fault.TWO_FIRSTS: _("More than one is ranked first: {found}."),
        Fault.TWICE: _("{candidate} is named twice."),
        Fault.TOO_FEW_CELLS: _("The row has {found} cells, and {allowed} are needed."),
        Fault.TOO_MANY_CELLS: _("The row has {found} cells, and there are {allowed}."),
    }


@dataclass(frozen=True)
class Invalid:
    """A ballot that was received and cannot be counted. `row` counts ballots from 1; `line` is the file's."""

    row: int
    why: Why
    line: int | None = None
    times: int = 1


@dataclass(frozen=True)
class Ballot:
    """One ballot as it was read, `times` over where the source has already put equal ones together."""

    row: int
    marks: Marks | None
    why: Why | None = None  # what was wrong already in reading it; marks is then None
    line: int | None = None
    times: int = 1


@dataclass(frozen=True)
class Pile:
    """Valid ballots that say the same."""

    marks: Marks
    papers: int


class Reads(Protocol):
    """What a rule knows of a single ballot."""

    def fault(self, candidates: Sequence[str], marks: Marks) -> Why | None: ...

    def is_blank(self, marks: Marks) -> bool: ...


@dataclass(frozen=True)
class Box:
    """All that was received. `ballots` = `valid` + `blank` + the invalid ones."""

    candidates: tuple[str, ...]
    piles: tuple[Pile, ...]
    blank: int = 0
    invalid: tuple[Invalid, ...] = ()

    @property
    def valid(self) -> int:
        return sum(pile.papers for pile in self.piles)

    @property
    def ballots(self) -> int:
        return self.valid + self.blank + sum(each.times for each in self.invalid)


class BadBallots(ValueError):
    """The ballots do not belong to these candidates."""


def gather(rule: Reads, candidates: Iterable[str], ballots: Iterable[Ballot]) -> Box:
    """Sort ballots into equal piles, blank and invalid, each once and none left out."""
    named = tuple(candidates)
    if not named or len(set(named)) != len(named) or not all(named):
        raise BadBallots("each candidate needs a name of their own")
    piles: dict[Marks, int] = {}
    invalid: list[Invalid] = []
    blank = 0
    for ballot in ballots:
        if ballot.times < 1:
            raise BadBallots(f"ballot {ballot.row} is there {ballot.times} times")
        if ballot.marks is None:
            if ballot.why is None:
                raise BadBallots(f"ballot {ballot.row} holds nothing and no reason")
            invalid.append(Invalid(ballot.row, ballot.why, ballot.line, ballot.times))
            continue
        if ballot.marks in piles:
            piles[ballot.marks] += ballot.times
            continue
        verdict = _judge(rule, named, ballot.marks)
        if isinstance(verdict, Why):
            invalid.append(Invalid(ballot.row, verdict, ballot.line, ballot.times))
        elif verdict:
            blank += ballot.times
        else:
            piles[ballot.marks] = ballot.times
    inside = tuple(Pile(marks, piles[marks]) for marks in sorted(piles, key=_in_order))
    return Box(named, inside, blank, tuple(sorted(invalid, key=lambda each: each.row)))


def _judge(rule: Reads, candidates: tuple[str, ...], marks: Marks) -> Why | bool:
    """Return why it is invalid, or else whether it is blank."""
    if len(marks) != len(candidates):
        raise BadBallots(f"{len(marks)} marks for {len(candidates)} candidates")
    return rule.fault(candidates, marks) or rule.is_blank(marks)


def _in_order(marks: Marks) -> tuple[int, ...]:
    return tuple([_BELOW if mark is None else mark for mark in marks])
