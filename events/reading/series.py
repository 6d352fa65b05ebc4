"""Series of meetups as their single dates, within bounds.

A rule that never ends is followed for some more than a year; one that could keep us searching for ever (a
30 February, every second) is refused or cut before it is followed. What then is held on which date, with
what was moved and left out, is worked out by recurring-ical-events.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr

from events.reading.clocks import Clocks, Moment, length_of
from events.reading.found import Bad, Bounds
from events.reading.lines import Line, Part

PARTS = frozenset(
    (
        *("FREQ", "UNTIL", "COUNT", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"),
        *("BYMONTH", "BYSETPOS", "WKST"),
    )
)
SELDOM = frozenset(("YEARLY", "MONTHLY", "WEEKLY", "DAILY"))
LONGEST_RULE = 1_000
MOST_DATES_NAMED = 2_000  # in RDATE and EXDATE together
PLACE = "X-PLACE-IN-FILE"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date of a series: which of its entries says what it is, and which of its dates it was first."""

    part: int  # the entry's place in what was given
    start: Moment
    end: Moment | None
    recurrence: str


def repeats(parts: Sequence[Part]) -> bool:
    """Whether an entry stands for several dates."""
    return any(part.first("RRULE", "RDATE") for part in parts)


def start_of(part: Part) -> Line:
    """The line that says when an entry begins."""
    line = part.first("DTSTART")
    if line is None:
        raise Bad("no_start")
    return line


def name_of(moment: Moment) -> str:
    """A date of a series as a name: the instant in UTC, or the day."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return moment.strftime("%Y%m%d")


def dates_of(
    parts: Sequence[Part], clocks: Clocks, *, until: datetime, bounds: Bounds
) -> list[Occurrence]:
    """Every date of a series: the entry with the rule, and those that change single dates of it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            held = _held(parts, clocks, until=until)
    except Bad:
        raise
    except Exception as error:
        # the library and those below it raise what they like over a bad rule
        raise Bad("bad_rule", str(error)[:80]) from error
    if not held:
        raise Bad("no_dates")
    if len(held) > bounds.dates:
        raise Bad("too_many_dates", str(bounds.dates))
    return sorted((_occurrence(entry) for entry in held), key=lambda one: _instant(one.start))


def _held(parts: Sequence[Part], clocks: Clocks, *, until: datetime) -> list[icalendar.Event]:
    calendar = icalendar.Calendar()
    first = until
    for place, part in enumerate(parts):
        entry, start = _entry(part, place, clocks, until=until)
        calendar.add_component(entry)
        first = min(first, _instant(start))
    found = recurring_ical_events.of(calendar, keep_recurrence_attributes=True)
    return list(found.between(first - timedelta(days=2), until))


def _instant(moment: Moment) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime.combine(moment, time.min, UTC)


def _occurrence(entry: icalendar.Event) -> Occurrence:
    start, end = entry["DTSTART"].dt, entry["DTEND"].dt if "DTEND" in entry else None
    was = entry["RECURRENCE-ID"].dt if "RECURRENCE-ID" in entry else start
    place = int(entry[PLACE])
    return Occurrence(place, start, end if end != start else None, name_of(was))


def _entry(
    part: Part, place: int, clocks: Clocks, *, until: datetime
) -> tuple[icalendar.Event, Moment]:
    """One entry made anew of what was understood of it, with its rule cut to what can be followed."""
    entry = icalendar.Event()
    entry.add("uid", "series")
    entry[PLACE] = str(place)
    start = clocks.moment(start_of(part), [])
    entry.add("dtstart", start)
    _add_end(entry, part, start, clocks)
    if sequence := part.first("SEQUENCE"):
        entry.add("sequence", _number(sequence.value))
    if which := part.first("RECURRENCE-ID"):
        onward = which.params.get("RANGE", "").upper() == "THISANDFUTURE"
        entry.add(
            "recurrence-id",
            _alike(clocks.moment(which, []), start),
            parameters={"RANGE": "THISANDFUTURE"} if onward else {},
        )
    for rule in part.every("RRULE"):
        entry.add("rrule", icalendar.vRecur.from_ical(_followable(rule.value, start, until=until)))
    named = [
        (name, moment)
        for name in ("RDATE", "EXDATE")
        for line in part.every(name)
        for moment in _moments(line, clocks)
    ]
    if len(named) > MOST_DATES_NAMED:
        raise Bad("too_many_dates", str(MOST_DATES_NAMED))
    for name, moment in named:
        entry.add(name.lower(), _alike(moment, start))
    return entry, start


