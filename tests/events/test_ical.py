"""Lines of iCalendar, written by us and read by others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from community.zones import places
from events import ical, vtimezone
from tests.events.judges import ical_js_says

HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//By hand//EN")
TAMIL = "சென்னை வட்டாரக் கூடுகை, "


def calendar(*lines: str) -> bytes:
    return ical.joined([*HEAD, *lines, "END:VCALENDAR"])


def entry(summary: str, *lines: str) -> tuple[str, ...]:
    said = ("UID:one", "DTSTAMP:20260101T000000Z", f"SUMMARY:{ical.text(summary)}")
    return ("BEGIN:VEVENT", *said, *(lines or ("DTSTART:20260101T000000Z",)), "END:VEVENT")


# --- Texts and folding ---------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=400))
def test_any_text_comes_back_as_it_went_in(value):
    """But for control characters, of which a reader sees nothing: each is a space."""
    body = calendar(*entry(value))
    lines = body.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is cut in two
        assert not any(octet < 32 and octet != 9 for octet in line)
    read = str(icalendar.Calendar.from_ical(body).events[0]["SUMMARY"])
    assert read == ical.plain(value)
    assert body.count(b"BEGIN:VEVENT") == 1


@pytest.mark.parametrize(
    "value",
    [
        TAMIL * 12,
        "a" * 75 + "ß" * 75,
        "🧵" * 60,
        "one\r\nATTENDEE:mailto:x@example.org",
        "two\rEND:VEVENT",
        "three\x0b\x0c\x00\x85\u2028four",
        "c:\\new; a, b",
        '"quoted" ^n ^^',
        "x" * 67 + "\\\\;" + "y" * 80,
    ],
)
def test_three_readers_see_the_same_text(value):
    body = calendar(*entry(value)).decode()
    wanted = ical.plain(value)
    assert str(icalendar.Calendar.from_ical(body).events[0]["SUMMARY"]) == wanted
    assert vobject.readOne(body).vevent.summary.value == wanted
    (read,) = ical_js_says(body)["entries"]
    assert read["summary"] == wanted


def test_parameters_cannot_be_broken_out_of():
    name = 'Eve";PARTSTAT=DECLINED:mailto:eve@example.org\r\nSUMMARY:x'
    line = f"ATTENDEE;CN={ical.quoted(name)};PARTSTAT=ACCEPTED:mailto:mia@example.org"
    body = calendar(*entry("Night", "DTSTART:20260101T000000Z", line)).decode()
    (read,) = ical_js_says(body)["entries"]
    assert (read["partstat"], read["attendee"]) == ("ACCEPTED", "mailto:mia@example.org")
    assert read["summary"] == "Night"


def test_addresses_hold_nothing_that_ends_a_line():
    written = ical.uri("https://example.org/a b\r\nX:1?q=தமிழ்#f")
    assert written.isascii()
    assert not set(written) & set(" \r\n")


# --- Zones ------------------------------------------------------------------------------------------------


def edges_of(zone: ZoneInfo, year: int) -> list[datetime]:
    """Moments of a year around every change of the clocks, and one a month."""
    moments = [datetime(year, month, 15, 12, tzinfo=UTC) for month in range(1, 13)]
    at, end = datetime(year, 1, 2, tzinfo=UTC), datetime(year, 12, 30, tzinfo=UTC)
    while at < end:
        later = at + timedelta(hours=6)
        if at.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            moments += [at - timedelta(hours=6), later + timedelta(hours=6)]
        at = later
    return moments


def entries_of(name: str, first: int, last: int) -> tuple[list[str], dict[str, datetime]]:
    """An entry at each edge, written by the wall, and the moment it is meant to be at."""
    zone, lines, meant = ZoneInfo(name), [], {}
    for year in sorted({first, last}):
        for moment in edges_of(zone, year):
            wall = moment.astimezone(zone)
            if wall.fold:
                continue  # a second 1:30 is written in UTC
            uid = f"{name}-{moment.isoformat()}"
            meant[uid] = moment
            lines += ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z"]
            lines += [f"DTSTART;TZID={name}:{ical.wall(wall)}", "END:VEVENT"]
    return lines, meant


ODD = (  # half hours, Ramadan, the other hemisphere, a Friday, negative summer, midnight, two hours
    *("Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca"),
    *("Australia/Sydney", "Asia/Jerusalem", "Europe/Dublin", "America/Nuuk", "Antarctica/Troll"),
    *("America/New_York", "Europe/Berlin", "Asia/Beirut", "America/Santiago", "Pacific/Apia"),
)


def shown_otherwise(names: tuple[str, ...], first: int, last: int) -> dict[str, datetime]:
    """Which moments ical.js shows at another, by the explanations of the calendar alone."""
    lines, meant = [], {}
    for name in names:
        entries, moments = entries_of(name, first, last)
        lines += [*vtimezone.lines_of(name, first, last), *entries]
        meant |= moments
    read = ical_js_says(calendar(*lines).decode())["entries"]
    shown = {each["uid"]: datetime.fromisoformat(each["start"]) for each in read}
    return {uid: at for uid, at in meant.items() if shown[uid] != at}


@pytest.mark.parametrize(("first", "last"), [(2026, 2026), (2180, 2181)])
def test_odd_zones_are_explained_as_the_world_keeps_them(first, last):
    assert shown_otherwise(ODD, first, last) == {}


@pytest.mark.prove
@pytest.mark.parametrize(
    ("first", "last"), [(2026, 2027), (2005, 2009), (1973, 1976), (2180, 2199)]
)
def test_every_zone_is_explained_as_the_world_keeps_it(first, last):
    for some in range(0, len(places()), 60):
        assert shown_otherwise(places()[some : some + 60], first, last) == {}


def test_india_is_one_line_and_not_a_century():
    lines = vtimezone.lines_of("Asia/Kolkata", 2012, 2026)
    assert lines.count("BEGIN:STANDARD") == 1
    assert "TZOFFSETTO:+0530" in lines
    assert len(lines) == 9


def test_sundays_of_every_year_are_one_rule_and_what_ends_says_when():
    lines = vtimezone.lines_of("America/New_York", 2005, 2027)
    assert "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU" in lines
    assert "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=1SU;UNTIL=20060402T070000Z" in lines
    assert len([line for line in lines if line.startswith("RRULE")]) == 4
    assert len(vtimezone.lines_of("Europe/Berlin", 2026, 2199)) < 20


def test_moving_feasts_stand_alone():
    lines = vtimezone.lines_of("Africa/Casablanca", 2026, 2026)
    assert not any(line.startswith("RRULE") for line in lines)
    assert "DTSTART:20260322T020000" in lines
