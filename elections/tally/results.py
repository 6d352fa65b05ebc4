"""What a count comes to: who is seated, in which order everybody stands, and every step that led there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from elections.tally.ballots import Invalid
from elections.tally.limits import Limit, Skip
from elections.tally.rules import Rule
from elections.tally.ties import Tie

Matrix = tuple[tuple[int, ...], ...]


class BadTerms(ValueError):
    """The count was asked for in a way that has no answer."""


@dataclass(frozen=True)
class Terms:
    """What is counted for: the seats, the published seed, and a limit of affiliation if there is one."""

    seats: int = 1
    seed: str = ""
    limit: Limit | None = None

    def __post_init__(self) -> None:
        if self.seats < 1:
            raise BadTerms("there is at least one seat")


@dataclass(frozen=True, kw_only=True)
class Result:
    """What every count says. `ranking` is the order before the limit, `winners` who is seated."""

    rule: Rule
    terms: Terms
    candidates: tuple[str, ...]
    ballots: int
    valid: int
    blank: int
    invalid: tuple[Invalid, ...]
    winners: tuple[str, ...]
    ranking: tuple[str, ...]
    ties: tuple[Tie, ...] = ()
    skips: tuple[Skip, ...] = ()

    @property
    def open_seats(self) -> int:
        """How many seats nobody could be put into."""
        return self.terms.seats - len(self.winners)


@dataclass(frozen=True)
class Question:
    """The answers to one question. Blank is who voted and left this one out."""

    question: str
    yes: int
    no: int
    abstain: int
    blank: int
    carried: bool | None


@dataclass(frozen=True, kw_only=True)
class Answers(Result):
    """Of a yes/no vote. There are no seats: `winners` are the questions that carried."""

    questions: tuple[Question, ...]


@dataclass(frozen=True, kw_only=True)
class Totals(Result):
    """Of approval, cumulative and score: a sum for each candidate, in the order of the candidates.

    `givers` is how many ballots gave the candidate anything.
    """

    totals: tuple[int, ...]
    givers: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Pairs(Result):
    """Of Schulze: `pairs[a][b]` ballots put a before b; `paths[a][b]` is the strongest path's strength."""

    pairs: Matrix
    paths: Matrix


class Step(StrEnum):
    """What happened at a stage."""

    FIRST = "first"  # first preferences were counted
    SURPLUS = "surplus"  # what an elected candidate has over the quota went on
    EXCLUSION = "exclusion"  # the last went out, and their ballots went on
    LIMIT = "limit"  # somebody who cannot be seated any more went out, and their ballots went on


@dataclass(frozen=True)
class Transfer:
    """Ballots that went from the stage's candidate to another at one value."""

    to: str | None  # None: the ballot names nobody further
    papers: int
    value: Decimal  # of each ballot
    votes: Decimal  # of all of them


@dataclass(frozen=True)
class Round:
    """One stage of a count by transfer, and how everything stands after it.

    `votes`, in the order of the candidates, with `exhausted` and `lost`, always sum to the valid ballots.
    """

    number: int
    step: Step
    votes: tuple[Decimal, ...]
    exhausted: Decimal
    lost: Decimal  # by decimals cut off
    candidate: str | None = None
    transfers: tuple[Transfer, ...] = ()
    elected: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()  # of those elected: as many were left as seats (rule 52)
    withdrawn: tuple[Skip, ...] = ()  # cannot be seated from here on
    kept: tuple[str, ...] = ()  # had fewer votes than who is excluded, and a seat would need them


@dataclass(frozen=True, kw_only=True)
class Rounds(Result):
    """Of the counts by transfer. `quota` is None where there is none (IRV: more than half)."""

    quota: int | None
    rounds: tuple[Round, ...]
