"""The judges of calendars, judged: they see what is there, and a calendar that misleads one of them fails."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.events.judges import Disagreement, Entry, agree, occurrences

HEAD = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//By hand//EN"]
ZONE = [
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Berlin",
    *("BEGIN:STANDARD", "DTSTART:20241027T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
    *("TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "TZNAME:CET", "END:STANDARD"),
    *("BEGIN:DAYLIGHT", "DTSTART:20240331T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
    *("TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "TZNAME:CEST", "END:DAYLIGHT"),
    "END:VTIMEZONE",
]
EVENT = [
    *("BEGIN:VEVENT", "UID:one@example.org", "DTSTAMP:20260101T000000Z", "SEQUENCE:3"),
    *("STATUS:CONFIRMED", "SUMMARY:Second Saturday"),
    *("DTSTART;TZID=Europe/Berlin:20260314T183000", "DTEND;TZID=Europe/Berlin:20260314T200000"),
]
SERIES = [
    *EVENT,
    "RRULE:FREQ=MONTHLY;BYDAY=2SA;COUNT=6",
    "EXDATE;TZID=Europe/Berlin:20260613T183000",
    *("END:VEVENT", "BEGIN:VEVENT", "UID:one@example.org", "DTSTAMP:20260101T000000Z"),
    *("SEQUENCE:4", "STATUS:CONFIRMED", "SUMMARY:A day later"),
    "RECURRENCE-ID;TZID=Europe/Berlin:20260411T183000",
    *("DTSTART;TZID=Europe/Berlin:20260412T183000", "DTEND;TZID=Europe/Berlin:20260412T200000"),
]


def calendar(*lines: str) -> str:
    return "\r\n".join([*HEAD, *lines, "END:VEVENT", "END:VCALENDAR", ""])


def test_all_judges_read_the_same_of_a_good_calendar():
    assert agree(calendar(*ZONE, *EVENT)) == [
        Entry(
            uid="one@example.org",
            summary="Second Saturday",
            status="CONFIRMED",
            start=datetime(2026, 3, 14, 17, 30, tzinfo=UTC),
            end=datetime(2026, 3, 14, 19, 0, tzinfo=UTC),
            zone="Europe/Berlin",
            sequence=3,
        )
    ]


def test_a_zone_explained_wrongly_is_caught():
    wrong = [line.replace("TZOFFSETTO:+0100", "TZOFFSETTO:+0130") for line in ZONE]
    with pytest.raises(Disagreement, match="start"):
        agree(calendar(*wrong, *EVENT))


def test_a_zone_not_explained_is_caught():
    with pytest.raises((Disagreement, AssertionError), match="no zone"):
        agree(calendar(*EVENT))


def test_an_entry_that_some_cannot_see_is_caught():
    twice = [*EVENT, "END:VEVENT", *EVENT]
    with pytest.raises(Disagreement, match="entries"):
        agree(calendar(*ZONE, *twice))


def test_a_series_is_told_day_by_day_through_exceptions_and_clock_changes():
    days = occurrences(calendar(*ZONE, *SERIES), date(2026, 1, 1), date(2026, 12, 31))
    assert [start for _uid, start, _end in days] == [
        datetime(2026, 3, 14, 17, 30, tzinfo=UTC),
        datetime(2026, 4, 12, 16, 30, tzinfo=UTC),  # moved by a day
        datetime(2026, 5, 9, 16, 30, tzinfo=UTC),
        datetime(2026, 7, 11, 16, 30, tzinfo=UTC),  # June was left out
        datetime(2026, 8, 8, 16, 30, tzinfo=UTC),
    ]
    assert len(occurrences(calendar(*ZONE, *SERIES), date(2026, 5, 1), date(2026, 7, 31))) == 2