def _add_end(entry: icalendar.Event, part: Part, start: Moment, clocks: Clocks) -> None:
    if ends := part.first("DTEND"):
        end = _alike(clocks.moment(ends, []), start)
        if _instant(end) < _instant(start):
            raise Bad("ends_first")
        entry.add("dtend", end)
    elif length := part.first("DURATION"):
        entry.add("duration", _short(length_of(length.value)))


def _short(length: timedelta) -> timedelta:
    if length < timedelta(0):
        raise Bad("ends_first")
    return length


def _number(words: str) -> int:
    words = words.strip()
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0


def _alike(moment: Moment, start: Moment) -> Moment:
    """A date said as the start is said: as a day, or as an hour."""
    if isinstance(start, datetime):
        if isinstance(moment, datetime):
            return moment.astimezone(start.tzinfo)
        return datetime.combine(moment, start.time(), tzinfo=start.tzinfo)
    return moment.date() if isinstance(moment, datetime) else moment


def _moments(line: Line, clocks: Clocks) -> Iterator[Moment]:
    for value in line.value.split(","):
        if value.strip():
            begins = value.partition("/")[0]  # of a period, when it begins
            yield clocks.moment(
                Line(line.number, line.name, begins, {**line.params, "VALUE": ""}), []
            )


def _followable(words: str, start: Moment, *, until: datetime) -> str:
    """The rule with an end that is near: its own, the date of its last count, or `until`."""
    said: dict[str, str] = {}
    for each in words.replace(" ", "").strip(";").upper().split(";"):
        name, equals, value = each.partition("=")
        if not equals or name.strip() not in PARTS or not value.strip():
            raise Bad("bad_rule", words[:80])
        said[name.strip()] = value.strip()
    if len(words) > LONGEST_RULE or said.get("FREQ") not in SELDOM:
        raise Bad("bad_rule" if "FREQ" not in said else "too_often", said.get("FREQ", words)[:80])
    steps = said.get("INTERVAL", "1")
    if not (steps.isascii() and steps.isdigit() and 0 < int(steps[:9]) <= 1_000):
        raise Bad("bad_rule", words[:80])
    end = until
    if last := said.pop("UNTIL", ""):
        end = min(end, _until(last, start, words))
    if counted := said.pop("COUNT", ""):
        if not (counted.isascii() and counted.isdigit()) or len(counted) > 6:
            raise Bad("bad_rule", words[:80])
        end = min(end, _last_of(said, int(counted), start, end))
    stem = ";".join(f"{name}={value}" for name, value in said.items())
    return f"{stem};UNTIL={_as_until(end, start)}"


def _until(last: str, start: Moment, words: str) -> datetime:
    """The end of a rule, as programs write it: an instant, an hour there, or a day that still counts."""
    try:
        if len(last) == 8:
            day = datetime.strptime(last, "%Y%m%d")  # noqa: DTZ007  (put where the start is)
            zone = start.tzinfo if isinstance(start, datetime) else UTC
            return datetime.combine(day, time.max.replace(microsecond=0), zone).astimezone(UTC)
        wall = datetime.strptime(last.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007  (as above)
        if last.endswith("Z") or not isinstance(start, datetime):
            return wall.replace(tzinfo=UTC)
        return wall.replace(tzinfo=start.tzinfo).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Bad("bad_rule", words[:80]) from None


def _naive(moment: Moment) -> datetime:
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime.combine(moment, time.min)


def _last_of(said: dict[str, str], count: int, start: Moment, end: datetime) -> datetime:
    """When the last of so many dates is, as far as they are looked for."""
    if count < 1:
        raise Bad("bad_rule", f"COUNT={count}")
    stem = ";".join(f"{name}={value}" for name, value in said.items())
    zone = start.tzinfo if isinstance(start, datetime) else UTC
    stop = end.astimezone(zone).replace(tzinfo=None)
    rule: Iterable[datetime] = rrulestr(f"{stem};UNTIL={stop:%Y%m%dT%H%M%S}", dtstart=_naive(start))
    counted = list(islice(rule, count))
    if not counted:
        return end
    return counted[-1].replace(tzinfo=zone).astimezone(UTC) + timedelta(seconds=1)


def _as_until(end: datetime, start: Moment) -> str:
    if isinstance(start, datetime):
        return end.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return end.astimezone(UTC).strftime("%Y%m%d")
