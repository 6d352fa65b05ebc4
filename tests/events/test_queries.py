from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from events import actions, queries, times
from events.facts import Count, ItemFacts, Place, RoomFacts, SpeakerFacts
from tests.factories.events import (
    AFTER,
    EVENING,
    make_draft,
    make_event,
    make_facts,
    make_past,
    room_of,
)
from tests.people import NOON, make_group

pytestmark = pytest.mark.django_db


def on(day: date) -> times.When:
    return replace(EVENING, starts_on=day, ends_on=day)


@pytest.fixture
def pune():
    return make_group("pune", city="Pune")


@pytest.fixture
def scene(chennai, pune):
    """A linked meetup, one of Pune's later, a draft, a cancelled one, and two of the past."""
    linked = make_event(
        chennai,
        title="Linked",
        rooms=(RoomFacts(group=chennai, capacity=3), RoomFacts(group=pune, capacity=2)),
    )
    later = make_event(pune, title="Later", when=on(date(2026, 12, 20)))
    make_draft(chennai, title="Draft")
    off = make_event(chennai, title="Off", when=on(date(2026, 12, 1)))
    actions.cancel_event(actor=None, at=NOON, event=off, reason="Flood")
    old = make_past(chennai, title="Old", attended=Count(31))
    older = make_past(pune, title="Older", when=times.in_year(2011, "UTC"))
    return {"linked": linked, "later": later, "old": old, "older": older, "off": off}


def test_upcoming_is_soonest_first_without_drafts_and_cancelled(scene, pune):
    found = queries.upcoming(person=None, at=NOON)
    assert [event.title for event in found] == ["Linked", "Later"]
    assert [e.title for e in queries.upcoming(person=None, at=NOON, limit=1)] == ["Linked"]
    assert [e.title for e in queries.upcoming(person=None, at=NOON, groups=[pune])] == [
        "Linked",
        "Later",
    ]
    everything = queries.upcoming(person=None, at=NOON, with_cancelled=True)
    assert [event.title for event in everything] == ["Off", "Linked", "Later"]


def test_upcoming_knows_its_seats(scene, member):
    actions.take_seat(actor=member, at=NOON, room=room_of(scene["linked"]))
    linked = queries.upcoming(person=None, at=NOON, limit=1)[0]
    assert (linked.seats_left, linked.seats_offered, linked.seats_taken) == (4, 5, 1)
    assert linked.place_words == "Chennai, Pune"


def test_seats_of_a_room_without_limit_are_not_counted(chennai):
    make_event(chennai, rooms=(RoomFacts(place=Place(city="Chennai")),))
    (event,) = queries.upcoming(person=None, at=NOON)
    assert (event.seats_left, event.seats_offered) == (None, None)


def test_past_is_newest_first(scene):
    assert [event.title for event in queries.past(person=None, at=NOON)] == ["Old", "Older"]
    assert [event.title for event in queries.past(person=None)] == ["Old", "Older"]
    assert [e.attended_words for e in queries.past(person=None, at=NOON)] == ["31", "not recorded"]
    assert [event.title for event in queries.past(person=None, at=AFTER, limit=1)] == ["Linked"]


def test_next_and_last_of_each_group(scene, chennai, pune):
    sydney = make_group("sydney")
    groups = [chennai, pune, sydney]
    following = queries.next_by_group(groups=groups, person=None, at=NOON)
    assert {key: event.title for key, event in following.items()} == {
        chennai.pk: "Linked",
        pune.pk: "Linked",
    }
    last = queries.last_by_group(groups=groups, person=None, at=NOON)
    assert {key: event.title for key, event in last.items()} == {
        chennai.pk: "Old",
        pune.pk: "Older",
    }
    assert queries.next_by_group(groups=[sydney], person=None, at=NOON) == {}


def test_meetups_of_a_person_are_those_with_a_seat(scene, member, stranger):
    actions.take_seat(actor=member, at=NOON, room=room_of(scene["later"]))
    actions.take_seat(actor=stranger, at=NOON, room=room_of(scene["linked"]))
    (event,) = queries.of_person(person=member, at=NOON)
    assert (event.title, event.my_seat.state) == ("Later", "seated")
    assert queries.of_person(person=member, at=AFTER + timedelta(days=30)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("swift", ["Night"]),
        ("NIGHT tidel", ["Night"]),
        ("yogesh", ["Night"]),
        ("ring replicas", ["Night"]),
        ("night nothing", []),
        ("title:77 \"'%", []),
        ("", []),
        ("   ", []),
        ("secret", []),
    ],
)
def test_search_finds_all_the_words(chennai, text, found):
    agenda = (
        ItemFacts(
            "talk", "What a ring is", "And why three replicas", speakers=(SpeakerFacts("Yogesh"),)
        ),
    )
    make_event(chennai, title="Night", agenda=agenda)
    make_draft(chennai, title="Secret draft")
    make_event(make_group("board", is_hidden=True), title="Secret meetup")
    hits = queries.search(text, person=None, at=NOON)
    assert [hit.title for hit in hits] == found


def test_search_says_where_it_leads(chennai):
    event = make_event(chennai, title="Night")
    (hit,) = queries.search("night", person=None, at=NOON)
    assert hit.url == event.get_absolute_url()
    assert "Saturday 12 December 2026" in hit.summary


def test_search_does_not_find_dropped_lines(chennai):
    event = make_event(chennai)
    assert queries.search("yogesh", person=None, at=NOON)
    actions.edit_event(actor=None, at=NOON, event=event, facts=make_facts(agenda=()))
    assert not queries.search("yogesh", person=None, at=NOON)


def test_lists_make_as_many_queries_for_three_as_for_one(
    chennai, pune, django_assert_num_queries, django_assert_max_num_queries
):
    groups = [chennai, pune]

    def ask():
        queries.upcoming(person=None, at=NOON)
        queries.past(person=None, at=NOON)
        queries.next_by_group(groups=groups, person=None, at=NOON)
        queries.last_by_group(groups=groups, person=None, at=NOON)
        queries.search("night", person=None, at=NOON)

    def fill():
        make_event(chennai)
        make_past(pune)

    fill()
    with django_assert_max_num_queries(24) as few:
        ask()
    for _ in range(2):
        fill()
    with django_assert_num_queries(len(few)):
        ask()


def test_first_timers_and_the_usual_turnup_are_counted(chennai, member, stranger):
    before = make_event(chennai, title="Before")
    for person in (member, stranger):
        actions.take_seat(actor=person, at=NOON, room=room_of(before))
    actions.record_attendance(
        actor=None, at=AFTER, event=before, came={member: True, stranger: False}
    )
    event = make_event(chennai, when=on(date(2027, 1, 9)))
    actions.take_seat(actor=member, at=NOON, room=room_of(event))
    news = queries.seat_news(event, since=NOON - timedelta(days=7))
    assert (news.taken, news.given_up, news.newcomers, news.seated) == (1, 0, 0, 1)
    turnup = queries.usual_turnup([chennai])
    assert (turnup.came, turnup.noted) == (1, 2)
    assert queries.usual_turnup([make_group("pune")]) is None
