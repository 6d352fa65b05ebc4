"""What organisers decide about signing up: the rules of a meetup's seats, and the questions they ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from events.actions.book import payload_of, settle_rooms
from events.actions.planning import lock_rooms, locked, refuse_cancelled
from events.models import Answer, Event, Question

MOST_QUESTIONS = 20
MOST_CHOICES = 20


class QuestionAnswered(DomainError):
    """Somebody has answered it, so its words and choices stay."""


class QuestionUnclear(DomainError):
    """It lacks words, or choices to choose from."""


class TooManyQuestions(DomainError):
    """More than anybody would answer."""


class QuestionIsRetired(DomainError):
    """It is not asked any more."""


@dataclass(frozen=True, slots=True)
class SeatRules:
    """The rules of sign-up, as an organiser sets them."""

    guests_allowed: int = 0
    needs_approval: bool = False
    members_only: bool = False
    seats_open_at: datetime | None = None
    seats_close_at: datetime | None = None
    offer_hours: int | None = None


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question, as an organiser words it."""

    label: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    required: bool = False


@transaction.atomic
def set_seat_rules(*, actor: Person | None, at: datetime, event: Event, rules: SeatRules) -> Event:
    """Set how seats are given from now on. Who has one keeps it, with the guests they have."""
    event = locked(event)
    lock_rooms(event)
    refuse_cancelled(event)
    facts = asdict(rules)
    changed = sorted(name for name, value in facts.items() if getattr(event, name) != value)
    if not changed:
        return event
    for name in changed:
        setattr(event, name, facts[name])
    event.save(update_fields=changed)
    came_in = settle_rooms(event, at=at)
    audit.record(
        actor=actor,
        verb="events.seat_rules_set",
        target=event,
        at=at,
        payload={"changed": changed, **payload_of(came_in)},
    )
    return event


@transaction.atomic
def ask_question(
    *, actor: Person | None, at: datetime, event: Event, facts: QuestionFacts
) -> Question:
    """Ask one more thing of those who want a seat. Whoever has one already may answer, and need not."""
    event = locked(event)
    lock_rooms(event)
    refuse_cancelled(event)
    facts = _clean(facts)
    standing = Question.objects.open().filter(event=event)
    if standing.count() >= MOST_QUESTIONS:
        raise TooManyQuestions(
            _("%d questions are asked already. Retire one first.") % MOST_QUESTIONS
        )
    last = standing.last()
    question = Question(
        event=event, position=last.position + 1 if last else 1, asked_by=actor, created_at=at
    )
    _put(question, facts)
    _record(actor, "events.question_asked", question, at=at)
    return question


@transaction.atomic
def edit_question(
    *, actor: Person | None, at: datetime, question: Question, facts: QuestionFacts
) -> Question:
    """Word a question anew. Once somebody has answered, only whether it must be answered can change."""
    event = locked(question.event)
    lock_rooms(event)  # who asks for a seat, and answers, holds a room
    refuse_cancelled(event)
    question = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    if question.retired_at is not None:
        raise QuestionIsRetired(_("“%s” is not asked any more.") % question.label)
    facts = _clean(facts)
    said = (question.label, question.kind, tuple(question.choices))
    differs = said != (facts.label, facts.kind, facts.choices)
    if differs and Answer.objects.filter(question=question).exists():
        raise QuestionAnswered(
            _(
                "“%s” was answered already, so its words and choices stay: nobody is made to have"
                " answered something else. Retire it, and ask a new one."
            )
            % question.label
        )
    if not differs and question.required == facts.required:
        return question
    _put(question, facts)
    _record(actor, "events.question_edited", question, at=at)
    return question


@transaction.atomic
def retire_question(*, actor: Person | None, at: datetime, question: Question) -> Question:
    """Ask it no more. What was answered stays with the organisers. Done twice, it is done."""
    event = locked(question.event)
    lock_rooms(event)
    question = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    if question.retired_at is not None:
        return question
    question.retired_at = at
    question.save(update_fields=["retired_at"])
    _record(actor, "events.question_retired", question, at=at)
    return question


def _clean(facts: QuestionFacts) -> QuestionFacts:
    label = facts.label.strip()
    choices = _unique(facts.choices) if facts.kind != Question.Kind.TEXT else ()
    if not label:
        raise QuestionUnclear(_("Say what you ask."))
    if facts.kind != Question.Kind.TEXT and not 2 <= len(choices) <= MOST_CHOICES:
        raise QuestionUnclear(
            _("Give at least two choices, one a line, and at most %d.") % MOST_CHOICES
        )
    return QuestionFacts(label, facts.kind, choices, facts.required)


def _unique(choices: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(choice.strip()[:120] for choice in choices if choice.strip()))


def _put(question: Question, facts: QuestionFacts) -> None:
    question.label, question.kind = facts.label, facts.kind
    question.choices, question.required = list(facts.choices), facts.required
    question.full_clean(exclude=["public_id", "event", "asked_by"])
    question.save()


def _record(actor: Person | None, verb: str, question: Question, *, at: datetime) -> None:
    payload = {"question": question.public_id, "kind": question.kind}
    audit.record(actor=actor, verb=verb, target=question.event, at=at, payload=payload)
