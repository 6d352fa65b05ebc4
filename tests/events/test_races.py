"""Many hands reach for few seats at once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from events import actions, times
from events.facts import Place, RoomFacts
from events.models import Seat
from tests.factories.events import make_event, room_of
from tests.people import make_group, make_person
from tests.racing import race

pytestmark = pytest.mark.django_db(transaction=True)


def meetup(capacities: tuple[int, ...], at):
    """A meetup three days from now with a room of each capacity."""
    day = (at + timedelta(days=3)).date()
    rooms = tuple(
        RoomFacts(place=Place(city=f"City {number}"), capacity=capacity)
        for number, capacity in enumerate(capacities)
    )
    when = times.on_day(day, "Asia/Kolkata")
    return make_event(make_group("chennai"), at=at, when=when, rooms=rooms, agenda=())


def browsers(count: int) -> list[Client]:
    people = [make_person(f"Person {number}") for number in range(count)]
    clients = [Client(raise_request_exception=False) for _ in people]
    for client, person in zip(clients, people, strict=True):
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return clients


def said(response) -> str:
    (message,) = get_messages(response.wsgi_request)
    return str(message)


def grab(count: int, seats: int) -> None:
    """`count` requests for `seats` seats: exactly so many get one, each of the others a place in line."""
    event = meetup((seats,), timezone.now())
    clients = browsers(count)
    address = f"/events/{event.public_id}/seat/"
    room = {"room": room_of(event).public_id}

    responses = race(count, lambda number: clients[number].post(address, room))

    assert [getattr(each, "status_code", each) for each in responses] == [302] * count
    answers = Counter(
        "yours" if "You have a seat" in said(each) else said(each) for each in responses
    )
    assert answers.pop("yours") == seats
    assert set(answers.values()) == {1}, "no two have the same place on the waitlist"
    assert all(
        "on the waitlist, and you get a mail when it is your turn" in words for words in answers
    )
    assert len(answers) == count - seats
    rows = Seat.objects.filter(event=event)
    turns = list(rows.seated().values_list("turn", flat=True))
    assert sorted(rows.waiting().values_list("turn", flat=True)) == list(
        range(seats + 1, count + 1)
    )
    assert sorted(turns) == list(range(1, seats + 1))


@pytest.mark.only_postgresql
def test_two_hundred_requests_for_fifty_seats_give_fifty():
    grab(200, 50)


def test_twenty_requests_for_five_seats_give_five():
    grab(20, 5)


@pytest.mark.postgresql
def test_one_person_who_asks_for_two_rooms_at_once_gets_one():
    at = timezone.now()
    event = meetup((5, 5), at)
    person = make_person("Quick Person")
    rooms = list(event.rooms.open())

    answers = race(8, lambda n: actions.take_seat(actor=person, at=at, room=rooms[n % 2]))

    given = {answer.pk for answer in answers if isinstance(answer, Seat)}
    assert len(given) == 1
    others = [answer for answer in answers if not isinstance(answer, Seat)]
    assert {type(answer) for answer in others} <= {actions.AlreadySeated}
    assert Seat.objects.open().filter(person=person).count() == 1


@pytest.mark.postgresql
def test_people_who_change_rooms_crosswise_never_wait_for_each_other():
    at = timezone.now()
    event = meetup((8, 8), at)
    people = [make_person(f"Person {number}") for number in range(8)]
    rooms = list(event.rooms.open())
    for number, person in enumerate(people):
        actions.take_seat(actor=person, at=at, room=rooms[number % 2])

    answers = race(
        8, lambda n: actions.change_room(actor=people[n], at=at, room=rooms[(n + 1) % 2])
    )

    assert all(isinstance(answer, Seat) for answer in answers), answers
    held = Seat.objects.open().filter(event=event)
    assert held.count() == 8
    assert len({(seat.room_id, seat.turn) for seat in held}) == 8


@pytest.mark.postgresql
def test_no_seat_is_given_once_it_is_cancelled():
    at = timezone.now()
    event = meetup((50,), at)
    people = [make_person(f"Person {number}") for number in range(12)]
    room = room_of(event)

    def deed(number: int):
        if number == 0:
            return actions.cancel_event(actor=None, at=at, event=event, reason="Flood")
        return actions.take_seat(actor=people[number], at=at, room=room)

    answers = race(12, deed)

    assert {type(each) for each in answers[1:]} <= {Seat, actions.EventCancelled}
    seated = sum(isinstance(each, Seat) for each in answers[1:])
    assert Seat.objects.open().filter(event=event).count() == seated
