"""Calendars for tests: written by hand as other programs write them, and those that a library ships."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import icalendar

GOOGLE = b"""BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
X-WR-CALNAME:OpenStack Chennai
X-WR-TIMEZONE:Asia/Kolkata
BEGIN:VEVENT
DTSTART:20261212T090000Z
DTEND:20261212T123000Z
DTSTAMP:20261101T000000Z
UID:night@google.com
SEQUENCE:2
STATUS:CONFIRMED
SUMMARY:Object storage night
LOCATION:Tidel Park\\, Taramani\\, Chennai
DESCRIPTION:Bring up <b>Swift</b> together.<br><ul><li>Rings</li></ul><a href="https://example.org/x">Read</a><script>alert(1)</script>
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260314
DTEND;VALUE=DATE:20260316
UID:days@google.com
SUMMARY:Two days of docs
END:VEVENT
BEGIN:VEVENT
DTSTART:20261301T090000Z
UID:bad@google.com
SUMMARY:Month thirteen
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=India Standard Time:20261024T140000
DURATION:PT3H
RRULE:FREQ=MONTHLY;BYDAY=4SA;COUNT=4
EXDATE;TZID=India Standard Time:20261226T140000
UID:series@google.com
SUMMARY:Fourth Saturday
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Asia/Kolkata:20261129T150000
DTEND;TZID=Asia/Kolkata:20261129T180000
RECURRENCE-ID;TZID=Asia/Kolkata:20261128T140000
UID:series@google.com
SUMMARY:Fourth Saturday, moved to Sunday
END:VEVENT
BEGIN:VEVENT
DTSTART:20261219T090000Z
UID:off@google.com
STATUS:CANCELLED
SUMMARY:Called off
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")
MEETUP = b"""Event Name,Event ID,Event URL,Event Date,Event Time,Venue Name,Venue Address,RSVPs
"Swift night, two",301,https://www.meetup.com/openstack-chennai/events/301/,12/13/2026,2:30 PM - 6 PM,Tidel,"4 Road",33
Old one,302,https://www.meetup.com/openstack-chennai/events/302/,11/15/2025,10:00 AM,,,12
No day,303,,02/30/2026,2 PM,,,
"""


@cache
def shipped() -> tuple[tuple[str, bytes], ...]:
    """The calendars inside the icalendar package: examples of RFCs, of programs, and broken ones."""
    folder = Path(icalendar.__file__).parent / "tests"
    return tuple(
        (str(path.relative_to(folder)), path.read_bytes()) for path in sorted(folder.rglob("*.ics"))
    )
