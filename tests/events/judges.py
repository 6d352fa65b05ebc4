"""Calendars as programs read them that are not the library which wrote them.

`agree(text)` has every judge read a calendar and gives the one answer that all of them came to; where one
reads otherwise, it fails and says which and how. `occurrences(text, first, last)` does the same for what
happens between two days, for series. Each judge says what it can: one that keeps no SEQUENCE is not asked
for it.

| judge | the hours by | says |
|---|---|---|
| vobject | the VTIMEZONE of the calendar | uid, summary, status, sequence, start, end, zone |
| ics | the world's zones | uid, summary, status, sequence, start, end, zone |
| ical.js | the VTIMEZONE of the calendar | uid, summary, status, sequence, start, end, zone |
| khal | the world's zones | uid, summary, status, start, end, zone |
| recurring-ical-events | the world's zones | uid, summary, status, sequence, start, end, zone |
"""

from __future__ import annotations

import atexit
import contextlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import icalendar
import ics
import recurring_ical_events
import vobject

from tests.outside import missing

HERE = Path(__file__).resolve().parent
ICAL_JS = HERE.parent / "browser" / "node_modules" / "ical.js"
Moment = date | datetime


@dataclass(frozen=True)
class Entry:
    """What a calendar program knows of one entry. Hours are moments; days are days, the last one past it."""

    uid: str
    summary: str
    status: str
    start: Moment
    end: Moment
    zone: str | None  # the name that the hour is written with; None for days
    sequence: int | None = None  # None where a judge does not say


class Disagreement(AssertionError):
    """Two programs would show the same calendar differently."""


def agree(text: bytes | str) -> list[Entry]:
    """Have all judges read the calendar; give what all of them read, in order of start and name."""
    calendar = text.decode() if isinstance(text, bytes) else text
    answers = {name: sorted(read(calendar), key=_order) for name, read in judges().items()}
    first, *others = answers.items()
    for other in others:
        _compare(first, other)
    return first[1]


def occurrences(text: bytes | str, first: date, last: date) -> list[tuple[str, Moment, Moment]]:
    """What happens between two days (both counted in, as UTC has them): uid, start, end; all judges agree."""
    calendar = text.decode() if isinstance(text, bytes) else text
    answers = {name: sorted(read(calendar, first, last), key=str) for name, read in TELLERS.items()}
    name, answer = next(iter(answers.items()))
    for other, said in answers.items():
        if said != answer:
            only = [each for each in answer if each not in said]
            more = [each for each in said if each not in answer]
            raise Disagreement(f"{name} alone: {only}\n{other} alone: {more}")
    return answer


def _order(entry: Entry) -> tuple[str, str]:
    return (entry.start.isoformat(), entry.uid)


def _compare(one: tuple[str, list[Entry]], other: tuple[str, list[Entry]]) -> None:
    (name, mine), (theirs, said) = one, other
    if len(mine) != len(said):
        raise Disagreement(f"{name} reads {len(mine)} entries, {theirs} reads {len(said)}")
    for left, told in zip(mine, said, strict=True):
        right = replace(told, sequence=left.sequence) if told.sequence is None else told
        if left != right:
            differs = {
                field: (value, asdict(right)[field])
                for field, value in asdict(left).items()
                if value != asdict(right)[field]
            }
            raise Disagreement(f"{left.uid}: {name} and {theirs} read differently: {differs}")


# --- The judges ------------------------------------------------------------------------------------


def by_vobject(text: str) -> list[Entry]:
    """vobject; the hours follow from the calendar's own VTIMEZONE, and from nothing it read before."""
    known: dict[str, object] = vobject.icalendar.__dict__["__tzidMap"]
    for name in set(known) - {"UTC"}:
        del known[name]
    found = []
    for part in getattr(vobject.readOne(text), "vevent_list", []):
        start = part.dtstart
        zone = start.params.get("X-VOBJ-ORIGINAL-TZID", [None])[0]
        found.append(
            Entry(
                uid=part.uid.value,
                summary=part.summary.value,
                status=part.status.value,
                sequence=int(part.sequence.value),
                start=_moment(start.value),
                end=_moment(part.dtend.value),
                zone=zone or _utc(start.value),
            )
        )
    return found


def by_ics(text: str) -> list[Entry]:
    """The ics library. Of the days of an entry it makes hours; what was written says which they are."""
    found = []
    for event in ics.Calendar(text).events:
        lines = {line.name: line.value for line in event.extra if hasattr(line, "value")}
        days = event.all_day or event._begin_precision == "day"
        start, end = event.begin.datetime, event.end.datetime
        zone = getattr(start.tzinfo, "_filename", None) or str(start.tzname())
        found.append(
            Entry(
                uid=event.uid,
                summary=event.name or "",
                status=event.status or "",
                sequence=int(lines["SEQUENCE"]) if "SEQUENCE" in lines else None,
                start=start.date() if days else _moment(start),
                end=end.date() if days else _moment(end),
                zone=None if days else _zone_name(zone),
            )
        )
    return found


