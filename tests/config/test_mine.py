"""A member's own page holds what is theirs, and nothing of anybody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from community import actions as community
from events.actions import take_seat
from tests.factories.elections import confirm_address, election_with_roll, paper
from tests.factories.events import make_event
from tests.people import NOON, make_group, make_person

pytestmark = pytest.mark.django_db

EARLIER = NOON - timedelta(hours=3)


def page(browser) -> str:
    with time_machine.travel(NOON, tick=False):
        answer = browser.get("/mine/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_page_of_somebody_new_invites(signed_in, member):
    words = page(signed_in(member))

    assert "Nothing waits for you." in words
    assert "You have no seat yet" in words
    assert "You belong to no group yet" in words


def test_page_counts_seats_and_votes_in_a_sentence(signed_in, member, chennai):
    event = make_event(chennai, title="Object storage night")
    take_seat(actor=member, at=NOON, room=event.rooms.get())
    community.join_group(actor=member, at=NOON, group=chennai)
    confirm_address(member)
    election_with_roll(chennai, member.user.email, at=EARLIER, title="New rules")

    words = page(signed_in(member))

    assert "You have one seat and one vote to cast." in words
    assert "A seat, Chennai" in words
    assert "New rules" in words
    assert "Not voted yet" in words
    assert "Next:" in words


def test_vote_whose_paper_is_taken_waits_no_longer(signed_in, member, chennai):
    confirm_address(member)
    election = election_with_roll(chennai, member.user.email, at=EARLIER)
    paper(election, member, at=NOON)

    words = page(signed_in(member))

    assert "Nothing waits for you." in words
    assert "Your ballot paper is taken" in words


def test_page_shows_nothing_of_others(signed_in, member, stranger, chennai):
    event = make_event(chennai)
    take_seat(actor=stranger, at=NOON, room=event.rooms.get())
    confirm_address(stranger)
    election_with_roll(chennai, stranger.user.email, at=EARLIER, title="Not mine")

    words = page(signed_in(member))

    assert "Nothing waits for you." in words
    assert "Not mine" not in words


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_as_often_however_many_seats_and_groups(
    django_assert_num_queries, signed_in, count
):
    person = make_person("Busy Bala")
    for number in range(count):
        group = make_group(f"chapter-{number}")
        community.join_group(actor=person, at=NOON, group=group)
        take_seat(actor=person, at=NOON, room=make_event(group).rooms.get())
    browser = signed_in(person)
    page(browser)  # the first visit notes the browser down

    with django_assert_num_queries(35):
        page(browser)
