"""A visitor who makes an account: one person, one seat, and only by an address that was proven."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from community import actions as community
from community.models import AuditEntry, Contact, Follow, Notification, Person, User
from events import actions, passes
from events.models import Attendance, Event, Seat
from tests.factories.events import AFTER, make_event, room_of
from tests.people import NOON, make_person
from tests.racing import race

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
ASHA = "asha@example.org"
LATER = NOON + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def event(chennai) -> Event:
    return make_event(chennai, agenda=())


def visits(event, email=ASHA) -> Seat:
    request = actions.request_seat(at=NOON, room=room_of(event), name="Asha", email=email)
    return actions.confirm_request(at=NOON, request=request)


def account(name="Asha Rao", email=ASHA, *, proven=False) -> Person:
    """As sign-up leaves it: with a row of the address, proven or not."""
    person = make_person(name, email=email)
    EmailAddress.objects.create(user=person.user, email=email, verified=proven, primary=True)
    return person


def proves(person: Person, email=ASHA) -> Person:
    EmailAddress.objects.filter(user__person=person, email=email).update(verified=True)
    return community.join_visitor(actor=person, at=LATER, email=email)


def with_a_past(chennai, **facts) -> Person:
    person = account(**facts)
    community.follow_group(actor=person, at=NOON, group=chennai)
    return person


def test_sign_up_by_mail_takes_over_the_visitor(event, mailoutbox):
    seat = visits(event)
    link = f"/events/{event.public_id}/seat/mine/{passes.token(event.public_id, seat.person.public_id)}/"
    assert Client().get(link).status_code == 200
    browser = Client()
    said = {"email": ASHA, "name": "Asha Rao", "password1": "four cities one thread"}
    browser.post("/account/signup/", said)
    assert User.objects.get(email=ASHA).person != seat.person, "nothing is joined before the proof"
    assert Seat.objects.get().person == seat.person
    (code,) = re.findall(r"^    (\S+)$", mail.outbox[-1].body, re.MULTILINE)
    browser.post("/account/confirm-email/", {"code": code})
    user = User.objects.get(email=ASHA)
    assert user.person == seat.person
    assert user.person.name == "Asha Rao"
    assert Person.objects.filter(name="Asha Rao").count() == 1
    shown = browser.get(event.get_absolute_url())
    assert shown.wsgi_request.person == seat.person
    assert actions.take_seat(actor=user.person, at=LATER, room=room_of(event)) == seat
    assert Client().get(link).url == event.get_absolute_url() + "#seat"
    assert AuditEntry.objects.filter(verb="community.visitor_joined").count() == 1


def test_login_that_has_not_proven_the_address_gets_nothing_of_it(event):
    seat = visits(event)
    stranger = account("Mallory")
    assert community.person_of_address(at=LATER, email=ASHA, name="Asha") == seat.person
    assert visits(event) == seat
    assert not Seat.objects.filter(person=stranger).exists()


def test_account_with_a_past_is_given_what_the_visitor_had(event, chennai):
    seat = visits(event)
    old = seat.person
    told = Notification.objects.filter(person=old).count()
    assert told
    person = with_a_past(chennai, email="rao@example.org")
    EmailAddress.objects.create(user=person.user, email=ASHA)
    assert proves(person) == person
    seat.refresh_from_db()
    assert seat.person == person
    assert Notification.objects.filter(person=person).count() == told
    assert not Follow.objects.filter(person=old).exists()
    contact = Contact.objects.get()
    assert (contact.email, contact.joined_into) == ("", person)
    assert Person.objects.get(pk=old.pk).name.startswith("Former visitor")
    token = passes.token(event.public_id, old.public_id)
    answer = Client().get(f"/events/{event.public_id}/seat/mine/{token}/")
    assert answer.url == event.get_absolute_url() + "#seat"
    assert proves(person) == person, "done twice, it is done"


@pytest.mark.parametrize("account_came_first", [True, False])
def test_of_two_seats_at_one_meetup_the_better_is_kept(chennai, account_came_first):
    event = make_event(chennai, agenda=())
    room = room_of(event)
    type(room).objects.filter(pk=room.pk).update(capacity=1)
    person = with_a_past(chennai, email="rao@example.org")
    EmailAddress.objects.create(user=person.user, email=ASHA)
    if account_came_first:
        first = actions.take_seat(actor=person, at=NOON, room=room)
        visits(event)
    else:
        first = visits(event)
        actions.take_seat(actor=person, at=NOON, room=room)
    third = actions.take_seat(actor=make_person("Third"), at=NOON, room=room)
    proves(person)
    assert list(Seat.objects.open().filter(person=person)) == [Seat.objects.get(pk=first.pk)]
    assert Seat.objects.get(pk=first.pk).is_seated
    assert Seat.objects.waiting().get() == third


def test_that_the_visitor_was_there_goes_along(event, chennai):
    seat = visits(event)
    actions.record_attendance(actor=None, at=AFTER, event=event, came={seat.person: True})
    person = with_a_past(chennai, email="rao@example.org")
    EmailAddress.objects.create(user=person.user, email=ASHA)
    proves(person)
    assert Attendance.objects.standing().get().person == person


def test_two_accounts_are_never_joined(event):
    seat = visits(event)
    first = proves(account())
    assert first == seat.person
    EmailAddress.objects.filter(user=first.user).delete()
    User.objects.filter(pk=first.user.pk).update(email="new@example.org")
    other = account("Other Reader")
    assert proves(other) == other
    assert Seat.objects.get().person == first


@pytest.mark.django_db(transaction=True)
def test_joined_once_while_the_account_takes_a_seat(chennai):
    event = make_event(chennai, agenda=())
    visits(event)
    person = with_a_past(chennai, email="rao@example.org")
    EmailAddress.objects.create(user=person.user, email=ASHA, verified=True)

    def deed(number):
        if number % 2:
            return actions.take_seat(actor=person, at=LATER, room=room_of(event))
        return community.join_visitor(actor=person, at=LATER, email=ASHA)

    answers = race(6, deed)
    assert not [each for each in answers if isinstance(each, Exception)], answers
    assert Seat.objects.open().get().person == person


def test_link_of_a_visitor_asks_for_nothing_once_the_address_has_an_account(event, chennai):
    """A page of theirs that was open all the while: the seat would be nobody's."""
    visitor = visits(event).person
    proves(with_a_past(chennai))
    elsewhere = make_event(chennai, agenda=())
    with pytest.raises(community.VisitorIsGone, match="sign in"):
        actions.take_seat(actor=visitor, at=LATER, room=room_of(elsewhere))
    assert not Seat.objects.filter(person=visitor).exists()


def test_link_of_a_visitor_who_was_forgotten_asks_for_nothing(event):
    visitor = visits(event).person
    community.forget_visitor(actor=None, at=LATER, person=visitor)
    with pytest.raises(community.VisitorIsGone, match="Ask anew"):
        actions.take_seat(actor=visitor, at=LATER, room=room_of(event))
    assert not Seat.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_seats_asked_for_by_the_link_while_the_address_is_proven_are_the_accounts(chennai):
    meetups = [make_event(chennai, agenda=()) for _n in range(6)]
    visitor = visits(meetups[0]).person
    person = with_a_past(chennai)

    def deed(number: int) -> object:
        if number:
            return actions.take_seat(actor=visitor, at=LATER, room=room_of(meetups[number]))
        return proves(person)

    answers = race(len(meetups), deed)
    refused = [each for each in answers if isinstance(each, Exception)]
    assert all(isinstance(each, community.VisitorIsGone) for each in refused), refused
    theirs = Seat.objects.open()
    assert theirs.count() == len(meetups) - len(refused)
    assert {seat.person for seat in theirs.select_related("person")} == {person}
