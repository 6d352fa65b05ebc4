"""What the state of a meetup lets people do about seats; and a series whose rooms grow."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from community.models import Notification
from events import actions, queries
from events.models import Event, Seat
from tests.events.test_series import edit, meetups, start
from tests.factories.events import AFTER, make_draft, make_event, room_of
from tests.people import NOON, make_person
from tests.races.events import room

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LATER = NOON + timedelta(minutes=10)


def postponed(event):
    return actions.postpone_event(actor=None, at=NOON, event=event, reason="Rain.")


def cancelled(event):
    return actions.cancel_event(actor=None, at=NOON, event=event, reason="Rain.")


@pytest.mark.parametrize(
    ("state", "refusal"),
    [(postponed, actions.EventNotOpen), (cancelled, actions.EventCancelled)],
)
def test_no_seat_is_taken_while_it_is_not_held(chennai, state, refusal):
    event = state(make_event(chennai, agenda=()))
    with pytest.raises(refusal):
        actions.take_seat(actor=make_person(), at=LATER, room=room_of(event))
    assert not Seat.objects.exists()


def test_no_seat_is_taken_of_a_draft_or_of_one_that_is_over(chennai):
    with pytest.raises(actions.EventNotOpen):
        actions.take_seat(actor=make_person(), at=NOON, room=room_of(make_draft(chennai)))
    event = make_event(chennai, agenda=())
    with pytest.raises(actions.EventOver):
        actions.take_seat(actor=make_person("Late"), at=AFTER, room=room_of(event))
    assert not Seat.objects.exists()


@pytest.fixture
def offered(chennai):
    """A seat is held for the second, who was first in line."""
    event = make_event(chennai, rooms=(room(),), agenda=())
    Event.objects.filter(pk=event.pk).update(offer_hours=5)
    first, second = make_person("First"), make_person("Second")
    for person in (first, second):
        actions.take_seat(actor=person, at=NOON, room=room_of(event))
    actions.give_up_seat(actor=first, at=NOON, event=event)
    return Event.objects.get(pk=event.pk), second


def test_an_offer_is_taken_while_the_meetup_waits_for_a_date(offered):
    event, second = offered
    seat = actions.accept_offer(actor=second, at=LATER, event=postponed(event))
    assert seat.is_seated, "seats are kept while it is postponed, and so is what was promised"


def test_no_offer_of_a_cancelled_meetup_is_taken(offered):
    event, second = offered
    with pytest.raises(actions.EventCancelled):
        actions.accept_offer(actor=second, at=LATER, event=cancelled(event))
    assert Seat.objects.get(person=second).is_offered


@pytest.mark.parametrize(("scope", "grown"), [("this", 1), ("following", 2), ("all", 3)])
def test_larger_rooms_of_a_series_let_the_line_in_with_one_letter_each(chennai, scope, grown):
    series = start(make_event(chennai, rooms=(room(),), agenda=()), publishes=True, ahead=3)
    dates = meetups(series)
    for number, event in enumerate(dates):
        for name in ("Seated", "Next", "Last"):
            person = make_person(f"{name} {number}")
            actions.take_seat(actor=person, at=NOON, room=room_of(event))
    edited = {"this": 0, "following": 1, "all": 0}[scope]
    (own,) = queries.facts_of(dates[edited]).rooms
    edit(dates[edited], scope, rooms=(replace(own, capacity=2),))
    assert Seat.objects.seated().count() == 3 + grown
    came_up = Notification.objects.filter(kind="events.seat_taken", person__name__startswith="Next")
    assert came_up.count() == grown
    assert not Seat.objects.seated().filter(person__name__startswith="Last").exists()
    told = Notification.objects.filter(kind="events.event_changed")
    assert not told.exists(), "more seats are no new time or place"
