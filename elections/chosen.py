"""What a question of names came to, ready for its page: who is seated and why, in which order, by which steps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from elections.models import Question, Result
from elections.progress import QuestionProgress
from elections.quorum import Count, QuorumRule
from elections.tally.ties import listed
from elections.tally.words import votes_in_figures


@dataclass(frozen=True)
class Place:
    """Somebody's place in the order before the limit, and what came of it."""

    number: int
    name: str
    affiliations: str
    given: int | None  # votes, points or ticks
    givers: int | None  # ballots that gave any
    share: Fraction  # of the most that anybody has
    is_seated: bool
    passed_over: str  # why, where somebody was


@dataclass(frozen=True)
class Cell:
    """A candidate's votes after a stage, and how they changed in it."""

    votes: str
    change: str
    state: str  # "", "elected", "out"


@dataclass(frozen=True)
class Stage:
    """A stage of a count by transfer, at the head of its column and in a sentence."""

    number: int
    words: str


@dataclass(frozen=True)
class RoundsTable:
    """Everybody's votes after each stage."""

    quota: int | None
    stages: tuple[Stage, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    rest: tuple[tuple[str, tuple[str, ...]], ...]  # exhausted, and lost by decimals


@dataclass(frozen=True)
class PairCell:
    """How many ballots put the one of the row before the one of the column."""

    ballots: int | None  # None: the same candidate
    wins: bool


@dataclass(frozen=True)
class Chosen:
    """What a question of names came to. `result` is None while it is being counted."""

    question: Question
    progress: QuestionProgress
    result: Result | None
    eligible: int | None

    @property
    def count(self) -> dict[str, Any]:
        return self.result.count if self.result else {}

    @property
    def quorum(self) -> QuorumRule:
        return self.question.quorum

    @property
    def counted(self) -> int:
        """The ballots that count to the quorum."""
        return self._said.counted(self.quorum.counts)

    @property
    def _said(self) -> Count:
        ballots, blank = (self.result.ballots, self.result.blank) if self.result else (0, 0)
        return Count(0, 0, abstain=ballots - blank, blank=blank)

    @property
    def needed(self) -> int | None:
        return self.quorum.needed(self.eligible)

    @property
    def quorum_in_words(self) -> str:
        return self.quorum.in_words(self.eligible, _=_)

    @property
    def fails_for_quorum(self) -> bool:
        """Whether too few voted, so that nobody is seated whatever the count says."""
        return self.quorum.reached(self._said, eligible=self.eligible) is False

    @property
    def seated(self) -> list[str]:
        return [] if self.fails_for_quorum else list(self.count.get("winners", ()))

    @property
    def seated_in_words(self) -> str:
        """Everybody who is seated, as one says it."""
        return listed(self.seated, _=_)

    @property
    def open_seats(self) -> int:
        """Seats that nobody could be put into."""
        return (self.question.seats or 1) - len(self.count.get("winners", ()))

    @property
    def invalid(self) -> int:
        return len(self.count.get("invalid", ()))

    @property
    def valid(self) -> int:
        return int(self.count.get("valid", 0))

    @property
    def skips(self) -> list[str]:
        """Why somebody was passed over, in sentences."""
        return [each["reason"] for each in self.count.get("skipped", ())]

    @property
    def ties(self) -> list[str]:
        """Ties that a seat hung on, or that a stage of the count had to break."""
        told = [each for each in self.count.get("ties", ()) if each["for_a_seat"] is not False]
        return [each["words"] for each in told]

    @property
    def unit(self) -> str:
        """What is added up."""
        units = {"approval": _("Ticks"), "cumulative": _("Votes"), "score": _("Points")}
        return units.get(self.count.get("rule", ""), "")

    @property
    def places(self) -> list[Place]:
        """Everybody in order, as if there were no limit; with what came of it."""
        totals, givers = self.count.get("totals", {}), self.count.get("givers", {})
        most = max(totals.values(), default=0)
        reasons = {each["candidate"]: each["reason"] for each in self.count.get("skipped", ())}
        known = {who.name: ", ".join(who.affiliations) for who in self.question.candidates.all()}
        return [
            Place(
                number=number,
                name=name,
                affiliations=known.get(name, ""),
                given=totals.get(name),
                givers=givers.get(name),
                share=Fraction(max(totals.get(name, 0), 0), most) if most > 0 else Fraction(0),
                is_seated=name in self.seated,
                passed_over=reasons.get(name, ""),
            )
            for number, name in enumerate(self.count.get("ranking", ()), start=1)
        ]

    @property
    def has_rounds(self) -> bool:
        """Whether votes passed on from one to the next."""
        return "rounds" in self.count

    @property
    def rounds(self) -> RoundsTable | None:
        """The stages of a count by transfer."""
        if not self.has_rounds:
            return None
        stages = self.count["rounds"]
        rows = tuple((name, tuple(_cells(name, stages))) for name in self.count["ranking"])
        rest = [(_("Not transferable"), tuple(_figure(each["exhausted"]) for each in stages))]
        if any(Decimal(each["lost"]) for each in stages):
            lost = tuple(_figure(each["lost"]) for each in stages)
            rest.append((_("Lost by decimals cut off"), lost))
        return RoundsTable(
            quota=self.count["quota"],
            stages=tuple(Stage(each["stage"], _headline(each)) for each in stages),
            rows=rows,
            rest=tuple(rest),
        )

    @property
    def pairs(self) -> list[tuple[str, list[PairCell]]]:
        """Each against each, in the order of the result."""
        pairs = self.count.get("pairs")
        if not pairs:
            return []
        order = self.count["ranking"]
        return [
            (
                one,
                [
                    PairCell(None, wins=False)
                    if one == other
                    else PairCell(pairs[one][other], wins=pairs[one][other] > pairs[other][one])
                    for other in order
                ],
            )
            for one in order
        ]

    @property
    def steps(self) -> list[str]:
        """The whole count in words, as it was kept."""
        return list(self.count.get("words", ()))


def _figure(votes: str) -> str:
    return votes_in_figures(Decimal(votes))


def _cells(name: str, stages: Iterable[dict[str, Any]]) -> Iterable[Cell]:
    before: Decimal | None = None
    state = ""
    for stage in stages:
        votes = Decimal(stage["votes"][name])
        if name in stage["elected"]:
            state = "elected"
        elif stage["candidate"] == name and stage["step"] in {"exclusion", "limit"}:
            state = "out"
        change = "" if before is None or votes == before else votes_in_figures(votes - before)
        yield Cell(_figure(stage["votes"][name]), _signed(change), state)
        before = votes


def _signed(change: str) -> str:
    if not change:
        return ""
    return change.replace("-", "−") if change.startswith("-") else f"+{change}"


def _headline(stage: dict[str, Any]) -> str:
    words = {
        "first": _("First preferences"),
        "surplus": _("Surplus of %(name)s"),
        "exclusion": _("%(name)s out"),
        "limit": _("%(name)s cannot be seated"),
    }
    return words[stage["step"]] % {"name": stage["candidate"]}
