"""khal as a reader, in a process of its own: it changes the library that the site writes calendars with.

A line of JSON comes in, `{"text": …, "first": …, "last": …}`, a line of JSON goes out: the entries, and what
happens between the two days where they are given.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import date, datetime

import pytz
from khal.icalendar import cal_from_ics, expand, split_ics
from khal.khalendar.event import Event

logging.disable(logging.WARNING)
LOCALE = {
    "default_timezone": pytz.utc,
    "local_timezone": pytz.utc,
    "unicode_symbols": False,
    "dateformat": "%Y-%m-%d",
    "longdateformat": "%Y-%m-%d",
    "timeformat": "%H:%M",
    "datetimeformat": "%Y-%m-%d %H:%M",
    "longdatetimeformat": "%Y-%m-%d %H:%M",
}


def said(moment: date) -> str:
    if isinstance(moment, datetime):
        return (moment if moment.tzinfo else pytz.utc.localize(moment)).isoformat()
    return moment.isoformat()


def entries_of(text: str) -> list[dict[str, object]]:
    found = []
    for each in split_ics(text):
        event = Event.fromString(each, calendar="judged", locale=LOCALE, color=None)
        zone = getattr(event.start, "tzinfo", None)
        found.append(
            {
                "uid": event.uid,
                "summary": event.summary,
                "status": event.status,
                "start": said(event.start),
                # khal counts the last day of an entry of whole days in
                "end": said(event.end),
                "zone": getattr(zone, "zone", str(zone) if zone else None),
            }
        )
    return found


def occurrences_of(text: str, first: str, last: str) -> list[list[str]]:
    """When each entry comes; single changes of a series (RECURRENCE-ID) replace their occurrence."""
    found = {}
    for each in split_ics(text):
        events = [part for part in cal_from_ics(each).walk() if part.name == "VEVENT"]
        for event in sorted(events, key=lambda part: "RECURRENCE-ID" in part):
            uid = str(event["UID"])
            if "RECURRENCE-ID" in event:
                found.pop((uid, said(event["RECURRENCE-ID"].dt)), None)
            for start, end in expand(event, href="judged"):
                found[uid, said(start)] = [uid, said(start), said(end)]
    kept = [each for each in found.values() if first <= each[1][:10] <= last]
    return sorted(kept)


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        answer: object
        if asked.get("first"):
            answer = occurrences_of(asked["text"], asked["first"], asked["last"])
        else:
            answer = entries_of(asked["text"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
