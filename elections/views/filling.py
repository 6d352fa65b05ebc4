"""Filling a ballot in and reading it back: what is asked, a screen at a time, and what was typed into it.

Nothing here knows whose ballot it is, or what a token is; nothing here is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from elections import asking, marks, rulebook
from elections.marks import Asked, Said
from elections.models import Election, Question
from elections.quorum import Base, Counted
from elections.tally import Approval, Cumulative, Score

# A screen holds one question, unless all of them together are no more lines than this.
ROOM = 10
LINES_OF_A_MOTION = 4
MOST_RADIOS = 10  # a higher scale of scores is typed
MOST_OPTIONS = 20  # ranks of more names are typed


@dataclass(frozen=True)
class Line:
    """A name on the ballot, and its field."""

    name: str
    field: str
    value: str
    affiliations: tuple[str, ...]


@dataclass(frozen=True)
class Choice:
    """An answer to a motion."""

    value: str
    label: str
    means: str


@dataclass(frozen=True)
class Sheet:
    """One question as it stands on the screen."""

    question: Question
    asked: Asked
    number: int
    lines: tuple[Line, ...]
    choices: tuple[Choice, ...]
    chosen: str
    is_blank: bool
    fault: str
    words: str

    @property
    def kind(self) -> str:
        """Which part of the template draws it."""
        match self.asked.rule:
            case Approval():
                return "approval"
            case Cumulative():
                return "votes"
            case Score():
                return "score"
        return "motion" if self.asked.is_motion else "rank"

    @property
    def most(self) -> int | None:
        """How many may be ticked, placed or given; for ranks, the last one."""
        match self.asked.rule:
            case Approval(at_most=most):
                return most
            case Cumulative(votes=votes):
                return votes
            case Score(highest=highest):
                return highest
        return len(self.lines)

    @property
    def placed(self) -> int:
        """How many votes or ticks were sent, as far as they are numbers."""
        return sum(
            int(one.value) for one in self.lines if one.value.isascii() and one.value.isdigit()
        )

    @property
    def left(self) -> int:
        return max(0, (self.most or 0) - self.placed)

    @property
    def coins(self) -> list[bool]:
        """A coin for each vote: whether it is still to be placed."""
        return [place < self.left for place in range(self.most or 0)]

    @property
    def has_radios(self) -> bool:
        return (self.most or 0) <= MOST_RADIOS

    @property
    def has_options(self) -> bool:
        return len(self.lines) <= MOST_OPTIONS

    @property
    def steps(self) -> list[str]:
        """The scores or ranks that can be chosen."""
        first = 0 if self.kind == "score" else 1
        return [str(step) for step in range(first, (self.most or 0) + 1)]

    @property
    def blank_field(self) -> str:
        return marks.blank_field_of(self.asked.id)

    @property
    def blank_words(self) -> str:
        """What leaving it blank comes to."""
        if self.question.quorum.counts is Counted.BALLOTS:
            return _("counts to the quorum only")
        return _("counts to nothing")


@dataclass(frozen=True)
class Paper:
    """The whole ballot of a vote."""

    questions: tuple[Question, ...]
    asked: tuple[Asked, ...]

    @property
    def screens(self) -> list[list[int]]:
        """The questions of each screen, by their place: all on one where they are few and short."""
        lines = [LINES_OF_A_MOTION if one.is_motion else len(one.names) + 2 for one in self.asked]
        places = range(len(self.asked))
        if sum(lines) <= ROOM:
            return [list(places)]
        return [[place] for place in places]

    def screen_of(self, question: str) -> int:
        """On which screen a question stands."""
        place = next((at for at, one in enumerate(self.asked) if one.id == question), 0)
        return next(number for number, each in enumerate(self.screens) if place in each)

    @property
    def fields(self) -> set[str]:
        """Every field that the ballot can have."""
        return self.fields_of(range(len(self.asked)))

    def fields_of(self, places: Sequence[int]) -> set[str]:
        """The fields of some of its questions."""
        names = set()
        for one in (self.asked[place] for place in places):
            if one.is_motion:
                names.add(one.id)
            else:
                names.add(marks.blank_field_of(one.id))
                names |= {marks.field_of(one.id, candidate) for candidate in one.names}
        return names

    def typed(self, sent: Mapping[str, str]) -> dict[str, str]:
        """What was sent, of the fields that the ballot has."""
        return {
            name: value[:40]
            for name in sorted(self.fields)
            if (value := sent.get(name)) is not None and value.strip()
        }

    def faults(self, typed: Mapping[str, str], places: Sequence[int]) -> dict[str, str]:
        """What is wrong with the questions of a screen, as far as they were filled in."""
        found = {}
        for place in places:
            one = self.asked[place]
            answers = marks.filled_in([one], typed)
            if marks.contradicts(one, typed):
                found[one.id] = _(
                    "You marked somebody and chose to leave the question blank. Take back one of the two."
                )
            else:
                found |= marks.faults_of([one], answers, _=_)
        return found

    def sheet(self, place: int, typed: Mapping[str, str], fault: str = "") -> Sheet:
        """One question with what was typed into it."""
        question, one = self.questions[place], self.asked[place]
        return Sheet(
            question=question,
            asked=one,
            number=place + 1,
            lines=tuple(
                Line(
                    who.name,
                    name := marks.field_of(one.id, who.public_id),
                    typed.get(name, ""),
                    tuple(who.affiliations),
                )
                for who in question.candidates.all()
            ),
            choices=_choices(question) if one.is_motion else (),
            chosen=typed.get(one.id, ""),
            is_blank=bool(typed.get(marks.blank_field_of(one.id))),
            fault=fault,
            words="" if one.is_motion else rulebook.ballot_in_words(one.rule, _=_),
        )


@dataclass(frozen=True)
class Turn:
    """Where a voter stands in the paper after pressing a button: on a screen with what is wrong there, or through."""

    paper: Paper
    typed: Mapping[str, str]
    place: int
    faults: Mapping[str, str]
    is_filled_in: bool = False

    @property
    def answers(self) -> dict[str, Any]:
        return marks.filled_in(self.paper.asked, self.typed)

    @property
    def context(self) -> dict[str, Any]:
        """What the form's template draws."""
        here = self.paper.screens[self.place]
        shown = self.paper.fields_of(here)
        sheets = [
            self.paper.sheet(at, self.typed, self.faults.get(self.paper.asked[at].id, ""))
            for at in here
        ]
        return {
            "sheets": sheets,
            "others": [item for item in self.typed.items() if item[0] not in shown],
            "place": self.place,
            "is_last": self.place + 1 == len(self.paper.screens),
            "count": len(self.paper.asked),
            "faulty": [one for one in sheets if one.fault],
        }


