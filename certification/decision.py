"""What the rule of a programme makes of reviews and votes. A chair signs this and nothing else.

Approval needs all of it: enough reviews, every MUST met, enough points of a hundred, enough of the
committee voting, and the majority that the rule asks for, with more in favour than against. A tie is never
approval. Who stood aside is in no number but their own. Of whom the majority is taken (all who may vote,
those who voted, those who said yes or no), and whether an abstention counts to the quorum, the rule says.
Nothing is signed that votes still out could change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Any

from certification.rubric import Scored


class Outcome(StrEnum):
    """What can be signed now: approval, refusal, or nothing yet."""

    APPROVED = "approved"
    REFUSED = "refused"
    UNDECIDED = "undecided"
    INQUORATE = "inquorate"


class Majority(StrEnum):
    """How many must be in favour."""

    SHARE = "share"  # a share of them, rounded up
    SIMPLE = "simple"  # more than half of them
    CONSENSUS = "consensus"  # all of them but a number that is named


class Base(StrEnum):
    """Of whom the majority is taken. This is what an abstention does to it."""

    ELIGIBLE = "eligible"  # all who may vote: abstaining, and not voting, is like a vote against
    CAST = "cast"  # those who voted: abstaining is like a vote against
    SPOKEN = "spoken"  # those for and against: abstaining changes nothing


@dataclass(frozen=True)
class Rule:
    """The numbers that a programme fixed before anything was offered to it.

    `share` is read by Majority.SHARE alone, `minus` (how many may be missing) by Majority.CONSENSUS alone.
    """

    points_needed: int
    share: Fraction
    reviews_needed: int
    quorum: int
    majority: Majority = Majority.SHARE
    minus: int = 0
    base: Base = Base.ELIGIBLE
    abstentions_in_quorum: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError("The share in favour is more than nothing and at most all.")
        if self.minus < 0:
            raise ValueError("A consensus lacks nobody, or a number of them.")

    def votes_needed(self, count: int) -> int:
        """How many of that many must be in favour; at least one."""
        match self.majority:
            case Majority.SHARE:
                return max(1, ceil(self.share * count))
            case Majority.SIMPLE:
                return count // 2 + 1
            case Majority.CONSENSUS:
                return max(1, count - self.minus)

    def base_of(self, votes: Votes) -> int:
        """The number that the majority is taken of."""
        match self.base:
            case Base.ELIGIBLE:
                return votes.eligible
            case Base.CAST:
                return votes.cast
            case Base.SPOKEN:
                return votes.in_favour + votes.against

    def present(self, votes: Votes) -> int:
        """How many votes count to the quorum."""
        return votes.cast if self.abstentions_in_quorum else votes.in_favour + votes.against

    def record(self) -> dict[str, Any]:
        """The rule as plain JSON."""
        return {
            "points_needed": self.points_needed,
            "share": str(self.share),
            "reviews_needed": self.reviews_needed,
            "quorum": self.quorum,
            "majority": self.majority.value,
            "minus": self.minus,
            "base": self.base.value,
            "abstentions_in_quorum": self.abstentions_in_quorum,
        }


@dataclass(frozen=True)
class Votes:
    """The committee's votes by those who may vote; who stood aside is counted apart."""

    eligible: int
    in_favour: int
    against: int
    abstained: int
    over: bool
    stood_aside: int = 0

    def __post_init__(self) -> None:
        if self.cast > self.eligible:
            raise ValueError("More votes than people who may vote.")

    @property
    def cast(self) -> int:
        return self.in_favour + self.against + self.abstained

    @property
    def outstanding(self) -> int:
        return 0 if self.over else self.eligible - self.cast


@dataclass(frozen=True)
class Verdict:
    """An outcome with everything that it was made of, so that anyone can add it up again."""

    outcome: Outcome
    rule: Rule
    scored: Scored
    reviews: int
    votes: Votes

    def record(self) -> dict[str, Any]:
        """The sum as plain JSON: fractions as text, so that nothing is lost on the way."""
        return {
            "outcome": self.outcome.value,
            "rule": self.rule.record(),
            "reviews": self.reviews,
            "lines": [
                {
                    "key": line.criterion.key,
                    "title": line.criterion.title,
                    "level": line.criterion.level.value,
                    "weight": line.criterion.weight,
                    "top": line.criterion.top,
                    "marks": list(line.marks),
                    "points": str(line.points),
                    "met": line.met,
                }
                for line in self.scored.lines
            ],
            "total": str(self.scored.total),
            "blocking": [line.criterion.key for line in self.scored.blocking],
            "votes": {
                "eligible": self.votes.eligible,
                "needed": self.rule.votes_needed(self.rule.base_of(self.votes)),
                "base": self.rule.base_of(self.votes),
                "present": self.rule.present(self.votes),
                "for": self.votes.in_favour,
                "against": self.votes.against,
                "abstained": self.votes.abstained,
                "not_cast": self.votes.eligible - self.votes.cast,
                "stood_aside": self.votes.stood_aside,
            },
        }


