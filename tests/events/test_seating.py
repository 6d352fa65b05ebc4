from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from community.models import AuditEntry, Notification
from events import actions
from events.facts import Place, RoomFacts
from events.models import Event, Room, Seat
from events.signals import seat_taken
from tests.factories.events import AFTER, make_draft, make_event, make_facts, room_of
from tests.people import NOON, make_group, make_person

LATER = NOON + timedelta(hours=1)
pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def linked(chennai) -> Event:
    pune = make_group("pune", city="Pune")
    return make_event(
        chennai,
        rooms=(RoomFacts(group=chennai, capacity=2), RoomFacts(group=pune, capacity=1)),
        online_link="https://video.example/room?pwd=secret",
    )


def test_seat_is_taken_with_its_turn_and_a_letter(linked, member):
    seat = actions.take_seat(actor=member, at=NOON, room=room_of(linked))
    assert (seat.turn, seat.state, seat.event, seat.room.label) == (1, "seated", linked, "Chennai")
    letter = Notification.objects.get(person=member)
    assert "you have a seat in Chennai" in letter.text
    assert "14:30 to 18:00" in letter.text
    assert "https://video.example/room?pwd=secret" in letter.text
    entry = AuditEntry.objects.get(verb="events.seat_taken")
    assert (entry.actor, entry.target) == (member.public_id, f"events.event:{linked.public_id}")


def test_seat_asked_for_twice_is_one(linked, member):
    first, second = (
        actions.take_seat(actor=member, at=NOON, room=room_of(linked)) for _ in range(2)
    )
    assert first == second
    assert Notification.objects.count() == 1
    assert AuditEntry.objects.filter(verb="events.seat_taken").count() == 1


def test_seat_in_a_second_room_is_refused(linked, member):
    actions.take_seat(actor=member, at=NOON, room=room_of(linked))
    with pytest.raises(actions.AlreadySeated, match="a seat in Chennai"):
        actions.take_seat(actor=member, at=NOON, room=room_of(linked, 1))


def test_full_room_gives_a_place_in_line(linked, member, stranger):
    actions.take_seat(actor=member, at=NOON, room=room_of(linked, 1))
    seat = actions.take_seat(actor=stranger, at=NOON, room=room_of(linked, 1))
    assert (seat.state, seat.taken_at) == ("waiting", None)
    letter = Notification.objects.get(person=stranger)
    assert letter.kind == "events.seat_waiting"
    assert "you are first on the waitlist" in letter.text
    assert "secret" not in letter.text
    entry = AuditEntry.objects.get(verb="events.seat_asked")
    assert entry.actor == stranger.public_id


def test_freed_seat_is_given_again_and_its_turn_is_not(linked, member, stranger):
    room = room_of(linked)
    actions.take_seat(actor=member, at=NOON, room=room)
    actions.take_seat(actor=stranger, at=NOON, room=room)
    actions.give_up_seat(actor=member, at=LATER, event=linked)
    third = make_person("Third Person")
    assert actions.take_seat(actor=third, at=LATER, room=room).turn == 3
    assert Seat.objects.count() == 3


def test_seat_may_be_taken_again_after_giving_up(linked, member):
    first = actions.take_seat(actor=member, at=NOON, room=room_of(linked))
    actions.give_up_seat(actor=member, at=LATER, event=linked)
    second = actions.take_seat(actor=member, at=LATER, room=room_of(linked))
    assert first.pk != second.pk
    assert Notification.objects.filter(kind="events.seat_taken").count() == 2


def test_giving_up_nothing_is_refused(linked, member):
    with pytest.raises(actions.NoSeat):
        actions.give_up_seat(actor=member, at=NOON, event=linked)


def test_giving_up_after_the_end_is_refused(linked, member):
    actions.take_seat(actor=member, at=NOON, room=room_of(linked))
    with pytest.raises(actions.EventOver):
        actions.give_up_seat(actor=member, at=AFTER, event=linked)


