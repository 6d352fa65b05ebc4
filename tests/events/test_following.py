"""Calendars that are followed: of cities, of one's own seats; with validators that stay true."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.test import Client

from events import actions, times
from events.facts import Place, RoomFacts
from events.models import CalendarKey, Event, Room, Seat
from tests.events.judges import agree, by_ical_js, by_vobject
from tests.events.test_planning import as_facts
from tests.factories.events import EVENING, make_draft, make_event, make_facts, make_past, room_of
from tests.people import NOON, give_role, make_group, make_person

LATER = NOON + timedelta(hours=1)
pytestmark = pytest.mark.django_db
PUNE = (RoomFacts(place=Place(name="Forge", city="Pune"), capacity=5),)


def get(path: str, **headers: str):
    return Client().get(path, headers=headers)


def text(path: str) -> str:
    response = get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def uids(path: str) -> list[str]:
    return [entry.uid for entry in agree(text(path))]


def own_path(person) -> str:
    from events import queries

    key = actions.make_calendar(actor=person, at=NOON)
    return f"/calendars/{queries.token_of(key)}.ics"


# --- Cities --------------------------------------------------------------------------------------------


def test_a_city_has_what_is_held_in_it_and_what_its_chapter_holds():
    chennai = make_group("chennai", city="Chennai")
    pune = make_group("pune", city="Pune")
    here = make_event(chennai)
    away = make_event(chennai, rooms=PUNE)  # Chennai's, held in Pune
    theirs = make_event(pune, rooms=PUNE)
    make_event(make_group("board", city="Chennai", is_hidden=True))
    assert sorted(uids("/cities/chennai/calendar.ics")) == sorted([here.uid, away.uid])
    assert sorted(uids("/cities/pune/calendar.ics")) == sorted([away.uid, theirs.uid])
    assert "NAME:Meetups in Chennai" in text("/cities/chennai/calendar.ics")
    page = text("/cities/pune/")
    assert 'type="text/calendar"' in page
    assert page.count(here.get_absolute_url()) == 0
    assert get("/cities/atlantis/").status_code == 404
    assert get("/cities/atlantis/calendar.ics").status_code == 404
    assert "Chennai" in text("/cities/")


def test_a_city_written_in_tamil_is_a_city():
    make_event(make_group("cbe", city="கோவை"))
    (entry,) = agree(text("/cities/கோவை/calendar.ics"))
    assert entry.summary == "Object storage night"


# --- One's own ------------------------------------------------------------------------------------------


def test_own_calendar_holds_ones_seats_and_what_one_waits_for(chennai, member):
    event = make_event(chennai, online_link="https://video.example/in?pwd=x")
    other, third = make_event(chennai, title="Waiting"), make_event(chennai, title="Not mine")
    path = own_path(member)
    actions.take_seat(actor=member, at=LATER, room=room_of(event))
    waits = actions.take_seat(actor=member, at=LATER, room=room_of(other))
    Seat.objects.filter(pk=waits.pk).update(state="waiting", taken_at=None)
    body = text(path)
    entries = {entry.uid: entry for entry in agree(body)}
    assert set(entries) == {event.uid, other.uid}
    assert third.uid not in entries
    assert entries[event.uid].status == "CONFIRMED"
    assert entries[other.uid].status == "TENTATIVE"
    assert entries[other.uid].summary == "Waiting (waitlist)"
    unfolded = body.replace("\r\n ", "")
    assert unfolded.count("CONFERENCE;") == 1, "how to join is told to whom it is for"
    assert path.split("/")[2][:20] not in unfolded, "the secret is not in what may be passed on"
    fresh = Event.objects.get(pk=event.pk)
    actions.cancel_event(actor=None, at=LATER, event=fresh, reason="Flood")
    entries = {entry.uid: entry for entry in agree(text(path))}
    assert entries[event.uid].status == "CANCELLED", "what is cancelled stays and says so"
    actions.give_up_seat(actor=member, at=LATER, event=other)
    assert uids(path) == [event.uid]


def test_own_calendar_is_told_to_nobody_else(chennai, member):
    response = get(own_path(member))
    assert response["Cache-Control"] == "private, no-cache"
    assert response["X-Robots-Tag"].startswith("noindex")
    assert response["Referrer-Policy"] == "no-referrer"
    again = get(own_path(member), if_none_match=response["ETag"])
    assert again.status_code == 304
    assert again["X-Robots-Tag"].startswith("noindex")
    assert "Disallow: /calendars/" in text("/robots.txt") or "Disallow: /\n" in text("/robots.txt")


def test_replaced_and_ended_addresses_open_nothing(member, signed_in):
    first = own_path(member)
    browser = signed_in(member)
    assert first in browser.get("/mine/calendar/").content.decode()
    browser.post("/mine/calendar/replace/")
    second = own_path(member)
    assert first != second
    assert get(first).status_code == 404
    assert get(second).status_code == 200
    browser.post("/mine/calendar/revoke/")
    assert get(second).status_code == 404
    assert "Make the address" in browser.get("/mine/calendar/").content.decode()
    browser.post("/mine/calendar/make/")
    assert get(first).status_code == get(second).status_code == 404


def test_a_copy_of_the_database_opens_no_calendar(member):
    path = own_path(member)
    key = CalendarKey.objects.get()
    token = path.split("/")[2].removesuffix(".ics")
    kept = {str(getattr(key, field.name)) for field in CalendarKey._meta.concrete_fields}
    assert not any(token in value or value in token for value in kept if len(value) > 8)
    for guess in (key.seed, key.fingerprint, token[:-1], token + "A"):
        assert get(f"/calendars/{guess}.ics").status_code == 404


def test_who_leaves_takes_the_calendar_along(member):
    path = own_path(member)
    actions.forget_calendars(person=member)
    assert get(path).status_code == 404


# --- No secrets ------------------------------------------------------------------------------------------


def test_no_secret_stands_in_any_public_calendar(chennai, organiser, member, signed_in):
    """Every secret there is, hunted in every public feed, for whoever asks."""
    secrets = ["video.example", "hunter2", "own-room-link", "meena.private", "asked-for-tea"]
    rooms = (
        RoomFacts(place=Place(name="Tidel Park", city="Chennai"), capacity=5),
        RoomFacts(name="Online", capacity=5),
    )
    event = make_event(chennai, online_link="https://video.example/?pwd=hunter2", rooms=rooms)
    Room.objects.filter(event=event, name="Online").update(
        mode="online", link="https://video.example/own-room-link"
    )
    person = make_person("Private Meena", email="meena.private@example.org")
    actions.take_seat(actor=person, at=LATER, room=room_of(event, 1))
    token = own_path(person).split("/")[2]
    make_draft(chennai, title="asked-for-tea")
    for path in (
        *("/calendar.ics", "/groups/chennai/calendar.ics", "/cities/chennai/calendar.ics"),
        *(f"/events/{event.public_id}/event.ics", "/groups/chennai/feed.atom"),
    ):
        for reader in (None, person, organiser):
            body = signed_in(reader).get(path).content.decode().replace("\r\n ", "")
            for secret in (*secrets, token[:16], "Private Meena"):
                assert secret not in body, f"{secret} in {path}"


def test_a_public_calendar_is_the_same_for_everybody(chennai, member, signed_in):
    """Whoever may see a hidden group sees it on pages; a calendar that all follow never has it."""
    board = make_group("board", is_hidden=True)
    give_role(member, board, "organiser")
    make_event(chennai)
    make_event(board)
    for path in ("/calendar.ics", "/groups/chennai/calendar.ics"):
        assert signed_in(member).get(path).content == get(path).content
    response = signed_in(member).get("/groups/board/calendar.ics")
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("private")
    assert get("/groups/board/calendar.ics").status_code == 404


# --- Validators ------------------------------------------------------------------------------------------


def test_a_meetup_that_leaves_a_calendar_changes_its_date(chennai, time_machine):
    """No row that is left says that one is gone."""
    path = "/cities/chennai/calendar.ics"
    time_machine.move_to(NOON)
    make_event(chennai)
    leaves = make_event(chennai)
    get(path)
    time_machine.shift(60)
    before = get(path)
    Room.objects.filter(event=leaves).update(closed_at=NOON)
    Event.objects.filter(pk=leaves.pk).update(group=make_group("pune", city="Pune"))
    time_machine.shift(60)
    assert get(path, if_modified_since=before["Last-Modified"]).status_code == 200
    time_machine.shift(60)
    after = get(path)
    stamps = [parsedate_to_datetime(each["Last-Modified"]) for each in (before, after)]
    assert stamps[0] < stamps[1]
    assert after["ETag"] != before["ETag"]


def test_two_changes_in_one_second_are_never_taken_for_one(chennai, time_machine):
    path = "/groups/chennai/calendar.ics"
    time_machine.move_to(NOON)
    event = make_event(chennai)
    get(path)
    time_machine.shift(10)
    event = change(event, title="One")
    first = get(path)
    assert "Last-Modified" not in first
    event = change(event, title="Two")
    time_machine.shift(5)
    second = get(path)
    assert second.content != first.content
    assert get(path, if_modified_since=second.get("Last-Modified", "")).content != first.content


def change(event, **said):
    change.at += timedelta(milliseconds=10)
    fresh = Event.objects.get(pk=event.pk)
    return actions.edit_event(actor=None, at=change.at, event=fresh, facts=as_facts(fresh, **said))


change.at = LATER


@pytest.mark.parametrize("method", ["get", "head"])
def test_validators_as_the_standard_wants_them(chennai, time_machine, method):
    path = "/groups/chennai/calendar.ics"
    time_machine.move_to(NOON)
    make_event(chennai)
    get(path)
    time_machine.shift(60)
    ask = getattr(Client(), method)
    whole = ask(path)
    tag, day = whole["ETag"], whole["Last-Modified"]
    assert not tag.startswith("W/")
    old = "Thu, 01 Jan 2026 00:00:00 GMT"
    for headers, status in (
        ({"if_none_match": tag}, 304),
        ({"if_none_match": f'"x", {tag}'}, 304),
        ({"if_none_match": "*"}, 304),
        ({"if_none_match": f"W/{tag}"}, 304),  # compared weakly
        ({"if_none_match": '"x"'}, 200),
        ({"if_modified_since": day}, 304),
        ({"if_modified_since": old}, 200),
        ({"if_modified_since": "yesterday"}, 200),
        ({"if_none_match": '"x"', "if_modified_since": day}, 200),  # the tag goes before
        ({"if_none_match": tag, "if_modified_since": old}, 304),
        ({"if_match": tag}, 200),
        ({"if_match": '"x"'}, 412),
        ({"if_unmodified_since": old}, 412),
    ):
        response = ask(path, headers=headers)
        assert response.status_code == status, headers
        if status == 304:
            assert response.content == b""
            assert response["ETag"] == tag
            assert response["Last-Modified"] == day
            assert response["Cache-Control"] == whole["Cache-Control"]


def test_a_renamed_group_is_a_new_edition(chennai):
    make_event(chennai)
    before = get("/calendar.ics")
    chennai.name = "Madras"
    chennai.save()
    after = get("/calendar.ics")
    assert before["ETag"] != after["ETag"]
    assert b"Madras" in after.content


# --- Time ------------------------------------------------------------------------------------------------


def test_the_second_half_past_one_of_a_night_is_that_hour():
    """Where an hour comes twice, a wall and a zone mean the first (RFC 5545, 3.3.5)."""
    york = make_group("york", timezone="America/New_York")
    night = times.When(
        precision=times.INSTANT,
        zone="America/New_York",
        starts_on=date(2027, 11, 7),
        ends_on=date(2027, 11, 7),
        starts_time=time(1, 30),
        ends_time=time(3, 0),
        starts_fold=1,
    )
    event = make_event(york, when=night)
    (entry,) = agree(text("/groups/york/calendar.ics"))
    assert entry.start == event.starts_at
    first = make_event(york, when=replace(night, starts_fold=0))
    starts = {each.uid: each.start for each in agree(text("/groups/york/calendar.ics"))}
    assert starts[first.uid] == first.starts_at
    assert starts[event.uid] - starts[first.uid] == timedelta(hours=1)


def test_far_years_and_long_records_stand_in_one_calendar(chennai):
    sydney = make_group("sydney", timezone="Australia/Sydney")
    far = date(2150, 1, 10)
    make_event(sydney, when=replace(EVENING, zone="Australia/Sydney", starts_on=far, ends_on=far))
    make_past(chennai)
    meant = datetime(2150, 1, 10, 14, 30, tzinfo=ZoneInfo("Australia/Sydney"))
    # the others take the hours from a table of zones that ends in 2037
    for read in (by_vobject, by_ical_js):
        starts = {entry.start for entry in read(text("/calendar.ics"))}
        assert starts == {meant, date(2012, 9, 19)}
    assert len(text("/calendar.ics").splitlines()) < 90


def test_postponed_is_tentative_until_it_has_a_date(chennai):
    event = make_event(chennai)
    actions.postpone_event(actor=None, at=LATER, event=event, reason="No hall")
    (entry,) = agree(text("/calendar.ics"))
    assert (entry.status, entry.sequence) == ("TENTATIVE", 1)
    assert "No hall" in vobject.readOne(text("/calendar.ics")).vevent.description.value
    event = Event.objects.get(pk=event.pk)
    later = replace(EVENING, starts_on=date(2026, 12, 19), ends_on=date(2026, 12, 19))
    actions.edit_event(actor=None, at=LATER, event=event, facts=make_facts(when=later))
    (entry,) = agree(text("/calendar.ics"))
    assert entry.status == "CONFIRMED"
    assert entry.sequence > 1


def test_calendar_makes_as_many_queries_for_thirty_as_for_one(chennai, django_assert_num_queries):
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_event(chennai)
    with CaptureQueriesContext(connection) as few:
        get("/groups/chennai/calendar.ics")
    assert len(few) < 20
    for number in range(5):
        make_event(chennai, title=f"Night {number}")
    cache.clear()
    with CaptureQueriesContext(connection) as many:
        get("/groups/chennai/calendar.ics")
    assert len(many) <= len(few)
    with CaptureQueriesContext(connection) as warm:
        get("/groups/chennai/calendar.ics")
    assert len(warm) < 8