def turn(paper: Paper, typed: Mapping[str, str], *, place: int, go: str) -> Turn:
    """Go on from a screen ("next"), back ("back"), or stay there (anything else)."""
    place = min(max(place, 0), len(paper.screens) - 1)
    if go == "back":
        return Turn(paper, typed, max(0, place - 1), {})
    if go != "next":
        return Turn(paper, typed, place, {})
    faults = paper.faults(typed, paper.screens[place])
    if faults:
        return Turn(paper, typed, place, faults)
    if place + 1 < len(paper.screens):
        return Turn(paper, typed, place + 1, {})
    # a question of another screen may have been emptied on the way back
    faults = paper.faults(typed, range(len(paper.asked)))
    if faults:
        return Turn(paper, typed, paper.screen_of(next(iter(faults))), faults)
    return Turn(paper, typed, place, {}, is_filled_in=True)


def paper_of(vote: Election) -> Paper:
    """The ballot of a vote that is cast here."""
    questions = tuple(one for one in vote.questions.all() if one.is_castable)
    return Paper(questions, asking.asked_of(questions))


def _choices(question: Question) -> tuple[Choice, ...]:
    counts, base = question.quorum.counts, question.majority.base
    decides = _("counts to the quorum and to the majority")
    heavy = (
        base is not Base.DECISIVE
    )  # who says neither yes nor no makes the majority harder to reach
    return (
        Choice("yes", _("Yes"), decides),
        Choice("no", _("No"), decides),
        Choice(
            "abstain",
            _("Abstain"),
            _stays_out(to_quorum=counts is not Counted.DECISIVE, heavy=heavy),
        ),
        Choice(
            marks.BLANK,
            _("Leave it blank"),
            _stays_out(to_quorum=counts is Counted.BALLOTS, heavy=heavy),
        ),
    )


def _stays_out(*, to_quorum: bool, heavy: bool) -> str:
    if heavy:
        return (
            _("counts to the quorum, and works as a no")
            if to_quorum
            else _("does not count to the quorum, and works as a no")
        )
    return _("counts to the quorum only") if to_quorum else _("counts to nothing")


@dataclass(frozen=True)
class ReadBack:
    """A question and what the ballot says to it."""

    question: Question
    answer: Any
    said: Said

    @property
    def is_list(self) -> bool:
        """Whether it is read as an order and not as a sentence."""
        return bool(self.said.parts) and self.question.kind == Question.Kind.RANKED


def read_back_of(paper: Paper, answers: Mapping[str, Any]) -> list[ReadBack]:
    """Say a ballot without faults in words."""
    return [
        ReadBack(question, answers[one.id], marks.in_words(one, answers[one.id], _=_))
        for question, one in zip(paper.questions, paper.asked, strict=True)
    ]


def rules_in_short(paper: Paper) -> list[tuple[str, str]]:
    """What stands beside every screen: each question, and how it is answered."""
    if all(one.is_motion for one in paper.asked):
        return []
    return [(one.title, rulebook.ballot_in_words(one.rule, _=_)) for one in paper.asked]
