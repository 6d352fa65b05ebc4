"""Rooms of a linked meetup: looked after by their hosts, an agenda of their own, told city by city."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time, timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from community import jobs
from community.models import Job, Notification
from events import actions, queries, rules, tasks
from events.facts import ItemFacts, LargerFacts, Place, RoomFacts
from events.models import AgendaItem, CoHosting, Event, LargerEvent, Room, RoomRecap
from tests.events.test_pages import form_of
from tests.factories.events import AFTER, make_event, make_facts
from tests.people import NOON, give_role, make_group, make_person

LATER = NOON + timedelta(hours=1)
HALL = RoomFacts(place=Place("Tidel Park", city="Chennai"), capacity=5, video="speaks")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sydney():
    return make_group("sydney", city="Sydney", timezone="Australia/Sydney")


@pytest.fixture
def host(sydney):
    person = make_person("Hema Host")
    give_role(person, sydney, "organiser")
    return person


@pytest.fixture
def event(chennai, sydney, organiser, host) -> Event:
    loft = RoomFacts(
        place=Place("Loft", city="Sydney"),
        capacity=4,
        group=sydney,
        zone="Australia/Sydney",
        video="watches",
    )
    event = make_event(chennai, actor=organiser, rooms=(HALL, loft))
    row = CoHosting.objects.get()
    actions.answer_cohost(actor=host, at=NOON, cohosting=row, accept=True)
    event.refresh_from_db()
    return event


def text(response) -> str:
    main = response.content.decode().split('<main id="main">')[1].split("</main>")[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def rooms_of(event) -> tuple[Room, Room]:
    first, second = event.rooms.open()
    return first, second


def loft(**said) -> RoomFacts:
    facts = RoomFacts(
        place=Place("Loft", city="Sydney"), capacity=4, zone="Australia/Sydney", video="watches"
    )
    return replace(facts, **said)


def run(name="events.tell_of_change"):
    for job in Job.objects.filter(name=name):
        tasks.tell_of_change(jobs.Running(job.public_id, job.payload, LATER, 1))


def test_host_looks_after_its_own_room_and_no_other(event, host, organiser, chennai):
    own, other = rooms_of(event)[1], rooms_of(event)[0]
    assert rules.can_run_room(host, own, at=NOON)
    assert not rules.can_run_room(host, other, at=NOON)
    assert not rules.can_run(host, event, at=NOON)
    assert rules.can_run_room(organiser, own, at=NOON)
    assert not rules.can_run_room(make_person(), own, at=NOON)
    assert not rules.can_run_room(None, own, at=NOON)
    actions.leave_cohosting(actor=host, at=LATER, cohosting=CoHosting.objects.get())
    assert not rules.can_run_room(host, Room.objects.get(pk=own.pk), at=LATER)


def test_new_place_of_one_room_is_told_to_those_who_sit_there_alone(event, host):
    here, there = rooms_of(event)
    stays, moves = make_person("Stays"), make_person("Moves")
    actions.take_seat(actor=stays, at=NOON, room=here)
    actions.take_seat(actor=moves, at=NOON, room=there)
    before = event.sequence
    actions.edit_room(
        actor=host, at=LATER, room=there, facts=loft(place=Place("Pub", city="Sydney"))
    )
    event.refresh_from_db()
    assert event.sequence == before + 1
    run()
    told = Notification.objects.filter(kind="events.event_changed")
    assert [one.person for one in told] == [moves]
    assert "Pub" in told.get().text


def test_more_seats_and_another_part_alarm_nobody(event, host):
    there = rooms_of(event)[1]
    actions.take_seat(actor=make_person(), at=NOON, room=there)
    before = event.sequence
    actions.edit_room(
        actor=host, at=LATER, room=there, facts=loft(capacity=40, part="Asks by microphone")
    )
    event.refresh_from_db()
    there.refresh_from_db()
    assert (there.capacity, there.part, event.sequence) == (40, "Asks by microphone", before)
    assert not Job.objects.filter(name="events.tell_of_change").exists()


def test_room_is_nobody_elses_after_an_edit_and_stale_forms_are_refused(event, host, sydney):
    there = rooms_of(event)[1]
    read = event.changed_at
    actions.edit_room(actor=host, at=LATER, room=there, facts=loft(group=None, capacity=9))
    there.refresh_from_db()
    assert there.group == sydney
    with pytest.raises(actions.EditedMeanwhile):
        actions.edit_room(actor=host, at=LATER, room=there, facts=loft(), read_at=read)
    actions.leave_cohosting(actor=host, at=LATER, cohosting=CoHosting.objects.get())
    with pytest.raises(actions.RoomClosed):
        actions.edit_room(actor=host, at=LATER, room=there, facts=loft(capacity=2))


def test_host_changes_its_room_through_the_pages(event, host, signed_in):
    there = rooms_of(event)[1]
    browser = signed_in(host)
    assert "Look after this room" in text(browser.get(event.get_absolute_url()))
    at = f"/events/{event.public_id}/rooms/{there.public_id}/"
    assert "Sydney: 0 of 4 seats taken" in text(browser.get(at))
    form = browser.get(at + "edit/").context["form"]
    data = {field.html_name: field.value() for field in form if field.value() is not None}
    answer = browser.post(at + "edit/", {**data, "capacity": "12", "video": "both"})
    assert answer.status_code == 302
    there.refresh_from_db()
    assert (there.capacity, there.video) == (12, "both")
    assert there.venue.name == "Loft"
    again = browser.post(at + "edit/", {**data, "capacity": "0"})
    assert again.status_code == 422


def test_page_says_of_each_room_its_host_its_video_and_its_own_hours(event):
    page = text(Client().get(event.get_absolute_url()))
    for words in ("Speaks by video", "Watches by video", "Host: Sydney", "20:00 to 23:30"):
        assert words in page
    assert "Look after this room" not in page


def test_line_of_one_room_is_read_with_that_room_and_on_its_clock(chennai, organiser):
    sydney = make_group("sydney2", city="Sydney")
    give_role(organiser, sydney, "organiser")
    agenda = (
        ItemFacts("talk", "Rings", starts_time=time(14, 30), minutes=40),
        ItemFacts("talk", "Local news", starts_time=time(15, 30), minutes=20, room=1),
    )
    event = make_event(chennai, actor=organiser, rooms=(HALL, loft(group=sydney)), agenda=agenda)
    here, there = rooms_of(event)
    assert AgendaItem.objects.get(title="Local news").room == there
    address = event.get_absolute_url()
    assert "In Sydney alone" in text(Client().get(address))
    assert "Local news" not in text(Client().get(f"{address}?room={here.public_id}"))
    page = text(Client().get(f"{address}?room={there.public_id}"))
    assert "21:00" in page  # 15:30 in Chennai
    assert "15:30" not in page
    assert "Local news" in text(Client().get(f"{address}?room=nonsense"))


def test_plan_form_gives_a_line_to_one_place(event, organiser, signed_in):
    browser = signed_in(organiser)
    page = f"/events/{event.public_id}/edit/"
    form = form_of(browser.get(page))
    answer = browser.post(page, {**form, "agenda-0-room": "1"})
    assert answer.status_code == 302
    item = AgendaItem.objects.open().get(title="What a ring is")
    assert item.room == rooms_of(event)[1]
    again = form_of(browser.get(page))
    assert again["agenda-0-room"] == "1"
    assert browser.post(page, again).status_code == 302
    gone = browser.post(page, {**again, "rooms-1-DELETE": "on"})
    assert gone.status_code == 422
    assert "That place is empty or taken out" in text(gone)


def test_lines_of_a_room_go_with_its_host(event, host):
    there = rooms_of(event)[1]
    item = AgendaItem.objects.create(event=event, kind="talk", title="Local news", room=there)
    actions.leave_cohosting(actor=host, at=LATER, cohosting=CoHosting.objects.get())
    item.refresh_from_db()
    assert item.dropped_at == LATER


def test_each_city_tells_how_it_was(event, host, organiser, signed_in):
    there = rooms_of(event)[1]
    with pytest.raises(actions.NotYetBegun):
        actions.write_room_recap(actor=host, at=NOON, room=there, text="Early.")
    write = actions.write_room_recap
    write(actor=host, at=AFTER, room=there, text="Nine of us, and a *dog*.")
    write(actor=host, at=AFTER, room=there, text="Ten of us, and a *dog*.")
    assert RoomRecap.objects.count() == 2
    with time_machine.travel(AFTER, tick=False):
        page = text(Client().get(event.get_absolute_url()))
    assert "Ten of us, and a dog" in page
    assert "Nine of us" not in page


def test_recap_adds_the_cities_up(event, host, organiser):
    here, there = rooms_of(event)
    people = [make_person(name) for name in ("Asha", "Bala", "Chitra", "Dinesh")]
    for person, room in zip(people, (here, here, there, there), strict=True):
        actions.take_seat(actor=person, at=NOON, room=room)
    stranger = make_person("Esha")
    came = {people[0]: True, people[1]: False, people[2]: True, people[3]: True, stranger: True}
    actions.record_attendance(actor=organiser, at=AFTER, event=event, came=came)
    with time_machine.travel(AFTER, tick=False):
        response = Client().get(event.get_absolute_url())
    told = response.context["cities"]
    assert [(row.label, row.tally.came, row.tally.absent) for row in told.rows] == [
        ("Chennai", 1, 1),
        ("Sydney", 2, 0),
    ]
    assert (told.total.taken, told.total.came, told.total.walked_in) == (4, 4, 1)
    page = text(response)
    assert "In two rooms together 4 people came. 3 of the 4 seats taken were used." in page
    assert "The fullest room was Sydney with 2." in page


def test_every_host_is_credited_with_who_came(event, chennai, sydney, organiser):
    person = make_person()
    actions.take_seat(actor=person, at=NOON, room=rooms_of(event)[0])
    actions.record_attendance(actor=organiser, at=AFTER, event=event, came={person: True})
    for group in (chennai, sydney):
        assert queries.usual_turnup([group]).came == 1
        assert queries.past(person=None, at=AFTER, groups=[group]) == [event]
    assert queries.usual_turnup([make_group("kolkata")]) is None


def test_copy_asks_its_hosts_anew_and_takes_places_as_they_are_now(event, organiser, host):
    copy = actions.copy_event(actor=organiser, at=LATER, event=event, when=make_facts().when)
    row = CoHosting.objects.get(event=copy)
    assert row.is_asked
    assert [room.label for room in copy.rooms.open()] == ["Chennai"]
    assert copy.rooms.planned().count() == 2


# --- part of something larger ------------------------------------------------------------------------

GNUNIFY = LargerFacts("GNUnify 2027", place="Pune", url="https://gnunify.example/")


def test_meetup_says_what_it_is_part_of_everywhere(event, organiser):
    before = event.sequence
    actions.tell_part_of(actor=organiser, at=LATER, event=event, facts=GNUNIFY)
    event.refresh_from_db()
    assert (event.sequence, event.changed_at) == (before, LATER)
    assert event.part_of.line == "GNUnify 2027, Pune"
    for address in (event.get_absolute_url(), "/events/"):
        assert "Part of GNUnify 2027" in text(Client().get(address)), address
    assert b"Part of GNUnify 2027" in Client().get(f"{event.get_absolute_url()}event.ics").content
    assert b"Part of GNUnify 2027" in Client().get("/groups/chennai/feed.atom").content


def test_two_tracks_share_the_larger_event_and_one_may_leave_it(event, organiser, chennai):
    other = make_event(chennai, title="Ceph track")
    for each in (event, other):
        actions.tell_part_of(actor=organiser, at=LATER, event=each, facts=GNUNIFY)
    assert LargerEvent.objects.count() == 1
    actions.tell_part_of(actor=organiser, at=LATER, event=other, facts=None)
    other.refresh_from_db()
    event.refresh_from_db()
    assert (other.part_of, event.part_of.name) == (None, "GNUnify 2027")


@pytest.mark.parametrize(
    "said",
    [
        {"name": "", "place": "Pune"},
        {"name": "GNUnify", "starts_on": "2027-02-14", "ends_on": "2027-02-13"},
        {"name": "GNUnify", "ends_on": "2027-02-13"},
        {"name": "GNUnify", "url": "javascript:alert(1)"},
    ],
)
def test_larger_event_that_cannot_be_is_refused(event, organiser, signed_in, said):
    answer = signed_in(organiser).post(f"/events/{event.public_id}/part-of/", said)
    assert answer.status_code == 422
    assert not LargerEvent.objects.exists()


def test_larger_event_is_told_through_the_page(event, organiser, signed_in):
    said = {"name": "GNUnify", "starts_on": "2027-02-12", "ends_on": "2027-02-14"}
    signed_in(organiser).post(f"/events/{event.public_id}/part-of/", said)
    event.refresh_from_db()
    assert event.part_of.date_words == "12 February 2027 to 14 February 2027"
