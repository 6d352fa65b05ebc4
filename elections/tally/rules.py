"""The rules that ballots can be counted by, every option of each in the open.

A rule says how a single ballot is read: which marks are invalid, and when it is blank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import ClassVar

from elections.quorum import MajorityKind, MajorityRule
from elections.tally.ballots import Fault, Marks, Why


class Kind(StrEnum):
    """What a mark on the ballot is."""

    ANSWER = "answer"
    APPROVAL = "approval"
    VOTES = "votes"
    SCORE = "score"
    RANK = "rank"


class BadOption(ValueError):
    """An option that a rule cannot be counted with."""


class Answer(IntEnum):
    """The marks of a yes/no ballot."""

    NO = -1
    ABSTAIN = 0
    YES = 1


def _nothing_written(marks: Marks) -> bool:
    return all(mark is None for mark in marks)


def _all_nought(marks: Marks) -> bool:
    return not any(marks)


MORE_YES_THAN_NO = MajorityRule(MajorityKind.MORE_YES)


@dataclass(frozen=True)
class YesNo:
    """Each candidate is a question of its own, answered yes, no or abstain, or left blank."""

    name: ClassVar = "yes-no"
    kind: ClassVar = Kind.ANSWER
    majority: MajorityRule = MORE_YES_THAN_NO

    def fault(self, candidates: Sequence[str], marks: Marks) -> Why | None:
        for candidate, mark in zip(candidates, marks, strict=True):
            if mark not in {None, Answer.YES, Answer.NO, Answer.ABSTAIN}:
                return Why(Fault.NOT_UNDERSTOOD, candidate, str(mark), "yes, no, abstain")
        return None

    def is_blank(self, marks: Marks) -> bool:
        return _nothing_written(marks)


@dataclass(frozen=True)
class Approval:
    """As many candidates as one likes, or up to `at_most`, each once."""

    name: ClassVar = "approval"
    kind: ClassVar = Kind.APPROVAL
    at_most: int | None = None

    def __post_init__(self) -> None:
        if self.at_most is not None and self.at_most < 1:
            raise BadOption("at least one candidate may be approved")

    def fault(self, candidates: Sequence[str], marks: Marks) -> Why | None:
        for candidate, mark in zip(candidates, marks, strict=True):
            if mark not in {None, 0, 1}:
                return Why(Fault.NOT_UNDERSTOOD, candidate, str(mark), "1, 0")
        approved = sum(mark or 0 for mark in marks)
        if self.at_most is not None and approved > self.at_most:
            return Why(Fault.TOO_MANY_APPROVED, found=str(approved), allowed=str(self.at_most))
        return None

    def is_blank(self, marks: Marks) -> bool:
        return _all_nought(marks)


@dataclass(frozen=True)
class Cumulative:
    """A number of whole votes, any of them on any candidate; fewer may be given."""

    name: ClassVar = "cumulative"
    kind: ClassVar = Kind.VOTES
    votes: int = 8

    def __post_init__(self) -> None:
        if self.votes < 1:
            raise BadOption("a voter has at least one vote")

    def fault(self, candidates: Sequence[str], marks: Marks) -> Why | None:
        for candidate, mark in zip(candidates, marks, strict=True):
            if mark is not None and mark < 0:
                return Why(Fault.NEGATIVE, candidate, str(mark))
        given = sum(mark or 0 for mark in marks)
        if given > self.votes:
            return Why(Fault.TOO_MANY_VOTES, found=str(given), allowed=str(self.votes))
        return None

    def is_blank(self, marks: Marks) -> bool:
        return _all_nought(marks)


@dataclass(frozen=True)
class Score:
    """A whole number for each candidate, from `lowest` to `highest`; who is given none has the lowest."""

    name: ClassVar = "score"
    kind: ClassVar = Kind.SCORE
    lowest: int = 0
    highest: int = 100

    def __post_init__(self) -> None:
        if self.lowest >= self.highest:
            raise BadOption("the highest score lies above the lowest")

    def fault(self, candidates: Sequence[str], marks: Marks) -> Why | None:
        allowed = f"{self.lowest}–{self.highest}"
        for candidate, mark in zip(candidates, marks, strict=True):
            if mark is not None and not self.lowest <= mark <= self.highest:
                return Why(Fault.OUT_OF_RANGE, candidate, str(mark), allowed)
        return None

    def is_blank(self, marks: Marks) -> bool:
        return _nothing_written(marks)


def _rank_fault(candidates: Sequence[str], marks: Marks) -> Why | None:
    for candidate, mark in zip(candidates, marks, strict=True):
        if mark is not None and mark < 1:
            return Why(Fault.RANK_BELOW_ONE, candidate, str(mark))
    return None


class Unranked(StrEnum):
    """What a ballot says of a candidate whom it does not rank."""

    IGNORE = "ignore"  # nothing: a pair with an unranked candidate is left out for this ballot
    LAST = "last"  # below everybody ranked, level with the others unranked


class Strength(StrEnum):
    """How strong a victory of one candidate over another is."""

    WINNING_VOTES = "winning_votes"  # by the ballots for the winner of the pair
    MARGINS = "margins"  # by how many more they are


@dataclass(frozen=True)
class Schulze:
    """Pairwise victories and the strongest paths of them (M. Schulze); ranks may be equal or leave gaps."""

    name: ClassVar = "schulze"
    kind: ClassVar = Kind.RANK
    unranked: Unranked = Unranked.IGNORE
    strength: Strength = Strength.WINNING_VOTES

    def fault(self, candidates: Sequence[str], marks: Marks) -> Why | None:
        return _rank_fault(candidates, marks)

    def is_blank(self, marks: Marks) -> bool:
        return _nothing_written(marks)


class Gaps(StrEnum):
    """What a number left out between two ranks means."""

    STOP = "stop"  # the ballot ends there
    CLOSE = "close"  # the next one moves up


def preferences(marks: Marks, gaps: Gaps) -> tuple[int, ...]:
    """Put candidates into the order of a ballot, as far as it names one at a time."""
    at: dict[int, list[int]] = {}
    for candidate, mark in enumerate(marks):
        if mark is not None:
            at.setdefault(mark, []).append(candidate)
    order: list[int] = []
    for place, rank in enumerate(sorted(at), start=1):
        if len(at[rank]) > 1 or (gaps is Gaps.STOP and rank != place):
            break
        order.append(at[rank][0])
    return tuple(order)


def _first_fault(candidates: Sequence[str], marks: Marks, gaps: Gaps) -> Why | None:
    if bad := _rank_fault(candidates, marks):
        return bad
    ranks = Counter(mark for mark in marks if mark is not None)
    if not ranks:
        return None
    first = min(ranks)
    if gaps is Gaps.STOP and first != 1:
        return Why(Fault.NO_FIRST)
    if ranks[first] > 1:
        names = [each for each, mark in zip(candidates, marks, strict=True) if mark == first]
        return Why(Fault.TWO_FIRSTS, found=", ".join(names))
    return None


class Quota(StrEnum):
    """How many votes are sure of a seat."""

    DROOP = "droop"  # ballots divided by one more than the seats, without decimals, and one more
    HARE = "hare"  # ballots divided by the seats, the next whole number


@dataclass(frozen=True)
class ScottishStv:
    """The count of the Scottish council elections: weighted inclusive Gregory, truncated decimals.

    Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, rules 45 to 52; the Order
    of 2011 (SSI 2011/399) has the same count one number later. The defaults are its own.
    """

    name: ClassVar = "stv-scottish"
    kind: ClassVar = Kind.RANK
    quota: Quota = Quota.DROOP  # rule 46
    places: int = 5  # rule 48(3)
    gaps: Gaps = Gaps.STOP  # article 2, "next available preference": in consecutive order

    def __post_init__(self) -> None:
        if not 0 <= self.places <= 12:
            raise BadOption("transfer values have from 0 to 12 decimal places")

    def fault(self, candidates: Sequence[str], marks: Marks) -> Why | None:
        return _first_fault(candidates, marks, self.gaps)

    def is_blank(self, marks: Marks) -> bool:
        return _nothing_written(marks)


@dataclass(frozen=True)
class InstantRunoff:
    """One seat: the last is excluded until somebody has more than half of what still counts."""

    name: ClassVar = "irv"
    kind: ClassVar = Kind.RANK
    gaps: Gaps = Gaps.CLOSE

    def fault(self, candidates: Sequence[str], marks: Marks) -> Why | None:
        return _first_fault(candidates, marks, self.gaps)

    def is_blank(self, marks: Marks) -> bool:
        return _nothing_written(marks)


Rule = YesNo | Approval | Cumulative | Score | Schulze | ScottishStv | InstantRunoff