def decide(rule: Rule, scored: Scored, *, reviews: int, votes: Votes) -> Verdict:
    """Apply the rule."""
    return Verdict(_outcome(rule, scored, reviews, votes), rule, scored, reviews, votes)


def _outcome(rule: Rule, scored: Scored, reviews: int, votes: Votes) -> Outcome:
    if reviews < rule.reviews_needed:
        return Outcome.UNDECIDED
    if scored.blocking or scored.total < rule.points_needed:
        return Outcome.REFUSED  # no vote can mend this
    # With each vote in favour the sum comes nearer to approval and with each against further from it, so
    # these two ends say what all ways in between can come to.
    best = replace(votes, in_favour=votes.in_favour + votes.outstanding)
    worst = replace(votes, against=votes.against + votes.outstanding)
    if _carried(rule, votes) and _carried(rule, worst):
        return Outcome.APPROVED
    if rule.present(best) < rule.quorum:
        return Outcome.INQUORATE
    if _carried(rule, best) or rule.present(votes) < rule.quorum:
        return Outcome.UNDECIDED
    return Outcome.REFUSED


def _carried(rule: Rule, votes: Votes) -> bool:
    return (
        rule.present(votes) >= rule.quorum
        and votes.in_favour >= rule.votes_needed(rule.base_of(votes))
        and votes.in_favour > votes.against
    )


# --- Signing -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dissent:
    """What somebody who voted otherwise says of a decision. It is kept with it."""

    person: str
    words: str


def dissent(outcome: Outcome, ballots: Iterable[tuple[str, str, str]]) -> tuple[Dissent, ...]:
    """Those who gave a reason for the other side, from (person, for | against | abstain, reason)."""
    other = {Outcome.APPROVED: "against", Outcome.REFUSED: "for"}.get(outcome)
    return tuple(
        Dissent(person, reason.strip())
        for person, choice, reason in ballots
        if choice == other and reason.strip()
    )


@dataclass(frozen=True)
class Condition:
    """What an approval asks for before a certificate is issued: by the last day, and when it was met."""

    words: str
    due_on: date
    met_on: date | None = None

    def __post_init__(self) -> None:
        if not self.words.strip():
            raise ValueError("A condition says what is asked for.")

    def is_met(self, on: date) -> bool:
        return self.met_on is not None and self.met_on <= on

    def is_late(self, on: date) -> bool:
        """Whether its last day has passed without it, or it was met after that day."""
        return (self.met_on or on) > self.due_on


class Unsigned(StrEnum):
    """Why a chair cannot sign, or a certificate cannot be issued."""

    NOT_THE_CHAIR = "not the chair"
    RULE = "rule"
    CONDITIONS_TO_A_REFUSAL = "conditions to a refusal"
    DUE_BEFORE = "due before"
    NOT_APPROVED = "not approved"
    NOT_MET = "not met"
    LATE = "late"


def unsigned(
    verdict: Verdict,
    outcome: Outcome,
    *,
    signer: str,
    chair: str | None,
    on: date,
    conditions: Iterable[Condition] = (),
) -> Unsigned | None:
    """Why this person cannot sign this outcome on that day; None where they can. Nothing overrides it."""
    asked = tuple(conditions)
    if chair is None or signer != chair:
        return Unsigned.NOT_THE_CHAIR
    if outcome not in (Outcome.APPROVED, Outcome.REFUSED) or outcome is not verdict.outcome:
        return Unsigned.RULE
    if asked and outcome is Outcome.REFUSED:
        return Unsigned.CONDITIONS_TO_A_REFUSAL
    return Unsigned.DUE_BEFORE if any(one.due_on < on for one in asked) else None


def unissued(signed: Outcome, conditions: Iterable[Condition], *, on: date) -> Unsigned | None:
    """Why there is no certificate yet; None where it may be issued: approved, every condition met in time."""
    asked = tuple(conditions)
    if signed is not Outcome.APPROVED:
        return Unsigned.NOT_APPROVED
    if any(one.is_late(on) for one in asked):
        return Unsigned.LATE
    return None if all(one.is_met(on) for one in asked) else Unsigned.NOT_MET
