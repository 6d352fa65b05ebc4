"""What people answer to the questions at sign-up. Used by the deeds that ask for a seat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from community.errors import DomainError
from community.models import Person
from events.actions.refusals import seatless
from events.models import Answer, Event, Question, Room, Seat

LONGEST = 2_000


class AnswerMissing(DomainError):
    """A question that must be answered was not. `question` is its public id."""

    def __init__(self, question: Question) -> None:
        super().__init__(_("“%s” must be answered. Nothing was taken yet.") % question.label)
        self.question = question.public_id


class NoSuchChoice(DomainError):
    """The answer is none of those that can be chosen."""

    def __init__(self, question: Question) -> None:
        super().__init__(
            _("Your answer to “%s” is not among the choices any more. Choose again.")
            % question.label
        )
        self.question = question.public_id


def write_answers(
    event: Event, person: Person, answers: Mapping[str, Any] | None, *, at: datetime
) -> bool:
    """Write what the person answers, by the public ids of the questions; say whether anything changed.

    A question that is not named keeps its answer. One that must be answered is refused without.
    """
    said = answers or {}
    standing = {
        answer.question_id: answer
        for answer in Answer.objects.filter(question__event=event, person=person)
    }
    changed = False
    for question in Question.objects.open().filter(event=event):
        answer = standing.get(question.pk) or Answer(question=question, person=person)
        if question.public_id in said:
            facts = read(question, said[question.public_id])
        else:
            facts = (answer.text, answer.chosen)
        if question.required and not any(facts):
            raise AnswerMissing(question)
        if (answer.text, answer.chosen) == facts or (
            question.pk not in standing and not any(facts)
        ):
            continue
        answer.text, answer.chosen = facts
        answer.answered_at = at
        answer.save()
        changed = True
    return changed


@transaction.atomic
def change_answers(
    *, actor: Person, at: datetime, event: Event, answers: Mapping[str, Any]
) -> bool:
    """Answer anew; say whether anything changed. Of no interest to the log: it holds no answers."""
    rooms = Room.objects.filter(event=event).select_for_update(no_key=True)
    list(rooms.order_by("pk"))  # held, so that no question changes meanwhile
    if not Seat.objects.open().filter(event=event, person=actor).exists():
        raise seatless(event)
    return write_answers(event, actor, answers, at=at)


def read(question: Question, said: Any) -> tuple[str, list[str]]:
    """Take an answer for what it may be: words, one choice, or several."""
    if not question.offers_choices:
        return str(said or "").strip()[:LONGEST], []
    given: Sequence[Any] = [said] if isinstance(said, str) else list(said or [])
    chosen = [str(one) for one in given if one]
    if question.kind == Question.Kind.CHOICE:
        chosen = chosen[:1]
    if any(one not in question.choices for one in chosen):
        raise NoSuchChoice(question)
    return "", [choice for choice in question.choices if choice in chosen]
