"""Calendars and news, judged by readers that are not the library which wrote them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.test import Client

from events import actions, times
from events.facts import ItemFacts, Place, RoomFacts
from tests.events.judges import agree
from tests.events.test_planning import as_facts
from tests.factories.events import EVENING, make_draft, make_event, make_past, room_of
from tests.people import NOON, make_group

LATER = NOON + timedelta(hours=1)
ATOM = "{http://www.w3.org/2005/Atom}"
pytestmark = pytest.mark.django_db


def get(path: str, **headers: str):
    return Client().get(path, headers=headers)


def read(path: str) -> list:
    """The entries of a calendar as vobject reads them; the other judges must read the same."""
    response = get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    entries = getattr(vobject.readOne(text), "vevent_list", [])
    assert len(agree(text)) == len(entries)
    return entries


def unfolded(path: str) -> list[str]:
    return get(path).content.decode().replace("\r\n ", "").split("\r\n")


def test_meetup_stands_in_its_own_and_in_its_groups_calendar(chennai):
    event = make_event(chennai)
    for path in (
        f"/events/{event.public_id}/event.ics",
        "/groups/chennai/calendar.ics",
        "/calendar.ics",
    ):
        (entry,) = read(path)
        assert entry.uid.value == event.uid
        assert entry.summary.value == "Object storage night"
        assert entry.location.value == "Tidel Park, Chennai"
        assert entry.dtstart.value == datetime(
            2026, 12, 12, 14, 30, tzinfo=ZoneInfo("Asia/Kolkata")
        )
        assert entry.dtend.value - entry.dtstart.value == timedelta(hours=3, minutes=30)
        assert entry.status.value == "CONFIRMED"
        assert "What a ring is" in entry.description.value


def test_hours_carry_their_zone_and_its_explanation(chennai):
    make_event(chennai)
    lines = unfolded("/groups/chennai/calendar.ics")
    assert "DTSTART;TZID=Asia/Kolkata:20261212T143000" in lines
    assert "BEGIN:VTIMEZONE" in lines
    assert "TZID:Asia/Kolkata" in lines
    assert "TZOFFSETTO:+0530" in lines


def test_both_sides_of_a_clock_change_are_explained():
    sydney = make_group("sydney", timezone="Australia/Sydney")
    for day in (date(2027, 3, 20), date(2027, 6, 19)):
        make_event(
            sydney, when=replace(EVENING, zone="Australia/Sydney", starts_on=day, ends_on=day)
        )
    first, second = read("/groups/sydney/calendar.ics")
    assert first.dtstart.value.utcoffset() == timedelta(hours=11)
    assert second.dtstart.value.utcoffset() == timedelta(hours=10)


def test_head_says_name_and_refresh_as_the_standards_write_them(chennai):
    make_event(chennai)
    lines = unfolded("/groups/chennai/calendar.ics")
    for line in (
        "VERSION:2.0",
        "NAME:Chennai meetups",
        "X-WR-CALNAME:Chennai meetups",
        "X-WR-TIMEZONE:Asia/Kolkata",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ):
        assert lines.count(line) == 1, line


def test_unchanged_calendar_is_the_same_to_the_byte(chennai, member, time_machine):
    time_machine.move_to(NOON)
    event = make_event(chennai)
    make_past(chennai)
    get("/groups/chennai/calendar.ics")
    time_machine.shift(2)
    first = get("/groups/chennai/calendar.ics")
    actions.take_seat(actor=member, at=LATER, room=room_of(event))
    second = get("/groups/chennai/calendar.ics")
    assert first.content == second.content
    assert first["ETag"] == second["ETag"]
    assert get("/groups/chennai/calendar.ics", if_none_match=first["ETag"]).status_code == 304
    since = get("/groups/chennai/calendar.ics", if_modified_since=first["Last-Modified"])
    assert since.status_code == 304


def test_empty_calendar_is_the_same_and_readable(chennai):
    first, second = get("/groups/chennai/calendar.ics"), get("/groups/chennai/calendar.ics")
    assert first.content == second.content
    assert read("/groups/chennai/calendar.ics") == []


def test_changed_calendar_is_sent_whole(chennai, time_machine):
    time_machine.move_to(NOON)
    event = make_event(chennai)
    get("/groups/chennai/calendar.ics")
    time_machine.shift(60)
    before = get("/groups/chennai/calendar.ics")
    moved = replace(EVENING, starts_time=time(15))
    actions.edit_event(actor=None, at=LATER, event=event, facts=as_facts(event, when=moved))
    after = get("/groups/chennai/calendar.ics", if_none_match=before["ETag"])
    assert after.status_code == 200
    assert "Last-Modified" not in after, "its second is not over"
    time_machine.shift(60)
    later = get("/groups/chennai/calendar.ics")
    assert parsedate_to_datetime(later["Last-Modified"]) > parsedate_to_datetime(
        before["Last-Modified"]
    )
    (entry,) = read("/groups/chennai/calendar.ics")
    assert entry.sequence.value == "1"
    assert entry.uid.value == event.uid
    assert entry.dtstart.value.hour == 15
    assert entry.last_modified.value == LATER


def test_cancelled_meetup_stays_and_says_so(chennai):
    event = make_event(chennai)
    actions.cancel_event(actor=None, at=LATER, event=event, reason="The hall flooded.")
    (entry,) = read("/groups/chennai/calendar.ics")
    assert (entry.status.value, entry.sequence.value) == ("CANCELLED", "1")
    assert "The hall flooded." in entry.description.value


def test_drafts_stand_in_no_calendar(chennai, organiser, signed_in):
    draft = make_draft(chennai)
    browser = signed_in(organiser)
    for path in ("/groups/chennai/calendar.ics", "/calendar.ics"):
        assert b"BEGIN:VEVENT" not in browser.get(path).content
    assert get(f"/events/{draft.public_id}/event.ics").status_code == 404
    assert b"BEGIN:VEVENT" not in browser.get(f"/events/{draft.public_id}/event.ics").content


def test_day_is_an_entry_of_the_whole_day(chennai):
    make_past(chennai)
    (entry,) = read("/groups/chennai/calendar.ics")
    assert entry.dtstart.value == date(2012, 9, 19)
    assert entry.dtend.value == date(2012, 9, 20)
    assert "DTSTART;VALUE=DATE:20120919" in unfolded("/groups/chennai/calendar.ics")


@pytest.mark.parametrize(
    "when",
    [
        times.in_month(2012, 9, "UTC"),
        times.in_year(2014, "UTC"),
        times.between(date(2012, 10, 1), date(2012, 12, 31), "UTC"),
    ],
)
def test_coarse_dates_stand_in_no_calendar(chennai, when):
    event = make_past(chennai, when=when)
    assert read("/groups/chennai/calendar.ics") == []
    assert read(f"/events/{event.public_id}/event.ics") == []


def test_network_holds_its_chapters_meetups():
    india = make_group("india", kind="network")
    pune = make_group("pune", network=india)
    other = make_group("sydney")
    expected = {make_event(pune).uid, make_event(india).uid}
    make_event(other)
    assert {entry.uid.value for entry in read("/groups/india/calendar.ics")} == expected
    assert len(read("/groups/pune/calendar.ics")) == 1
    assert len(read("/calendar.ics")) == 3


def test_linked_meetup_is_one_entry_in_each_citys_calendar(chennai):
    pune = make_group("pune", city="Pune")
    event = make_event(
        chennai,
        rooms=(
            RoomFacts(group=chennai, capacity=60, place=Place(name="Tidel Park")),
            RoomFacts(group=pune, capacity=40),
        ),
    )
    for slug in ("chennai", "pune"):
        (entry,) = read(f"/groups/{slug}/calendar.ics")
        assert entry.uid.value == event.uid
        assert entry.location.value == "Chennai: Tidel Park; Pune"


def test_online_link_is_in_no_calendar_and_no_news(chennai, organiser, member, signed_in):
    secret = "https://video.example/room?pwd=hunter2"
    event = make_event(chennai, online_link=secret)
    actions.take_seat(actor=member, at=NOON, room=room_of(event))
    for person in (None, member, organiser):
        for path in (
            "/calendar.ics",
            "/groups/chennai/calendar.ics",
            "/groups/chennai/feed.atom",
            f"/events/{event.public_id}/event.ics",
        ):
            body = signed_in(person).get(path).content.decode().replace("\r\n ", "")
            assert "hunter2" not in body
            assert "video.example" not in body


def test_tamil_is_folded_by_octets(chennai):
    title = "சென்னை " * 18
    event = make_event(chennai, title=title.strip())
    body = get("/groups/chennai/calendar.ics").content
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    (entry,) = read("/groups/chennai/calendar.ics")
    assert entry.summary.value == event.title


def test_nobody_breaks_out_of_a_line(chennai):
    make_event(
        chennai,
        title="Night\r\nATTENDEE:mailto:x@example.org",
        summary="one\rORGANIZER:mailto:y@example.org\x0bend; a, b \\ c",
        agenda=(ItemFacts("talk", "t\nBEGIN:VEVENT"),),
    )
    lines = get("/groups/chennai/calendar.ics").content.decode().split("\r\n")
    assert not any(re.match(r"(ATTENDEE|ORGANIZER)", line) for line in lines)
    assert lines.count("BEGIN:VEVENT") == 1
    assert not any("\r" in line or "\n" in line for line in lines)
    (entry,) = read("/groups/chennai/calendar.ics")
    assert "end; a, b \\ c" in entry.description.value


def test_calendars_of_hidden_groups_are_hidden(member, signed_in):
    make_event(make_group("board", is_hidden=True))
    for path in ("/groups/board/calendar.ics", "/groups/board/feed.atom"):
        assert get(path).status_code == 404
        assert signed_in(member).get(path).status_code == 404
    assert read("/calendar.ics") == []


def test_news_say_what_atom_requires(chennai):
    event = make_event(chennai)
    gone = make_event(chennai, title="Night & day <b>")
    actions.cancel_event(actor=None, at=LATER, event=gone, reason="Flood")
    make_past(chennai, when=times.in_month(2012, 9, "UTC"))
    response = get("/groups/chennai/feed.atom")
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(feed.findall(ATOM + name)) == 1, name
    assert feed.find(f"{ATOM}author/{ATOM}name").text == "Chennai"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"].endswith("/groups/chennai/feed.atom")
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 3
    for entry in entries:
        for name in ("id", "title", "updated"):
            assert len(entry.findall(ATOM + name)) == 1, name
        assert datetime.fromisoformat(entry.find(f"{ATOM}updated").text).tzinfo
        assert entry.find(f"{ATOM}link").get("href").startswith("http")
    assert {entry.find(f"{ATOM}id").text for entry in entries} >= {f"urn:uuid:{event.uid}"}
    assert "Cancelled: Night & day <b>" in {e.find(f"{ATOM}title").text for e in entries}


def test_unchanged_news_are_the_same_to_the_byte(chennai):
    for _ in range(2):
        first, second = (get("/groups/chennai/feed.atom") for _ in range(2))
        assert first.content == second.content
        again = get("/groups/chennai/feed.atom", if_none_match=first["ETag"])
        assert again.status_code == 304
        make_event(chennai)
