"""Places that groups keep: chosen once, rewritten in versions, and the past keeps its words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client

from community import jobs
from community.models import AuditEntry, Job, Notification
from events import actions, tasks
from events.facts import Place, RoomFacts, VenueFacts
from events.models import Event, Listing, Venue
from tests.events.test_pages import form_of, plan
from tests.factories.events import AFTER, EVENING, make_draft, make_event, make_facts, room_of
from tests.people import NOON, give_role, make_group, make_person

LATER = NOON + timedelta(hours=1)
HALL = VenueFacts(
    Place("Tidel Park", "Taramani", "Chennai", "4 Rajiv Gandhi Salai", "https://map.example/1"),
    "Gate **2**. A lift from the yard, no steps. Bring an ID.",
)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def hall(chennai) -> Listing:
    return actions.list_venue(actor=None, at=NOON, group=chennai, facts=HALL)


def rewrite(listing, *, at=LATER, access=HALL.access, **words):
    facts = VenueFacts(replace(HALL.place, **words), access)
    return actions.rewrite_venue(actor=None, at=at, listing=listing, facts=facts)


def text(response) -> str:
    main = response.content.decode().split('<main id="main">')[1].split("</main>")[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


def there(listing, **facts):
    return make_facts(rooms=(RoomFacts(listing=listing, capacity=5),), **facts)


def held_in(group, listing, **facts) -> Event:
    return make_event(group, rooms=(RoomFacts(listing=listing, capacity=5),), **facts)


def place_of(event) -> str:
    return room_of(event).venue.line


def test_kept_place_is_chosen_for_two_meetups(chennai, hall):
    one, other = held_in(chennai, hall), held_in(chennai, hall, title="Ceph night")
    assert room_of(one).venue_id == room_of(other).venue_id
    assert place_of(one) == "Tidel Park, 4 Rajiv Gandhi Salai, Taramani, Chennai"
    assert AuditEntry.objects.filter(verb="events.venue_listed").count() == 1


def test_meetups_to_come_follow_a_new_address_and_their_people_are_told(chennai, hall):
    event, draft = held_in(chennai, hall), make_draft(chennai, rooms=there(hall).rooms)
    person = make_person()
    actions.take_seat(actor=person, at=NOON, room=room_of(event))
    rewrite(hall, address="5 New Road")
    event.refresh_from_db()
    draft.refresh_from_db()
    assert "5 New Road" in place_of(event)
    assert "5 New Road" in place_of(draft)
    assert (event.sequence, event.changed_at) == (1, LATER)
    assert (draft.sequence, draft.changed_at) == (0, NOON)
    job = Job.objects.get(name="events.tell_of_change")
    tasks.tell_of_change(jobs.Running(job.public_id, job.payload, LATER, 1))
    told = Notification.objects.get(person=person, kind="events.event_changed")
    assert "5 New Road" in told.text
    assert "Gate **2**" in told.text


def test_new_notes_reach_the_page_and_raise_nothing(chennai, hall):
    event = held_in(chennai, hall)
    actions.take_seat(actor=make_person(), at=NOON, room=room_of(event))
    rewrite(hall, access="The lift is broken; ask at gate 1.")
    event.refresh_from_db()
    assert event.sequence == 0
    assert not Job.objects.filter(name="events.tell_of_change").exists()
    assert "The lift is broken" in text(Client().get(event.get_absolute_url()))


def test_past_and_cancelled_meetups_keep_their_words(chennai, hall):
    past, off = held_in(chennai, hall), held_in(chennai, hall)
    actions.cancel_event(actor=None, at=NOON, event=off, reason="Flood")
    rewrite(hall, name="Tidel Tower", at=AFTER)
    for event in (past, off):
        assert place_of(event).startswith("Tidel Park, ")
    past.refresh_from_db()
    assert past.sequence == 0


def test_editing_a_past_meetup_keeps_its_version_of_the_place(chennai, hall):
    event = held_in(chennai, hall)
    rewrite(hall, name="Tidel Tower", at=AFTER)
    rooms = (RoomFacts(listing=hall, capacity=9, public_id=room_of(event).public_id),)
    actions.edit_event(actor=None, at=AFTER, event=event, facts=make_facts(rooms=rooms))
    assert place_of(event).startswith("Tidel Park, ")
    assert room_of(event).capacity == 9


def test_same_words_write_no_version_and_a_stale_form_is_refused(hall):
    read = Venue.objects.get(listing=hall).public_id
    rewrite(hall)
    assert Venue.objects.filter(listing=hall).count() == 1
    rewrite(hall, area="Adyar")
    with pytest.raises(actions.EditedMeanwhile):
        actions.rewrite_venue(actor=None, at=LATER, listing=hall, facts=HALL, read=read)


def test_directory_sorts_by_what_is_said_now(chennai, hall):
    actions.list_venue(
        actor=None, at=NOON, group=chennai, facts=VenueFacts(Place("Mall", city="Bangalore"))
    )
    rewrite(hall, city="Agra")
    listed = Listing.objects.visible_to(None).with_words()
    assert [one.now.city for one in listed] == ["Agra", "Bangalore"]


def test_place_without_a_name_or_a_city_and_a_second_of_the_same_name_are_refused(chennai, hall):
    with pytest.raises(actions.PlaceIncomplete):
        actions.list_venue(actor=None, at=NOON, group=chennai, facts=VenueFacts(Place(name="Hall")))
    twin = VenueFacts(Place(name="TIDEL PARK", city="chennai"))
    with pytest.raises(actions.PlaceKeptAlready, match="Chennai keeps"):
        actions.list_venue(actor=None, at=NOON, group=chennai, facts=twin)
    actions.list_venue(actor=None, at=NOON, group=make_group("pune"), facts=twin)


def test_retired_place_is_offered_no_more_and_comes_back(chennai, hall, organiser, signed_in):
    event = held_in(chennai, hall)
    actions.retire_venue(actor=organiser, at=NOON, listing=hall)
    browser = signed_in(organiser)
    new = browser.get("/events/new/")
    assert "known" not in new.context["plan"].rooms.forms[0].fields
    edit = browser.get(f"/events/{event.public_id}/edit/")
    assert edit.context["plan"].rooms.forms[0]["known"].value() == hall.public_id
    assert text(Client().get("/events/venues/")).count("Tidel Park") == 0
    browser.post(f"/events/venues/{hall.public_id}/restore/")
    assert "Tidel Park" in text(Client().get("/events/venues/"))


def test_form_chooses_a_kept_place(chennai, hall, organiser, signed_in):
    browser = signed_in(organiser)
    chosen = {"rooms-0-known": hall.public_id, "rooms-0-place": "", "rooms-0-city": ""}
    browser.post("/events/new/", plan(**chosen))
    event = Event.objects.get()
    assert room_of(event).venue.listing == hall
    again = form_of(browser.get(f"/events/{event.public_id}/edit/"))
    assert again["rooms-0-known"] == hall.public_id
    browser.post(f"/events/{event.public_id}/edit/", {**again, "title": "Swift night"})
    event.refresh_from_db()
    assert (event.title, room_of(event).venue.listing) == ("Swift night", hall)


def test_form_refuses_a_kept_place_and_a_typed_one(chennai, hall, organiser, signed_in):
    answer = signed_in(organiser).post(
        "/events/new/", plan(**{"rooms-0-known": hall.public_id, "rooms-0-place": "My flat"})
    )
    assert answer.status_code == 422
    assert "You chose “Tidel Park” and typed a place as well" in text(answer)
    assert not Event.objects.exists()


def test_typed_place_gives_way_to_a_chosen_one_without_being_emptied(
    chennai, hall, organiser, signed_in
):
    event = make_event(chennai)
    browser = signed_in(organiser)
    page = form_of(browser.get(f"/events/{event.public_id}/edit/"))
    assert page["rooms-0-place"] == "Tidel Park"
    page["rooms-0-known"] = hall.public_id
    assert browser.post(f"/events/{event.public_id}/edit/", page).status_code == 302
    assert room_of(event).venue.listing == hall


def test_link_to_a_map_leads_to_the_web(chennai, organiser, signed_in):
    browser = signed_in(organiser)
    words = {"group": "chennai", "name": "Hall", "city": "Chennai"}
    for link in ("ftp://map.example/", "javascript:alert(1)", "data:text/html,x"):
        answer = browser.post("/events/venues/new/", {**words, "map_url": link})
        assert answer.status_code == 422, link
        answer = browser.post("/events/new/", plan(**{"rooms-0-map_url": link}))
        assert answer.status_code == 422, link
    assert browser.post("/events/venues/new/", {**words, "map_url": "map.example"}).url
    assert Venue.objects.get().map_url == "https://map.example"


def test_place_that_was_typed_begins_a_kept_one(chennai, organiser, signed_in):
    venue = room_of(make_event(chennai)).venue
    page = signed_in(organiser).get(f"/events/venues/new/?venue={venue.public_id}")
    assert page.context["form"]["name"].value() == "Tidel Park"
    foreign = room_of(
        make_event(make_group("pune"), rooms=(RoomFacts(place=Place(name="Flat")),))
    ).venue
    page = signed_in(organiser).get(f"/events/venues/new/?venue={foreign.public_id}")
    assert not page.context["form"]["name"].value()


def test_pages_say_where_it_is_and_how_to_get_in(chennai, hall):
    event = held_in(chennai, hall)
    rewrite(hall, area="Adyar")
    page = text(Client().get(hall.get_absolute_url()))
    for words in ("Gate 2", "Adyar", "Object storage night", "What was said of it before"):
        assert words in page
    assert "no steps" in text(Client().get(event.get_absolute_url()))
    assert "Tidel Park" in text(Client().get("/events/venues/?city=chennai"))
    assert "Tidel Park" not in text(Client().get("/events/venues/?city=Pune"))


def test_confirmation_says_how_to_get_in(chennai, hall):
    person = make_person()
    actions.take_seat(actor=person, at=NOON, room=room_of(held_in(chennai, hall)))
    told = Notification.objects.get(person=person)
    assert "Getting in" in told.text
    assert "no steps. Bring an ID." in told.text


def test_notes_hold_no_script(chennai, hall):
    rewrite(hall, access="<script>alert(1)</script> [x](javascript:alert(1))")
    page = Client().get(hall.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


def test_network_lead_may_edit_and_a_neighbour_may_not(chennai, hall, signed_in):
    neighbour = make_person("Nila Neighbour")
    give_role(neighbour, make_group("pune"), "organiser")
    address = f"/events/venues/{hall.public_id}/edit/"
    assert signed_in(neighbour).get(address).status_code == 403


def test_directory_asks_as_often_for_three_as_for_one(
    chennai, hall, django_assert_max_num_queries, django_assert_num_queries
):
    browser = Client()
    browser.get("/events/venues/")
    with django_assert_max_num_queries(5) as few:
        browser.get("/events/venues/")
    for name in ("Mall", "Lab"):
        facts = VenueFacts(Place(name, city="Pune"))
        actions.list_venue(actor=None, at=NOON, group=chennai, facts=facts)
    with django_assert_num_queries(len(few)):
        browser.get("/events/venues/")


def test_evening_is_not_over_at_noon():
    assert EVENING.starts_on > NOON.date()  # what the other tests rely on
