"""The officer's part of a draft: by which days and rules members come to stand in a question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from elections import timetable
from elections.actions.drafting import locked_draft
from elections.actions.timetables import count_slates, forget_rules
from elections.models import NominationRules, Question
from elections.timetable import Timetable


class DatesOutOfOrder(DomainError):
    """The days of the nominations contradict each other, or lie too close together."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__(" ".join(fault for _name, fault in faults))
        self.faults = faults


class NamesAreGiven(DomainError):
    """The draft names its candidates itself, or asks for none."""


@dataclass(frozen=True)
class NominationDraft:
    """What an officer hands in."""

    opens_at: datetime
    closes_at: datetime
    accept_by: datetime
    slate_by: datetime
    affiliated_on: date
    seconds_needed: int = 10
    employers_needed: int = 0
    asked: tuple[str, ...] = ()


@transaction.atomic
def set_nominations(
    *, actor: Person | None, at: datetime, question: Question, draft: NominationDraft
) -> NominationRules:
    """Have members nominate who stands in a question of a draft. Setting it again replaces it."""
    held = locked_draft(question.election)
    if question.is_motion:
        raise NamesAreGiven(_("This question is answered by yes and no, so nobody stands in it."))
    if question.candidates.exists():
        raise NamesAreGiven(_("This question names who stands already, so nobody is nominated."))
    table = Timetable(
        draft.opens_at, draft.closes_at, draft.accept_by, draft.slate_by, held.opens_at
    )
    faults = timetable.faults(table, _=_)
    if draft.employers_needed > draft.seconds_needed:
        faults.append(
            (
                "employers_needed",
                _("So many seconds cannot come from more employers than they are."),
            )
        )
    if faults:
        raise DatesOutOfOrder(faults)
    facts = {**vars(draft), "asked": list(draft.asked)}
    rules, _new = NominationRules.objects.update_or_create(question=question, defaults=facts)
    count_slates(held)
    audit.record(
        actor=actor,
        verb="elections.nominations_set",
        target=held,
        at=at,
        payload={
            "question": question.public_id,
            "seconds": draft.seconds_needed,
            "employers": draft.employers_needed,
        },
    )
    return rules


@transaction.atomic
def drop_nominations(*, actor: Person | None, at: datetime, question: Question) -> None:
    """Have nobody nominated for a question of a draft, after all. Dropping twice is harmless."""
    held = locked_draft(question.election)
    if not NominationRules.objects.filter(question=question).exists():
        return
    question.election = held
    forget_rules(question)
    audit.record(
        actor=actor,
        verb="elections.nominations_dropped",
        target=held,
        at=at,
        payload={"question": question.public_id},
    )