def by_recurring_ical_events(text: str) -> list[Entry]:
    """recurring-ical-events: what happens in all the years that a calendar of ours may speak of."""
    calendar = icalendar.Calendar.from_ical(text)
    # it would put moments on the wall of that zone, and lose which of two equal hours is meant
    calendar.pop("X-WR-TIMEZONE", None)
    query = recurring_ical_events.of(calendar)
    found = []
    for part in query.between(datetime(1969, 1, 1), datetime(2201, 1, 1)):
        start = part["DTSTART"]
        found.append(
            Entry(
                uid=str(part["UID"]),
                summary=str(part["SUMMARY"]),
                status=str(part["STATUS"]),
                sequence=int(part["SEQUENCE"]),
                start=_moment(start.dt),
                end=_moment(part["DTEND"].dt),
                zone=start.params.get("TZID") or _utc(start.dt),
            )
        )
    return found


def by_ical_js(text: str) -> list[Entry]:
    """ical.js (npm), in node."""
    found = []
    for said in ical_js_says(text)["entries"]:
        assert not said["floating"], f"{said['uid']}: a time of no zone, for ical.js"
        start = _read(said["start"])
        found.append(
            Entry(
                uid=said["uid"],
                summary=said["summary"],
                status=said["status"],
                sequence=said["sequence"],
                start=start,
                end=_read(said["end"]),
                zone=said["zone"] or _utc(start),
            )
        )
    return found


def by_khal(text: str) -> list[Entry]:
    """khal, in a process of its own."""
    found = []
    for said in _khal().ask({"text": text}):
        start, end = _read(said["start"]), _read(said["end"])
        days = not isinstance(start, datetime)
        found.append(
            Entry(
                uid=said["uid"],
                summary=said["summary"],
                status=said["status"],
                start=start,
                end=end + timedelta(days=1) if days else end,
                zone=None if days else said["zone"],
            )
        )
    return found


def ical_js_says(text: str) -> dict[str, object]:
    """All that ical.js says of a calendar: its method, and of each entry also who asks whom."""
    answer: dict[str, object] = _ical_js().ask({"text": text})
    return answer


def judges() -> dict[str, Callable[[str], list[Entry]]]:
    """All of them, by name."""
    return {
        "vobject": by_vobject,
        "ics": by_ics,
        "recurring-ical-events": by_recurring_ical_events,
        "khal": by_khal,
        "ical.js": by_ical_js,
    }


# --- Series ------------------------------------------------------------------------------------------


def _recurring_between(text: str, first: date, last: date) -> list[tuple[str, Moment, Moment]]:
    calendar = icalendar.Calendar.from_ical(text)
    found = recurring_ical_events.of(calendar).between(first, last + timedelta(days=1))
    said = [(str(each["UID"]), _moment(each.start), _moment(each.end)) for each in found]
    return [each for each in said if first <= _day(each[1]) <= last]


def _ical_js_between(text: str, first: date, last: date) -> list[tuple[str, Moment, Moment]]:
    return _asked_between(_ical_js(), text, first, last)


def _khal_between(text: str, first: date, last: date) -> list[tuple[str, Moment, Moment]]:
    return _asked_between(_khal(), text, first, last)


def _asked_between(
    reader: Reader, text: str, first: date, last: date
) -> list[tuple[str, Moment, Moment]]:
    margin = timedelta(days=2)  # they cut by the day on the wall
    asked = {
        "text": text,
        "first": (first - margin).isoformat(),
        "last": (last + margin).isoformat(),
    }
    said = [(uid, _read(start), _read(end)) for uid, start, end in reader.ask(asked)]
    return [each for each in said if first <= _day(each[1]) <= last]


TELLERS = {
    "recurring-ical-events": _recurring_between,
    "ical.js": _ical_js_between,
    "khal": _khal_between,
}


# --- Readers in processes of their own ------------------------------------------------------------------


class Reader:
    """A program that answers a line with a line, for as long as the tests run."""

    def __init__(self, command: Iterable[str]) -> None:
        self.process = subprocess.Popen(
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=HERE
        )
        atexit.register(self.close)

    def ask(self, asked: dict[str, object]) -> object:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        if line := self.process.stdout.readline():
            return json.loads(line)
        raise Disagreement("The reader gave up on this calendar: its complaint stands above.")

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.process.communicate(timeout=10)


def _ical_js() -> Reader:
    return _started("ical.js")


def _khal() -> Reader:
    return _started("khal")


_RUNNING: dict[str, Reader] = {}


def _started(name: str) -> Reader:
    """The reader, started anew where the last calendar was too much for it."""
    running = _RUNNING.get(name)
    if running is None or running.process.poll() is not None:
        running = _RUNNING[name] = Reader(_command(name))
    return running


@cache
def _command(name: str) -> tuple[str, ...]:
    if name == "khal":
        return (sys.executable, str(HERE / "readers" / "khal_reader.py"))
    node = shutil.which("node")
    if node is None or not ICAL_JS.exists():
        missing("ical.js", "npm ci in tests/browser")
    return (str(node), str(HERE / "readers" / "ical_js_reader.mjs"))


# --- Words for moments ----------------------------------------------------------------------------------


def _moment(said: Moment) -> Moment:
    if isinstance(said, datetime):
        assert said.tzinfo is not None, f"{said}: a time of no zone"
        return said.astimezone(UTC)
    return said


def _read(said: str) -> Moment:
    return _moment(datetime.fromisoformat(said)) if "T" in said else date.fromisoformat(said)


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _utc(moment: Moment) -> str | None:
    return "UTC" if isinstance(moment, datetime) else None


def _zone_name(said: str) -> str:
    """`Asia/Kolkata` of `/usr/share/zoneinfo/Asia/Kolkata`."""
    return re.sub(r"^.*zoneinfo/", "", said)
