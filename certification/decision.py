"""What the rule of a programme makes of reviews and votes. A chair signs this and nothing else.

Approval needs all of it: enough reviews, every MUST met, enough points of a hundred, enough of the
committee voting, and a share of *those eligible* (after recusal) in favour, with more in favour than
against. A tie is never approval. An abstention counts to the quorum and not to the share.
"""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Rule:
    """The numbers that a programme fixed before anything was offered to it."""

    points_needed: int
    share: Fraction
    reviews_needed: int
    quorum: int

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise ValueError("The share in favour is more than nothing and at most all.")

    def votes_needed(self, eligible: int) -> int:
        """How many of those eligible must be in favour: the share, rounded up, at least one."""
        return max(1, ceil(self.share * eligible))


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
            "rule": {
                "points_needed": self.rule.points_needed,
                "share": str(self.rule.share),
                "reviews_needed": self.rule.reviews_needed,
                "quorum": self.rule.quorum,
            },
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
                "needed": self.rule.votes_needed(self.votes.eligible),
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
    if _carried(rule, votes) and votes.in_favour > votes.against + votes.outstanding:
        return Outcome.APPROVED
    if votes.outstanding and _may_still_carry(rule, votes):
        return Outcome.UNDECIDED
    if votes.cast + votes.outstanding < rule.quorum:
        return Outcome.INQUORATE
    return Outcome.REFUSED


def _carried(rule: Rule, votes: Votes) -> bool:
    return (
        votes.cast >= rule.quorum
        and votes.in_favour >= rule.votes_needed(votes.eligible)
        and votes.in_favour > votes.against
    )


def _may_still_carry(rule: Rule, votes: Votes) -> bool:
    at_best = votes.in_favour + votes.outstanding
    return (
        votes.cast + votes.outstanding >= rule.quorum
        and at_best >= rule.votes_needed(votes.eligible)
        and at_best > votes.against
    )
