"""What an officer hands in, before it is a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from elections.quorum import MajorityKind, MajorityRule, QuorumKind, QuorumRule

if TYPE_CHECKING:
    from community.models import Person


@dataclass(frozen=True)
class CandidateDraft:
    """Somebody who stands, and the person of this site that it is, where the record names one."""

    name: str
    person: Person | None = None
    affiliations: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeatedDraft:
    """Somebody who holds a seat already, with their organisations."""

    name: str
    affiliations: tuple[str, ...] = ()


@dataclass(frozen=True)
class CountingDraft:
    """How the ballots of a question with names are marked and counted; `rule` as `elections.tally` names it."""

    rule: str
    most: int | None = None
    unranked: str = "ignore"
    strength: str = "winning_votes"
    quota: str = "droop"
    places: int = 5
    limit: int | None = None
    seed: str = ""
    seated: tuple[SeatedDraft, ...] = ()

    def columns(self) -> dict[str, object]:
        """Spread the options over the columns."""
        names = ("rule", "most", "unranked", "strength", "quota", "places", "limit", "seed")
        seated = [{"name": one.name, "affiliations": list(one.affiliations)} for one in self.seated]
        return {**{name: getattr(self, name) for name in names}, "seated": seated}


def rule_columns(quorum: QuorumRule, majority: MajorityRule) -> dict[str, object]:
    """Spread a quorum and a majority over their columns."""
    return {
        "quorum_kind": quorum.kind.value,
        "quorum_numerator": quorum.share.numerator if quorum.share else None,
        "quorum_denominator": quorum.share.denominator if quorum.share else None,
        "quorum_number": quorum.number,
        "quorum_counts": quorum.counts.value,
        "majority_kind": majority.kind.value,
        "majority_numerator": majority.share.numerator if majority.share else None,
        "majority_denominator": majority.share.denominator if majority.share else None,
        "majority_base": majority.base.value,
    }


@dataclass(frozen=True)
class ClassDraft:
    """What one class of voters needs, where classes decide apart."""

    name: str
    quorum: QuorumRule = field(default_factory=lambda: QuorumRule(QuorumKind.NONE))
    majority: MajorityRule = field(default_factory=lambda: MajorityRule(MajorityKind.MORE_YES))


@dataclass(frozen=True)
class QuestionDraft:
    """One question with its own quorum and majority."""

    title: str
    text: str = ""
    kind: str = "yes_no"
    quorum: QuorumRule = field(default_factory=lambda: QuorumRule(QuorumKind.NONE))
    majority: MajorityRule = field(default_factory=lambda: MajorityRule(MajorityKind.MORE_YES))
    seats: int | None = None
    ballot_rule: str = ""
    other_rules: str = ""
    candidates: Sequence[CandidateDraft] = ()
    classes: Sequence[ClassDraft] = ()
    counting: CountingDraft | None = None

    def columns(self) -> dict[str, object]:
        """Spread the rules over the columns of a question."""
        return {
            "title": self.title,
            "text": self.text,
            "kind": self.kind,
            **rule_columns(self.quorum, self.majority),
            "seats": self.seats,
            "ballot_rule": self.ballot_rule,
            "other_rules": self.other_rules,
        }
