"""What a vote came to, after its close: from our own box, or as it was told."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from elections import queries
from elections.chosen import Chosen
from elections.models import Ballot, ClassRule, Election, Question, Result, ToldCount
from elections.progress import QuestionProgress
from elections.quorum import (
    Base,
    Count,
    Counted,
    MajorityRule,
    Outcome,
    QuorumRule,
    decide,
    of_all_classes,
)


@dataclass(frozen=True)
class Verdict:
    """A count held against a quorum and a majority: of a question, or of one class in it."""

    name: str
    eligible: int | None
    quorum: QuorumRule
    majority: MajorityRule
    count: Count | None
    correction: str = ""

    @property
    def outcome(self) -> Outcome:
        return decide(self.quorum, self.majority, self.count, eligible=self.eligible)

    @property
    def counted(self) -> int:
        """Those that count to the quorum."""
        return self.count.counted(self.quorum.counts) if self.count else 0

    @property
    def of(self) -> int | None:
        """Of how many the majority is a share."""
        return self.majority.of(self.count, eligible=self.eligible) if self.count else None

    @property
    def stayed_away(self) -> int | None:
        """How many of the roll sent no ballot."""
        if self.count is None or self.eligible is None:
            return None
        return self.eligible - self.count.ballots

    @property
    def abstentions_count(self) -> bool:
        """To the quorum."""
        return self.quorum.counts is not Counted.DECISIVE

    @property
    def blanks_count(self) -> bool:
        """To the quorum."""
        return self.quorum.counts is Counted.BALLOTS

    @property
    def others_weigh(self) -> bool:
        """Whether who says neither yes nor no makes the majority harder to reach."""
        return self.majority.base is not Base.DECISIVE

    @property
    def quorum_in_words(self) -> str:
        return self.quorum.in_words(self.eligible, _=_)

    @property
    def majority_in_words(self) -> str:
        return self.majority.in_words(_=_)

    @property
    def sum_in_words(self) -> str:
        """How many were yes, of how many, and how many were needed."""
        if self.count is None:
            return ""
        return self.majority.sum_in_words(self.count, eligible=self.eligible, _=_)

    @property
    def needed(self) -> int | None:
        return self.quorum.needed(self.eligible)


@dataclass(frozen=True)
class Tally:
    """What a question came to."""

    question: Question
    progress: QuestionProgress
    whole: Verdict
    classes: tuple[Verdict, ...] = ()

    @property
    def outcome(self) -> Outcome:
        if self.classes:
            return of_all_classes(one.outcome for one in self.classes)
        return self.whole.outcome

    @property
    def count(self) -> Count:
        """The ballots of all, or of all classes whose count was told."""
        if self.whole.count is not None or not self.classes:
            return self.whole.count or Count(0, 0)
        counts = [one.count for one in self.classes if one.count is not None]
        return Count(
            sum(one.yes for one in counts),
            sum(one.no for one in counts),
            sum(one.abstain for one in counts),
            sum(one.blank for one in counts),
        )

    @property
    def yes(self) -> int:
        return self.count.yes

    @property
    def no(self) -> int:
        return self.count.no

    @property
    def abstain(self) -> int:
        return self.count.abstain

    @property
    def blank(self) -> int:
        return self.count.blank

    @property
    def ballots(self) -> int:
        return self.count.ballots

    @property
    def decisive(self) -> int:
        return self.count.decisive

    @property
    def failed_in(self) -> list[str]:
        """Classes in which it did not carry."""
        lost = {Outcome.NO_QUORUM, Outcome.NOT_CARRIED}
        return [one.name for one in self.classes if one.outcome in lost]

    @property
    def untold(self) -> list[str]:
        """Classes whose count is not known."""
        return [one.name for one in self.classes if one.count is None]


def of_names(election: Election, *, at: datetime) -> dict[int, Chosen]:
    """What the questions of names came to, by their keys; nothing before the close."""
    questions = [one for one in election.questions.all() if one.is_counted_by_rule]
    if not questions or not election.is_cast_here or not election.has_closed(at=at):
        return {}
    results = {one.question_id: one for one in Result.objects.filter(question__in=questions)}
    standing = {one.id: one for one in queries.progress(election, at=at).questions}
    return {
        question.pk: Chosen(
            question, standing[question.public_id], results.get(question.pk), election.eligible
        )
        for question in questions
    }


def tally(election: Election, *, at: datetime) -> list[Tally] | None:
    """Count the box, or read what was told. None before the close, and where nothing is known."""
    if not election.has_closed(at=at) or not election.is_published:
        return None
    questions = list(election.questions.all())
    if election.is_cast_here:
        counts = _of_box(election, questions, at=at)
        latest: dict[tuple[int, int | None], ToldCount] = {}
    else:
        latest = _told(questions)
        if not latest:
            return None
        counts = {question.pk: _count(latest, question.pk, None) for question in questions}
    standing = {one.id: one for one in queries.progress(election, at=at).questions}
    return [
        Tally(
            question=question,
            progress=standing[question.public_id],
            whole=Verdict(
                name="",
                eligible=election.eligible,
                quorum=question.quorum,
                majority=question.majority,
                count=counts[question.pk],
                correction=_correction(latest, question.pk, None),
            ),
            classes=tuple(_of_class(rule, latest) for rule in question.class_rules.all()),
        )
        for question in questions
    ]


def _of_box(
    election: Election, questions: list[Question], *, at: datetime
) -> dict[int, Count | None]:
    """The counts of the motions, as they were kept; of a box that is not counted yet, counted now.

    What asks for names is counted by its own rule.
    """
    counts: dict[int, Count | None] = {question.pk: None for question in questions}
    motions = [question for question in questions if question.is_motion]
    kept = Result.objects.filter(question__in=motions)
    counts |= {one.question_id: _as_kept(one) for one in kept}
    waiting = [question for question in motions if counts[question.pk] is None]
    said: dict[int, Counter[str | None]] = {question.pk: Counter() for question in waiting}
    box = Ballot.objects.opened(at=at).filter(election=election)
    for answers in box.values_list("answers", flat=True).iterator() if waiting else ():
        ballot = json.loads(answers)
        for question in waiting:
            said[question.pk][ballot.get(question.public_id)] += 1
    return counts | {
        pk: Count(count["yes"], count["no"], count["abstain"], count[None])
        for pk, count in said.items()
    }


def _as_kept(result: Result) -> Count:
    (said,) = result.count["questions"]
    return Count(said["yes"], said["no"], said["abstain"], said["blank"])


def _told(questions: list[Question]) -> dict[tuple[int, int | None], ToldCount]:
    """The last count told of each question and class."""
    rows = ToldCount.objects.filter(question__in=questions).order_by("position")
    return {(row.question_id, row.voter_class_id): row for row in rows}


def _count(
    latest: dict[tuple[int, int | None], ToldCount], question: int, of_class: int | None
) -> Count | None:
    row = latest.get((question, of_class))
    return row.count if row else None


def _correction(
    latest: dict[tuple[int, int | None], ToldCount], question: int, of_class: int | None
) -> str:
    row = latest.get((question, of_class))
    return row.correction if row else ""


def _of_class(rule: ClassRule, latest: dict[tuple[int, int | None], ToldCount]) -> Verdict:
    one = rule.voter_class
    return Verdict(
        name=one.name,
        eligible=one.eligible,
        quorum=rule.quorum,
        majority=rule.majority,
        count=_count(latest, rule.question_id, one.pk),
        correction=_correction(latest, rule.question_id, one.pk),
    )
