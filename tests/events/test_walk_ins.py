"""Who comes without a seat and leaves an address: asked once, and who they are once they say so."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from community.actions import person_of_address
from community.models import Contact
from events.models import Attendance, DoorNote
from tests.community.mailing import work
from tests.events.test_door import THEN, note, there, told
from tests.factories.events import make_event
from tests.people import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def meetup(chennai):
    return make_event(chennai)


def letter_link(mailoutbox) -> str:
    work(THEN + timedelta(hours=3))
    return re.search(r"http://[^/]+(/\S*follow/\S+)", mailoutbox[-1].body)[1]


def says_yes(link) -> None:
    with time_machine.travel(THEN + timedelta(hours=4), tick=False):
        Client().post(link)
        Client().post(link)


def test_the_same_address_another_hour_gets_no_second_letter(meetup, mailoutbox):
    for hours in range(3):
        at = THEN + timedelta(hours=hours)
        note(meetup, told(walk_in=True, email="wanda@example.org", said_at=at), at=at)
        work(at)
    assert [letter.to for letter in mailoutbox] == [["wanda@example.org"]]


def test_who_answers_the_letter_is_who_came(meetup, mailoutbox):
    note(meetup, told(walk_in=True, who="Wanda", email="wanda@example.org", guests=2))
    says_yes(letter_link(mailoutbox))
    (row,) = there(meetup).values()
    assert (row.person, row.about) == (Contact.objects.get().person, row.person.public_id)
    assert (row.heads, row.how) == (3, "walk_in")
    assert DoorNote.objects.get().who == ""
    assert Attendance.objects.count() == 2, "what was noted first is replaced, not rewritten"


def test_who_answers_and_was_taken_back_did_not_come(meetup, mailoutbox):
    first = told(walk_in=True, who="Wanda", email="wanda@example.org")
    note(meetup, first)
    note(meetup, told(takes_back=first.name))
    says_yes(letter_link(mailoutbox))
    assert there(meetup) == {}


def test_who_answers_and_was_seen_otherwise_came_once(meetup, mailoutbox):
    note(meetup, told(walk_in=True, who="Wanda", email="wanda@example.org"))
    link = letter_link(mailoutbox)
    wanda = person_of_address(at=NOON, email="wanda@example.org", name="Wanda")
    note(meetup, told(walk_in=True, email="wanda@example.org"))
    assert len(there(meetup)) == 2
    says_yes(link)
    assert [row.person for row in there(meetup).values()] == [wanda]
