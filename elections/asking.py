"""The questions of a vote as the pure parts take them: what a ballot may say, and for what it is counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from elections import rulebook, tally
from elections.marks import Asked
from elections.models import Election, Question
from elections.quorum import MajorityKind, MajorityRule

# What carries a motion is held against its quorum and its majority apart from the count.
MOTION = tally.YesNo(MajorityRule(MajorityKind.NONE))


def questions_of(election: Election) -> QuerySet[Question]:
    """The questions with all that a ballot needs of them, in two queries."""
    return election.questions.select_related("counting").prefetch_related("candidates")


def rule_of(question: Question) -> tally.Rule | None:
    """By which rule its ballots are counted; None where that is not this site's to say."""
    if question.is_motion:
        return MOTION
    return question.counting.of_tally if question.is_counted_by_rule else None


def asked_of(questions: Iterable[Question]) -> tuple[Asked, ...]:
    """What the ballot asks. Only of votes that are cast here, whose questions all have a rule."""
    return tuple(
        Asked(
            question.public_id,
            question.title,
            rule,
            {who.public_id: who.name for who in question.candidates.all()},
        )
        for question in questions
        if (rule := rule_of(question)) is not None
    )


def terms_of(question: Question, *, at: datetime) -> tally.Terms:
    """For what it is counted: the seats, the seed as far as it may be known, and the limit."""
    if not question.is_counted_by_rule:
        return tally.Terms()
    counting = question.counting
    limit = None
    if counting.limit is not None:
        limit = tally.Limit(
            counting.limit,
            tuple(
                tally.Affiliation(who.name, organisation)
                for who in question.candidates.all()
                for organisation in who.affiliations
            ),
            counting.of_seated,
        )
    return tally.Terms(question.seats or 1, counting.seed_at(at), limit)


def ballot_in_words(question: Question) -> str:
    """Say what a voter does with it; as its source tells it, where it was cast elsewhere."""
    rule = rule_of(question)
    if rule is None:
        return question.ballot_rule
    return rulebook.ballot_in_words(rule, _=_)


def count_in_words(question: Question, *, at: datetime) -> list[str]:
    """Say how its ballots are counted, every option of it; nothing where it is a motion."""
    if not question.is_counted_by_rule:
        return []
    counting = question.counting
    said = rulebook.count_in_words(
        counting.of_tally,
        seats=question.seats,
        limit=counting.limit,
        seated=tuple(one["name"] for one in counting.seated),
        _=_,
    )
    seed = rulebook.seed_in_words(seed=counting.seed_at(at), seed_hash=counting.seed_hash, _=_)
    return [*said, seed]
