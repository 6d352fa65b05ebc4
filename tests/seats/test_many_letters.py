"""A room becomes larger by hundreds of seats: the rooms are free again before the first letter is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from community.models import Delivery, Job, Notification, Person, User
from events import actions
from events.actions.telling import TELL_SEATS
from events.models import MailedEntry, Seat
from tests.community.mailing import work
from tests.factories.events import make_event, make_facts, room_of
from tests.people import NOON, make_group

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LATER = NOON + timedelta(minutes=5)
IN_LINE = 120


@pytest.fixture
def event():
    """One has the only seat, and many stand in line; each was told so."""
    event = make_event(make_group("chennai"), rooms=(replace(make_facts().rooms[0], capacity=1),))
    people = [Person(name=f"Person {number}") for number in range(IN_LINE + 1)]
    Person.objects.bulk_create(people)
    User.objects.bulk_create(
        User(email=f"p{person.pk}@example.org", person=person, password="!") for person in people
    )
    room = room_of(event)
    Seat.objects.bulk_create(
        Seat(
            event=event,
            room=room,
            person=person,
            turn=turn,
            state="waiting" if turn > 1 else "seated",
            asked_at=NOON,
            taken_at=None if turn > 1 else NOON,
        )
        for turn, person in enumerate(people, 1)
    )
    return event


def grows(event, capacity: int):
    room = room_of(event)
    facts = replace(make_facts().rooms[0], capacity=capacity, public_id=room.public_id)
    actions.edit_event(actor=None, at=LATER, event=event, facts=make_facts(rooms=(facts,)))


def test_each_of_them_hears_once_in_one_mail(event, mailoutbox):
    grows(event, IN_LINE + 1)
    assert Seat.objects.seated().count() == IN_LINE + 1
    assert not Notification.objects.exists(), "nothing was written while the rooms were held"
    assert Job.objects.filter(name=TELL_SEATS).count() == 3
    for _twice in range(2):
        work(LATER + timedelta(minutes=1))
        Job.objects.filter(name=TELL_SEATS).update(state=Job.State.QUEUED, attempts=0)
    told = Notification.objects.filter(kind="events.seat_taken")
    assert told.count() == told.values("person").distinct().count() == IN_LINE
    assert {note.subject for note in told} == {f"A seat became free for you: {event.title}"}
    assert len(mailoutbox) == IN_LINE
    assert len({letter.to[0] for letter in mailoutbox}) == IN_LINE
    assert Delivery.objects.filter(outcome="sent").count() == IN_LINE
    assert MailedEntry.objects.filter(method="REQUEST").count() == IN_LINE


def test_whoever_gave_it_up_meanwhile_hears_of_that_alone(event, mailoutbox):
    """Their calendar would put it in again if the earlier letter came after the later one."""
    grows(event, IN_LINE + 1)
    gone = Seat.objects.get(turn=2).person
    actions.give_up_seat(actor=gone, at=LATER, event=event)
    work(LATER + timedelta(minutes=1))
    assert [note.kind for note in Notification.objects.filter(person=gone)] == ["events.seat_ended"]
    assert Notification.objects.filter(kind="events.seat_taken").count() == IN_LINE - 1


def test_a_few_hear_at_once(event):
    grows(event, 4)
    assert not Job.objects.filter(name=TELL_SEATS).exists()
    assert Notification.objects.filter(kind="events.seat_taken").count() == 3
