"""Tables of meetups: our own columns, those that Meetup.com and its API write, and what is close to them.

Column names are compared by their letters alone, so that `Event Name`, `event_name` and `eventName` are one.
What was understood is said (`Columns`), and somebody may say otherwise before anything is read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from events.facts import Place
from events.reading import html
from events.reading.clocks import when_of, zone_called
from events.reading.dates import Written, hour_of, length_in, says_day_first, span_of, written
from events.reading.found import (
    Bad,
    Bounds,
    Found,
    Reading,
    Refused,
    Unreadable,
    decode,
    fitted,
    named,
    one_line,
    place_of,
    refuse_other_kinds,
    web_address,
)

# Our own columns, in the order of the template, each with what others call it.
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("uid", "eventid", "meetupid"),
    "title": ("eventname", "eventtitle", "name", "summary", "subject", "event", "meetup", "topic"),
    "starts": (
        *("start", "startsat", "startdatetime", "datetime", "eventdatetime", "localdatetime"),
        *("eventtime", "begins", "begin", "when", "dtstart", "startat"),
    ),
    "date": ("startdate", "eventdate", "day", "localdate", "eventstartdate"),
    "time": ("starttime", "localtime", "hours", "hour", "eventstarttime", "from"),
    "ends": ("end", "endsat", "enddatetime", "eventenddatetime", "dtend", "endat"),
    "end_date": ("eventenddate", "until"),
    "end_time": ("eventendtime", "to"),
    "duration": ("length", "minutes", "eventduration"),
    "zone": ("timezone", "tz", "grouptimezone", "eventtimezone"),
    "place": ("venue", "venuename", "location", "eventlocation", "eventvenue", "where"),
    "address": ("venueaddress", "venueaddress1", "address1", "street", "eventaddress"),
    "city": ("venuecity", "town", "eventcity"),
    "online_link": ("onlinelink", "meetinglink", "onlineurl", "videolink", "joinurl"),
    "page": ("url", "link", "eventurl", "eventlink", "webpage", "website"),
    "description": ("details", "about", "plaintextdescription", "eventdescription", "text"),
    "seats": ("capacity", "rsvplimit", "maxattendees", "attendeelimit", "maxrsvps", "limit"),
    "attended": ("attendance", "came", "headcount", "attendees", "attendeecount", "peopleattended"),
    "status": ("eventstatus", "state"),
}
PEOPLE = frozenset(
    (
        *("userid", "rsvp", "guests", "rsvpedon", "joinedgroupon", "urlofmemberprofile"),
        *("memberid", "lastvisitedgroupon", "mailinglist", "assistantorganizer", "noshows"),
    )
)
OF_MEETUP = frozenset(
    (
        *("yesrsvpcount", "groupurlname", "rsvplimit", "groupname", "waitlistcount", "eventurl"),
        *("meetupid", "rsvps", "yesrsvps", "utcoffset", "venueaddress1"),
    )
)
CANCELLED = frozenset(("cancelled", "canceled", "called off", "cancelled_perm"))
UNPUBLISHED = frozenset(("draft", "proposed", "suggested"))
LONGEST_HEAD = 60
_PAGE_OF_MEETUP = re.compile(
    r"https?://(?:www\.)?meetup\.com/[^\s]*/events/([a-z0-9]+)", re.IGNORECASE
)


@dataclass(frozen=True)
class Columns:
    """Which column says what: by the place of the column, and whether days come before months."""

    places: dict[str, int] = field(default_factory=dict)
    day_first: bool | None = None


@dataclass
class Table:
    """A table that was opened: its head, its rows with their lines, and what is understood of it."""

    heads: list[str]
    rows: list[tuple[int, list[str]]]
    refused: list[Refused]
    columns: Columns
    is_meetup: bool = False

    @property
    def untaken(self) -> list[str]:
        """The columns that nothing is taken from."""
        taken = set(self.columns.places.values())
        return [head for place, head in enumerate(self.heads) if place not in taken]


def open_table(content: bytes, *, bounds: Bounds | None = None) -> Table:
    """Take a table apart, and say what its columns seem to mean."""
    bounds = bounds or Bounds()
    refuse_other_kinds(content, bounds)
    text = decode(content).replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    heads, rows, refused = _rows(text, _divider(text), bounds)
    names = [_letters(head) for head in heads]
    if len(PEOPLE & set(names)) >= 3:
        raise Unreadable("people")
    if len(heads) < 2:
        raise Unreadable("no_table")
    places = _understood(names)
    return Table(
        heads=heads,
        rows=rows,
        refused=refused,
        columns=Columns(places, _order(rows, places)),
        is_meetup=bool(OF_MEETUP & set(names)),
    )


def read_table(
    table: Table, columns: Columns, *, at: datetime, zone: str, city: str = ""
) -> Reading:
    """Find the meetups of a table, a row each."""
    said = Reading(refused=list(table.refused))
    seen: dict[str, int] = {}
    for line, cells in table.rows:
        row = _Row(line, cells, columns, zone=zone, city=city)
        try:
            found = row.found()
        except Bad as fault:
            title = one_line(row.cell("title"))[:140]
            said.refused.append(Refused(line, title, fault.reason, fault.said))
            continue
        before = seen.setdefault(found.uid, line)
        if before != line:
            said.refused.append(Refused(line, found.title, "again", str(before)))
        else:
            said.found.append(found)
    said.refused.sort(key=lambda one: one.line)
    return said


def _letters(head: str) -> str:
    return re.sub(r"[^a-z0-9]", "", head.lower())


def _divider(text: str) -> str:
    first = text.partition("\n")[0]
    return max((",", ";", "\t"), key=first.count)


def _rows(
    text: str, divider: str, bounds: Bounds
) -> tuple[list[str], list[tuple[int, list[str]]], list[Refused]]:
    reader = csv.reader(io.StringIO(text), delimiter=divider)
    heads: list[str] = []
    rows: list[tuple[int, list[str]]] = []
    refused: list[Refused] = []
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return heads, rows, refused
        except csv.Error:
            refused.append(Refused(line, "", "bad_row"))
            if len(refused) > bounds.meetups:
                raise Unreadable("no_table") from None
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if not heads:
            heads = [one_line(cell)[:LONGEST_HEAD] for cell in cells[:100]]
        elif len(cells) > len(heads) and any(cell.strip() for cell in cells[len(heads) :]):
            refused.append(Refused(line, one_line(cells[0])[:140], "cells", str(len(cells))))
        else:
            rows.append((line, cells))
        if len(rows) + len(refused) > bounds.meetups:
            raise Unreadable("too_many_events", str(bounds.meetups))


def _understood(names: Sequence[str]) -> dict[str, int]:
    """Which column says what, our own names first, then those of others in order of worth."""
    places: dict[str, int] = {}
    free = dict(reversed([(name, place) for place, name in enumerate(names)]))
    for column, others in COLUMNS.items():
        for name in (_letters(column), *others):
            if name in free:
                places[column] = free.pop(name)
                break
    if {"date", "starts"} <= set(places) and "time" not in places:
        places["time"] = places.pop("starts")  # “Event Date” and “Event Time”
    return places


def _order(rows: Sequence[tuple[int, list[str]]], places: Mapping[str, int]) -> bool | None:
    """Whether days come before months, where one row gives it away and none says otherwise."""
    wanted = [places[name] for name in ("starts", "date", "ends", "end_date") if name in places]
    said = {
        first
        for _line, cells in rows
        for place in wanted
        if place < len(cells) and (first := says_day_first(cells[place])) is not None
    }
    return said.pop() if len(said) == 1 else None


class _Row:
    def __init__(
        self, line: int, cells: Sequence[str], columns: Columns, *, zone: str, city: str
    ) -> None:
        self.line, self.cells, self.columns = line, cells, columns
        self.default, self.city = zone, city
        self.notes: list[str] = []

    def cell(self, name: str) -> str:
        place = self.columns.places.get(name)
        if place is None or place >= len(self.cells):
            return ""
        said = self.cells[place].strip()
        # a mark that keeps a spreadsheet from computing what follows
        return said[1:] if said[:1] == "'" and said[1:2] in set("=+-@'") else said

    def found(self) -> Found:
        title, description = fitted(self.cell("title"), self._description(), self.notes)
        state = self.cell("status").lower()
        if state in UNPUBLISHED:
            raise Bad("unpublished", state)
        zone = self._zone()
        start = self._moment("starts", "date", "time", zone)
        if start is None:
            raise Bad("no_start")
        wall, timed = start
        if timed:
            when = when_of(wall, self._end(wall, zone), zone, self.notes)
        else:
            last = self._moment("ends", "end_date", "", zone)
            until = (last[0].date() if last else wall.date()) + timedelta(days=1)
            when = when_of(wall.date(), until, zone, self.notes)
        page = web_address(self.cell("page"))
        place, link = self._where()
        return Found(
            line=self.line,
            uid=self._uid(page, title, wall),
            title=title,
            when=when,
            description=description,
            place=place,
            online_link=link,
            page=page,
            capacity=self._number("seats", 1),
            attended=self._number("attended", 0),
            is_cancelled=state in CANCELLED,
            notes=tuple(dict.fromkeys(self.notes)),
        )

    def _description(self) -> str:
        said = self.cell("description")
        return html.to_markdown(said) if html.looks_like_html(said) else said

    def _zone(self) -> str:
        name = self.cell("zone")
        if not name:
            return self.default
        if zone := zone_called(name):
            return zone
        raise Bad("unknown_zone", name[:80])

    def _moment(self, whole: str, day: str, hour: str, zone: str) -> tuple[datetime, bool] | None:
        """A day there, with its hour where one is said; None where there is nothing."""
        first = self.columns.day_first
        said, aside = self.cell(whole), span_of(self.cell(hour))[0] if hour else ""
        one = written(said or self.cell(day), day_first=first)
        if one.day is None and one.instant is None and self.cell(day):
            one = Written(written(self.cell(day), day_first=first).day, one.hour)
        if one.instant is None and one.day is None and aside:
            one = written(aside, day_first=first)
        if one.instant is not None:
            return one.instant.astimezone(ZoneInfo(zone)), True
        if one.day is None:
            return None
        clock = one.hour or (hour_of(aside) if aside else None)
        midnight = datetime.combine(one.day, clock or time.min)
        wall = midnight.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        if clock is None:
            return midnight.replace(hour=12, tzinfo=ZoneInfo(zone)), False
        return wall.astimezone(ZoneInfo(zone)), True

    def _end(self, start: datetime, zone: str) -> datetime | None:
        words = self.cell("ends") or self.cell("end_date")
        hour = self.cell("end_time") or span_of(self.cell("time"))[1]
        if words:
            one = written(words, day_first=self.columns.day_first)
            if one.instant is not None:
                return one.instant.astimezone(ZoneInfo(zone))
            clock = one.hour or (hour_of(hour) if hour else None)
            if clock is not None:
                return self._at(
                    one.day or start.date(), clock, start, zone, may_wrap=one.day is None
                )
        elif hour:
            return self._at(start.date(), hour_of(hour), start, zone, may_wrap=True)
        length = length_in(self.cell("duration"))
        return start.astimezone(UTC) + length if length else None

    def _at(
        self, day: date, clock: time, start: datetime, zone: str, *, may_wrap: bool
    ) -> datetime:
        wall = datetime.combine(day, clock)
        end = wall.replace(tzinfo=ZoneInfo(zone))
        if may_wrap and end.astimezone(UTC) < start.astimezone(UTC):
            end = (wall + timedelta(days=1)).replace(tzinfo=ZoneInfo(zone))  # past midnight
        return end

    def _where(self) -> tuple[Place, str]:
        link = web_address(self.cell("online_link"))
        name = self.cell("place")
        if web_address(name):
            return Place(), link or web_address(name)
        if name.strip().lower() in {"online", "online event", "tbd", "tba"}:
            return Place(), link
        city = one_line(self.cell("city"))[:80]
        if self.cell("address") or city:
            return (
                Place(
                    name=one_line(name)[:160],
                    address=one_line(self.cell("address"))[:300],
                    city=city,
                ),
                link,
            )
        return place_of(name, self.city), link

    def _number(self, name: str, least: int) -> int | None:
        words = self.cell(name).replace(",", "")
        if not (words.isascii() and words.isdigit()) or len(words) > 6 or int(words) < least:
            return None
        return int(words)

    def _uid(self, page: str, title: str, wall: datetime) -> str:
        if found := _PAGE_OF_MEETUP.match(page):
            return f"event_{found[1]}@meetup.com"  # as its calendars name it
        if said := self.cell("id"):
            return named(said if "@" in said or "-" in said else f"row-{said}")
        return named("", title, wall.astimezone(UTC).isoformat(), "row")
