"""What a visitor had at meetups, once it belongs to an account."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community.models import Person
from events import seats
from events.actions.book import opened
from events.actions.seating import end_seat
from events.models import (
    Answer,
    Attendance,
    DoorNote,
    Event,
    MailedEntry,
    ProposalSpeaker,
    Seat,
    SeatRequest,
    Speaker,
)


@transaction.atomic
def take_over_visits(*, person: Person, visitor: Person, at: datetime) -> int:
    """Give a person what a visitor had: seats, answers, talks, and that they were there; say how many seats.

    One person has one seat at a meetup. Where both have one, the better is kept (one that is held before one
    in line, else the account's own) and the other given up, so that whoever waits comes up.
    """
    events = Event.objects.filter(
        pk__in=Seat.objects.open().filter(person=visitor).values("event")
    ).order_by("pk")
    taken = 0
    for event in events:
        taken += _take_over_seat(event, person, visitor, at=at)
    Seat.objects.filter(person=visitor, state=seats.ENDED).update(person=person)
    SeatRequest.objects.filter(person=visitor).update(person=person)
    Speaker.objects.filter(person=visitor).update(person=person)
    asked = ProposalSpeaker.objects.filter(person=person).values("proposal")
    ProposalSpeaker.objects.filter(person=visitor).exclude(proposal__in=asked).update(person=person)
    answered = Answer.objects.filter(person=person).values("question")
    Answer.objects.filter(person=visitor).exclude(question__in=answered).update(person=person)
    mailed = MailedEntry.objects.filter(person=person).values("event")
    MailedEntry.objects.filter(person=visitor).exclude(event__in=mailed).update(person=person)
    noted = list(
        Attendance.objects.standing().filter(person=person).values_list("event", flat=True)
    )
    for model in (Attendance, DoorNote):
        seen = model._default_manager.filter(person=visitor).exclude(event__in=noted)
        seen.update(person=person, about=person.public_id)
    return taken


def _take_over_seat(event: Event, person: Person, visitor: Person, *, at: datetime) -> bool:
    book = opened(event, at=at)
    theirs, own = book.before.seat_of(visitor.pk), book.before.seat_of(person.pk)
    if theirs is None:
        return False
    if own is not None:
        if book.event.is_over(at=at):
            return False
        own_goes = theirs.is_held and not own.is_held
        end_seat(person=person if own_goes else visitor, at=at, event=event)
        if not own_goes:
            return False
    Seat.objects.filter(pk=theirs.key).update(person=person)
    return True
