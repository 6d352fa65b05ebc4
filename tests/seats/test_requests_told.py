"""Requests that wait for approval: what the asker is promised, and what the organisers hear, once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from events import actions
from events.facts import Place, RoomFacts
from events.models import Event, Room
from tests.community.mailing import work
from tests.factories.events import make_event
from tests.people import NOON, give_role, make_person
from tests.racing import race

pytestmark = pytest.mark.postgresql


@pytest.fixture
def event(chennai) -> Event:
    rooms = tuple(
        RoomFacts(place=Place(name=name, city="Chennai"), capacity=2, name=name)
        for name in ("Hall", "Loft")
    )
    event = make_event(chennai, rooms=rooms, agenda=())
    Event.objects.update(needs_approval=True)
    return Event.objects.get(pk=event.pk)


def rooms_of(event) -> list[Room]:
    return list(event.rooms.order_by("pk"))


def take(event, person, *, room=0, hours=0):
    at = NOON + timedelta(hours=hours)
    return actions.take_seat(actor=person, at=at, room=rooms_of(event)[room])


def heard(person) -> int:
    return person.notifications.filter(kind="events.seats_requested").count()


def desk(browser) -> str:
    with time_machine.travel(NOON, tick=False):
        page = browser.get("/events/desk/").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.django_db
def test_organisers_hear_once_until_none_waits(event, organiser, member, stranger):
    lead = give_role(make_person("Leela Lead"), event.group, "lead").person
    first = take(event, member)
    second = take(event, stranger, room=1)
    assert (heard(organiser), heard(lead), heard(member)) == (1, 1, 0)

    actions.approve_seat(actor=organiser, at=NOON, seat=first)
    take(event, make_person("Tara Third"), hours=1)
    assert heard(organiser) == 1, "one waited all the time"

    waiting = event.seats.asked().exclude(pk=second.pk).get()
    for seat in (second, waiting):
        actions.refuse_seat(actor=organiser, at=NOON, seat=seat, reason="Come in June.")
    take(event, make_person("Fara Fourth"), hours=2)
    assert heard(organiser) == 2


@pytest.mark.django_db(transaction=True)
def test_two_first_requests_at_once_are_one_letter(event, organiser, member, stranger):
    people = (member, stranger)
    race(2, lambda number: take(event, people[number], room=number))
    assert event.seats.asked().count() == 2
    assert heard(organiser) == 1


@pytest.mark.django_db
def test_a_request_that_moves_to_another_room_is_no_new_one(event, organiser, member):
    take(event, member)
    actions.change_room(actor=member, at=NOON, room=rooms_of(event)[1])
    assert heard(organiser) == 1


@pytest.mark.django_db
def test_who_organises_and_asks_for_a_seat_is_not_told_of_it(event, organiser):
    take(event, organiser)
    assert heard(organiser) == 0


@pytest.mark.django_db
def test_where_nobody_approves_nobody_is_told(event, organiser, member):
    Event.objects.update(needs_approval=False)
    take(Event.objects.get(pk=event.pk), member)
    assert heard(organiser) == 0


@pytest.mark.django_db
def test_the_letter_leads_to_those_who_wait(event, organiser, member, mailoutbox):
    take(event, member)
    work(NOON)
    (letter,) = [mail for mail in mailoutbox if mail.to[0].endswith(f"<{organiser.user.email}>")]
    assert letter.subject == f"A seat is requested: {event.title}"
    assert f"/events/{event.public_id}/seats/" in letter.body
    assert "Nobody has a seat before you answer." in re.sub(r"\s+", " ", letter.body)


@pytest.mark.django_db
def test_the_desk_says_how_many_wait_and_forgets_it(event, organiser, member, stranger, signed_in):
    browser = signed_in(organiser)
    words = f"for a seat at “{event.title}”"
    assert words not in desk(browser)
    seats = [take(event, member)]
    assert f"Answer one request {words}" in desk(browser)
    seats.append(take(event, stranger))
    assert f"Answer 2 requests {words}" in desk(browser)
    for seat in seats:
        actions.approve_seat(actor=organiser, at=NOON, seat=seat)
    assert words not in desk(browser)


@pytest.mark.django_db
@pytest.mark.parametrize("approved", [True, False])
def test_the_mail_to_confirm_says_what_confirming_does(event, mailoutbox, approved):
    Event.objects.update(needs_approval=approved)
    event.refresh_from_db()
    actions.request_seat(
        at=NOON, room=rooms_of(event)[0], name="Vani Visitor", email="vani@example.org"
    )
    work(NOON)
    (letter,) = mailoutbox
    body = re.sub(r"\s+", " ", letter.body)
    assert ("You have no seat yet then" in body) == approved
    assert ("it is yours if there is one" in body) == (not approved)
    asked = "Confirm your request" if approved else "Confirm your seat"
    assert letter.subject == f"{asked}: {event.title}"