def test_no_seat_at_drafts_cancelled_and_past_meetups(chennai, member):
    draft = make_draft(chennai)
    with pytest.raises(actions.EventNotOpen):
        actions.take_seat(actor=member, at=NOON, room=room_of(draft))
    event = make_event(chennai)
    with pytest.raises(actions.EventOver):
        actions.take_seat(actor=member, at=AFTER, room=room_of(event))
    actions.cancel_event(actor=None, at=NOON, event=event, reason="Flood")
    with pytest.raises(actions.EventCancelled):
        actions.take_seat(actor=member, at=LATER, room=room_of(event))


def test_no_seat_in_a_closed_room(chennai, member):
    event = make_event(chennai)
    room = room_of(event)
    new = make_facts(rooms=(RoomFacts(place=Place(city="Pune"), capacity=3),), agenda=())
    actions.edit_event(actor=None, at=NOON, event=event, facts=new)
    with pytest.raises(actions.EventNotOpen, match="Choose another room"):
        actions.take_seat(actor=member, at=LATER, room=room)


def test_room_is_changed_in_one_step(linked, member):
    actions.take_seat(actor=member, at=NOON, room=room_of(linked))
    seat = actions.change_room(actor=member, at=LATER, room=room_of(linked, 1))
    assert (seat.room.label, seat.state) == ("Pune", "seated")
    assert Seat.objects.get(room=room_of(linked)).ending == "moved"
    assert Seat.objects.open().get().pk == seat.pk
    assert actions.change_room(actor=member, at=LATER, room=room_of(linked, 1)) == seat


def test_changing_to_a_full_room_keeps_the_seat(linked, member, stranger):
    kept = actions.take_seat(actor=member, at=NOON, room=room_of(linked))
    actions.take_seat(actor=stranger, at=NOON, room=room_of(linked, 1))
    with pytest.raises(actions.EventIsFull, match="Your seat in Chennai is kept"):
        actions.change_room(actor=member, at=LATER, room=room_of(linked, 1))
    assert Seat.objects.open().get(person=member) == kept


def test_changing_without_a_seat_is_refused(linked, member):
    with pytest.raises(actions.NoSeat):
        actions.change_room(actor=member, at=NOON, room=room_of(linked))


def test_smaller_room_breaks_no_promise(chennai, member, stranger):
    event = make_event(chennai)
    room = room_of(event)
    held = [actions.take_seat(actor=who, at=NOON, room=room) for who in (member, stranger)]
    Room.objects.filter(pk=room.pk).update(capacity=1)
    assert Seat.objects.open().count() == len(held)
    late = actions.take_seat(actor=make_person("Third Person"), at=LATER, room=room)
    assert late.is_waiting
    assert Room.objects.open().with_taken().get(pk=room.pk).left == 0


def test_database_holds_the_promises_too(linked, member, stranger):
    room = room_of(linked)
    seat = actions.take_seat(actor=member, at=NOON, room=room)
    same = {
        "event": linked,
        "room": room,
        "person": stranger,
        "turn": 7,
        "state": "seated",
        "asked_at": NOON,
        "taken_at": NOON,
    }
    for broken in (
        {"turn": seat.turn},
        {"turn": 0},
        {"room": room_of(linked, 1), "person": member},
        {"guests": 6},
        {"taken_at": None},
        {"state": "ended"},
        {"state": "ended", "given_up_at": NOON},
        {"state": "ended", "given_up_at": NOON - timedelta(hours=1), "ending": "given_up"},
        {"state": "offered", "taken_at": None},
        {"state": "waiting"},
        {"offered_until": LATER},
        {"ending": "lapsed"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.create(**{**same, **broken})
    Seat.objects.create(**same)


def test_seat_is_told_to_other_parts(linked, member):
    heard = []

    def listen(**said):
        heard.append((said["person"], said["seat"]))

    seat_taken.connect(listen)
    try:
        seat = actions.take_seat(actor=member, at=NOON, room=room_of(linked))
    finally:
        seat_taken.disconnect(listen)
    assert heard == [(member, seat)]
