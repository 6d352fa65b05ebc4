"""Holding a meetup together: asked, consented to, shown from then on, and parted without losing a seat."""

from __future__ import annotations

import importlib
import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.apps import apps
from django.test import Client

from community.models import AuditEntry, Notification
from events import actions, queries
from events.facts import Place, RoomFacts
from events.models import CoHosting, Event, Room
from tests.events.test_pages import form_of, plan
from tests.factories.events import AFTER, make_draft, make_event, make_facts
from tests.people import NOON, give_role, make_group, make_person

LATER = NOON + timedelta(hours=1)
HALL = RoomFacts(place=Place("Tidel Park", city="Chennai"), capacity=5)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def pune():
    return make_group("pune", city="Pune")


@pytest.fixture
def host(pune):
    person = make_person("Hema Host")
    give_role(person, pune, "organiser")
    return person


def text(response) -> str:
    main = response.content.decode().split('<main id="main">')[1].split("</main>")[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def linked(chennai, pune, organiser) -> Event:
    lab = RoomFacts(place=Place("Lab", city="Pune"), capacity=4, group=pune)
    return make_event(chennai, actor=organiser, rooms=(HALL, lab), asking="A room for 4?")


def answer(row, who, *, accept=True, at=LATER, words="") -> CoHosting:
    return actions.answer_cohost(actor=who, at=at, cohosting=row, accept=accept, words=words)


def asked() -> CoHosting:
    return CoHosting.objects.get()


def room_of(group) -> Room:
    return Room.objects.get(group=group)


def on_pages_of(group) -> bool:
    listed = queries.upcoming(person=None, at=NOON, groups=[group])
    fed = queries.for_feed(groups=[group], person=None, limit=9)
    page = "Object storage night" in text(Client().get(f"/groups/{group.slug}/"))
    feed = b"Object storage night" in Client().get(f"/groups/{group.slug}/calendar.ics").content
    news = b"Object storage night" in Client().get(f"/groups/{group.slug}/feed.atom").content
    said = {bool(listed), bool(fed), page, feed, news}
    assert len(said) == 1, "pages and feeds must agree"
    return said.pop()


def test_group_that_opens_a_room_is_asked_and_shown_nowhere_until_it_consents(
    chennai, pune, organiser, host
):
    event = linked(chennai, pune, organiser)
    assert asked().is_asked
    assert not on_pages_of(pune)
    assert on_pages_of(chennai)
    page = text(Client().get(event.get_absolute_url()))
    assert "Pune" not in page
    assert [room.label for room in event.rooms.open()] == ["Chennai"]
    told = Notification.objects.get(person=host)
    assert "A room for 4?" in told.text
    answer(asked(), host)
    assert on_pages_of(pune)
    assert on_pages_of(chennai)
    assert "Pune" in text(Client().get(event.get_absolute_url()))


def test_consent_opens_the_room_and_calendars_follow_without_an_alarm(
    chennai, pune, organiser, host
):
    event = linked(chennai, pune, organiser)
    actions.take_seat(actor=make_person(), at=NOON, room=event.rooms.open()[0])
    address = event.get_absolute_url() + "event.ics"
    assert b"Pune" not in Client().get(address).content
    answer(asked(), host)
    event.refresh_from_db()
    assert (event.sequence, event.changed_at) == (1, LATER)
    assert [room.label for room in event.rooms.open()] == ["Chennai", "Pune"]
    assert b"Pune" in Client().get(address).content
    assert not Notification.objects.filter(kind="events.event_changed").exists()
    assert Notification.objects.get(kind="events.cohost_answered").person == organiser


def test_seats_of_a_room_that_waits_cannot_be_taken(chennai, pune, organiser):
    linked(chennai, pune, organiser)
    with pytest.raises(actions.EventNotOpen):
        actions.take_seat(actor=make_person(), at=NOON, room=room_of(pune))


def test_who_may_answer_for_the_other_group_has_answered_by_asking(chennai, pune, organiser):
    give_role(organiser, pune, "lead")
    linked(chennai, pune, organiser)
    assert asked().is_host
    assert asked().answered_by == organiser
    assert on_pages_of(pune)


def test_decline_closes_the_room_that_waited_and_tells_those_who_asked(
    chennai, pune, organiser, host
):
    event = linked(chennai, pune, organiser)
    answer(asked(), host, accept=False, words="Exams that week.")
    assert [room.venue.city for room in event.rooms.planned()] == ["Chennai"]
    event.refresh_from_db()
    assert event.sequence == 0  # no calendar ever named the room
    told = Notification.objects.get(person=organiser)
    assert "Exams that week." in told.text
    with pytest.raises(actions.QuestionGone, match="said no already"):
        answer(asked(), host)
    again = actions.ask_cohost(actor=organiser, at=LATER, event=event, group=pune)
    assert again.is_asked
    assert CoHosting.objects.count() == 2


def test_only_room_of_a_meetup_outlives_a_decline(chennai, pune, organiser, host):
    lab = RoomFacts(place=Place("Lab", city="Pune"), capacity=4, group=pune)
    event = make_draft(chennai, actor=organiser, rooms=(lab,))
    answer(asked(), host, accept=False)
    room = event.rooms.open().get()
    assert (room.group, room.label) == (None, "Pune")


def test_host_that_leaves_closes_its_empty_room(chennai, pune, organiser, host):
    event = linked(chennai, pune, organiser)
    row = answer(asked(), host)
    actions.leave_cohosting(actor=host, at=LATER, cohosting=row, words="We moved.")
    event.refresh_from_db()
    assert [room.label for room in event.rooms.open()] == ["Chennai"]
    assert event.sequence == 2
    assert not on_pages_of(pune)
    told = Notification.objects.get(person=organiser, kind="events.cohost_ended")
    assert "We moved." in told.text
    assert "Its empty room was closed" in told.text


def test_host_that_leaves_takes_nobodys_seat(chennai, pune, organiser, host):
    event = linked(chennai, pune, organiser)
    row = answer(asked(), host)
    seat = actions.take_seat(actor=make_person(), at=LATER, room=room_of(pune))
    actions.leave_cohosting(actor=host, at=LATER, cohosting=row)
    seat.refresh_from_db()
    assert seat.state == "seated"
    room = event.rooms.open().get(pk=seat.room_id)
    assert (room.group, room.label) == (None, "Pune")
    told = Notification.objects.get(person=organiser, kind="events.cohost_ended")
    assert "One person has a seat in its room" in told.text


def test_released_host_is_told_and_an_unanswered_question_is_taken_back(
    chennai, pune, organiser, host
):
    event = linked(chennai, pune, organiser)
    actions.dismiss_cohost(actor=organiser, at=LATER, cohosting=asked())
    assert asked().state == "withdrawn"
    assert Notification.objects.filter(person=host).count() == 2
    again = actions.ask_cohost(actor=organiser, at=LATER, event=event, group=pune)
    answer(again, host)
    actions.dismiss_cohost(actor=organiser, at=LATER, cohosting=again)
    again.refresh_from_db()
    assert again.state == "released"
    assert list(event.hosts.all()) == []


def test_hosts_of_what_is_over_or_off_stand_for_good(chennai, pune, organiser, host):
    event = linked(chennai, pune, organiser)
    row = answer(asked(), host)
    with pytest.raises(actions.EventOver):
        actions.leave_cohosting(actor=host, at=AFTER, cohosting=row)
    actions.cancel_event(actor=organiser, at=LATER, event=event, reason="Flood")
    with pytest.raises(actions.EventCancelled):
        actions.ask_cohost(actor=organiser, at=LATER, event=event, group=make_group("kolkata"))


def test_hosts_are_asked_once_at_a_time_and_the_organiser_never(chennai, pune, organiser, host):
    event = make_event(chennai)
    actions.ask_cohost(actor=organiser, at=NOON, event=event, group=pune)
    with pytest.raises(actions.HostAlready, match="not answered yet"):
        actions.ask_cohost(actor=organiser, at=NOON, event=event, group=pune)
    answer(asked(), host)
    with pytest.raises(actions.HostAlready, match="a host already"):
        actions.ask_cohost(actor=organiser, at=NOON, event=event, group=pune)
    with pytest.raises(actions.HostAlready, match="organises"):
        actions.ask_cohost(actor=organiser, at=NOON, event=event, group=chennai)


def test_plan_form_asks_and_takes_back(chennai, pune, organiser, host, signed_in):
    browser = signed_in(organiser)
    browser.post("/events/new/", plan(hosts="pune", asking="Send two talks?"))
    event = Event.objects.get()
    assert asked().words == "Send two talks?"
    page = f"/events/{event.public_id}/edit/"
    form = form_of(browser.get(page))
    assert form["hosts"] == ["pune"]
    browser.post(page, form)
    assert asked().is_asked
    assert Notification.objects.filter(person=host).count() == 1
    browser.post(page, {key: value for key, value in form.items() if key != "hosts"})
    assert asked().state == "withdrawn"


def test_room_that_waits_stays_in_the_plan_form(chennai, pune, organiser, signed_in):
    event = linked(chennai, pune, organiser)
    page = f"/events/{event.public_id}/edit/"
    form = form_of(signed_in(organiser).get(page))
    assert (form["rooms-1-group"], form["rooms-1-city"]) == ("pune", "Pune")
    signed_in(organiser).post(page, {**form, "title": "Swift night"})
    assert event.rooms.planned().count() == 2
    assert asked().is_asked


def test_room_with_people_stays_open_while_its_new_group_is_asked(chennai, pune, organiser):
    lab = RoomFacts(place=Place("Lab", city="Pune"), capacity=4)
    event = make_event(chennai, actor=organiser, rooms=(HALL, lab))
    room = event.rooms.open()[1]
    actions.take_seat(actor=make_person(), at=NOON, room=room)
    rooms = tuple(
        RoomFacts(
            place=Place(each.venue.name, city=each.venue.city),
            capacity=each.capacity,
            group=pune if each == room else None,
            public_id=each.public_id,
        )
        for each in event.rooms.open()
    )
    actions.edit_event(actor=organiser, at=LATER, event=event, facts=make_facts(rooms=rooms))
    assert asked().is_asked
    assert event.rooms.open().count() == 2


def test_draft_is_seen_by_those_who_are_asked_and_run_by_its_own(
    chennai, pune, organiser, host, signed_in
):
    event = make_draft(chennai, actor=organiser, hosts=(pune,))
    browser = signed_in(host)
    assert browser.get(event.get_absolute_url()).status_code == 200
    assert browser.get(f"/events/{event.public_id}/edit/").status_code == 403
    answer(asked(), host, accept=False)
    assert browser.get(event.get_absolute_url()).status_code == 404


def test_both_sides_read_what_waits_and_the_desk_says_it(chennai, pune, organiser, host, signed_in):
    event = linked(chennai, pune, organiser)
    for person in (organiser, host):
        assert "asked, not answered yet" in text(signed_in(person).get(event.get_absolute_url()))
        assert "Pune" in text(signed_in(person).get(f"/events/{event.public_id}/hosts/"))
    assert "asked, not answered" not in text(signed_in(make_person()).get(event.get_absolute_url()))
    assert "Answer Chennai" in text(signed_in(host).get("/events/desk/"))
    assert "Pune has not answered" in text(signed_in(organiser).get("/events/desk/"))
    answer(asked(), host)
    assert "Pune holds “Object storage night” with Chennai" in text(
        signed_in(host).get("/events/desk/")
    )


def test_answer_and_leave_through_the_pages(chennai, pune, organiser, host, signed_in):
    event = linked(chennai, pune, organiser)
    browser = signed_in(host)
    at = f"/events/{event.public_id}/hosts/{asked().public_id}"
    said = browser.post(f"{at}/answer/", {"answer": "yes", "words": "Gladly."}, follow=True)
    assert "Pune is a host now" in said.content.decode()
    assert "Gladly." in text(said)
    actions.take_seat(actor=make_person(), at=NOON, room=room_of(pune))
    assert "One person has a seat in the room of Pune, and keeps it" in text(
        browser.get(f"{at}/part/")
    )
    browser.post(f"{at}/part/", {"words": ""})
    assert asked().state == "left"


def test_every_step_stands_in_the_log(chennai, pune, organiser, host):
    event = linked(chennai, pune, organiser)
    row = answer(asked(), host)
    actions.leave_cohosting(actor=host, at=LATER, cohosting=row)
    verbs = AuditEntry.objects.filter(target__endswith=event.public_id, verb__contains="cohost")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "events.cohost_asked",
        "events.cohost_accepted",
        "events.cohost_left",
    ]


def test_hosts_of_before_are_written_down_as_consented(chennai, pune):
    event = make_event(chennai)
    event.hosts.add(pune)
    migration = importlib.import_module("events.migrations.0009_hosts_consented")
    migration.write_down(apps, None)
    migration.write_down(apps, None)
    row = asked()
    assert (row.is_host, row.group, row.answered_at) == (True, pune, event.created_at)
    event.refresh_from_db()
    assert list(event.hosts.all()) == [pune]


def test_record_names_hosts_without_asking(chennai, pune, host):
    make_event(chennai, hosts=(pune,))
    assert asked().is_host
    assert not Notification.objects.exists()
