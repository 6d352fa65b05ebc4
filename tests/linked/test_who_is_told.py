"""A linked meetup is edited: only those hear of it whose own time or place is another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from community.models import Notification
from events import actions
from events.facts import Place
from events.models import Event, MailedEntry, Room
from tests.community.mailing import work
from tests.factories.events import make_event, make_facts, room_of
from tests.people import NOON, make_person
from tests.races.events import room

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def linked(chennai):
    event = make_event(chennai, rooms=(room("Chennai", 5), room("Pune", 5)), agenda=())
    people = [make_person("In Chennai"), make_person("In Pune")]
    for number, person in enumerate(people):
        actions.take_seat(actor=person, at=NOON, room=room_of(event, number))
    work(NOON)
    return Event.objects.get(pk=event.pk), people


def rooms(event):
    stands = Room.objects.filter(event=event).order_by("position")
    return [replace(room(one.venue.city, one.capacity), public_id=one.public_id) for one in stands]


def edit(event, *, at=LATER, **facts):
    event = Event.objects.get(pk=event.pk)
    said = {"rooms": tuple(rooms(event)), "agenda": (), **facts}
    return actions.edit_event(actor=None, at=at, event=event, facts=make_facts(**said))


def told() -> list[str]:
    rows = Notification.objects.filter(kind="events.event_changed").order_by("person__name", "pk")
    return [row.person.name for row in rows]


def moved(event, number, city="Mumbai"):
    said = rooms(event)
    said[number] = replace(said[number], place=Place(name="Hall", city=city))
    return tuple(said)


def test_one_room_moves_and_the_other_hears_nothing(linked):
    event, (chennai, pune) = linked
    before = dict(MailedEntry.objects.values_list("person", "sequence"))
    edit(event, rooms=moved(event, 1))
    work(LATER)
    assert told() == ["In Pune"]
    after = dict(MailedEntry.objects.values_list("person", "sequence"))
    assert after[pune.pk] > before[pune.pk]
    assert after[chennai.pk] == before[chennai.pk]


def test_a_new_room_alarms_nobody(linked):
    event, _people = linked
    edit(event, rooms=(*rooms(event), room("Delhi", 5)))
    work(LATER)
    assert told() == []


def test_new_hours_are_told_to_all_though_a_room_moves_right_after(linked):
    event, _people = linked
    when = make_facts().when
    later = replace(when, ends_time=(when.ends_time.replace(minute=45)))
    edit(event, when=later)
    edit(event, when=later, rooms=moved(event, 1), at=LATER + timedelta(minutes=1))
    work(LATER + timedelta(minutes=2))
    assert set(told()) == {"In Chennai", "In Pune"}


def test_two_new_hours_in_a_row_are_told_once(linked):
    event, _people = linked
    when = make_facts().when
    for minute in (40, 50):
        at = LATER + timedelta(minutes=minute)
        edit(event, when=replace(when, ends_time=when.ends_time.replace(minute=minute)), at=at)
    work(LATER + timedelta(hours=1))
    assert told() == ["In Chennai", "In Pune"]
