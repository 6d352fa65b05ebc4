"""iCalendar (RFC 5545) as other programs write it, right or nearly right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from events.facts import Place
from events.reading import html, series
from events.reading.clocks import Clocks, Moment, length_of, when_of, zone_called
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
from events.reading.lines import Part, parts_of

ANSWERS = frozenset(("REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH"))
CALLS = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
OTHERS = frozenset(("VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY", "VPOLL"))


def read_calendar(
    content: bytes, *, at: datetime, zone: str, city: str = "", bounds: Bounds | None = None
) -> Reading:
    """Find the meetups of a calendar. `zone` is for hours that name none, `city` is the group's own."""
    bounds = bounds or Bounds()
    refuse_other_kinds(content, bounds)
    root = parts_of(decode(content), bounds)
    return _Reader(root, at=at, zone=zone, city=city, bounds=bounds).read()


class _Reader:
    def __init__(self, root: Part, *, at: datetime, zone: str, city: str, bounds: Bounds) -> None:
        self.bounds, self.city = bounds, city
        self.until = at + timedelta(days=bounds.days_ahead)
        parts = list(root.walk())
        calendars = [part for part in parts if part.name in {"VCALENDAR", ""}]
        self.events = [part for part in parts if part.name == "VEVENT"]
        self.said = Reading(others=sum(part.name in OTHERS for part in parts))
        for part in calendars:
            self.said.name = self.said.name or one_line(part.text("NAME", "X-WR-CALNAME"))[:160]
            self.said.zone = self.said.zone or zone_called(part.text("X-WR-TIMEZONE"))
        methods = {part.text("METHOD").strip().upper() for part in calendars}
        self.is_answer = bool(methods & ANSWERS)
        self.all_cancelled = "CANCEL" in methods
        tables = {
            part.text("TZID").strip().strip('"'): part for part in parts if part.name == "VTIMEZONE"
        }
        # hours in UTC and hours of no zone are both meant as the calendar's own, where it names one
        self.clocks = Clocks(self.said.zone or zone, tables, in_utc=self.said.zone)
        self.has_zone = bool(self.said.zone)

    def read(self) -> Reading:
        if not self.events:
            raise Unreadable("only_others" if self.said.others else "no_events")
        if len(self.events) > self.bounds.events:
            raise Unreadable("too_many_events", str(self.bounds.events))
        followed = 0
        for uid, parts in self._by_uid().items():
            entries = self._standing(parts)
            if not series.repeats(entries):
                for part in entries:
                    self._take(uid, part)
                continue
            followed += 1
            if followed > self.bounds.series or self.bounds.spent() > self.bounds.seconds:
                for part in entries:
                    self._refuse(part, "too_much_work")
                continue
            self._take_series(uid, entries)
        self.said.found.sort(key=lambda one: one.line)
        self.said.refused.sort(key=lambda one: one.line)
        return self.said

    def _by_uid(self) -> dict[str, list[Part]]:
        """The entries that can be read at all, by the name they share."""
        found: dict[str, list[Part]] = {}
        for part in self.events:
            if not part.is_closed or any(each.name == "VEVENT" for each in part.parts):
                self._refuse(part, "not_closed")
            elif self.is_answer:
                self._refuse(part, "answer")
            elif part.text("CLASS").strip().upper() in {"PRIVATE", "CONFIDENTIAL"}:
                self._refuse(part, "private")
            else:
                start = part.first("DTSTART")
                uid = named(
                    part.text("UID"), part.text("SUMMARY"), start.value if start else "", "event"
                )
                found.setdefault(uid, []).append(part)
        return found

    def _standing(self, parts: Sequence[Part]) -> list[Part]:
        """Of several entries for the same date those that came last; the others are refused."""
        newest: dict[str, Part] = {}
        for part in parts:
            which = self._which(part)
            before = newest.get(which)
            if before is None or _age(part) >= _age(before):
                newest[which] = part
            if before is not None:
                kept = newest[which]
                self._refuse(before if kept is part else part, "superseded", str(kept.number))
        return list(newest.values())

    def _which(self, part: Part) -> str:
        line = part.first("RECURRENCE-ID")
        if line is None:
            return ""
        try:
            return series.name_of(self.clocks.moment(line, []))
        except Bad:
            return line.value

    def _take(self, uid: str, part: Part) -> None:
        try:
            begins = self.clocks.moment(series.start_of(part), [])
            ends = self._end(part, begins)
            self._found(uid, part, begins, ends, self._which(part), self._notes(part))
        except Bad as fault:
            self._refuse(part, fault.reason, fault.said)

    def _end(self, part: Part, begins: Moment) -> Moment | None:
        if line := part.first("DTEND"):
            return self.clocks.moment(line, [])
        if line := part.first("DURATION"):
            length = length_of(line.value)
            if not isinstance(begins, datetime):
                return begins + max(length, timedelta(days=1))
            # a length of hours is one of the clock that runs on, not of the one on the wall
            zone = begins.tzinfo
            return (begins.astimezone(UTC) + length).astimezone(zone)
        return None

    def _take_series(self, uid: str, parts: list[Part]) -> None:
        try:
            dates = series.dates_of(parts, self.clocks, until=self.until, bounds=self.bounds)
            self._refuse_too_many(len(dates))
        except Bad as fault:
            for part in parts:
                self._refuse(part, fault.reason, fault.said)
            return
        told: set[int] = set()
        for one in dates:
            part = parts[one.part]
            try:
                self._found(uid, part, one.start, one.end, one.recurrence, self._notes(part))
            except Bad as fault:
                if one.part not in told:  # one reason is enough for all dates of an entry
                    self._refuse(part, fault.reason, fault.said)
                told.add(one.part)

    def _notes(self, part: Part) -> list[str]:
        """What was bent to understand the start of an entry."""
        notes: list[str] = []
        self.clocks.moment(series.start_of(part), notes)
        return [note for note in notes if note != "floating" or not self.has_zone]

    def _found(
        self,
        uid: str,
        part: Part,
        begins: Moment,
        ends: Moment | None,
        recurrence: str,
        notes: list[str],
    ) -> None:
        self._refuse_too_many(1)
        title, description = fitted(part.text("SUMMARY"), self._description(part), notes)
        place, link = self._where(part)
        self.said.found.append(
            Found(
                line=part.number,
                uid=uid,
                title=title,
                when=when_of(begins, ends, self.clocks.default, notes),
                recurrence=recurrence,
                sequence=_sequence(part),
                description=description,
                place=place,
                online_link=link,
                page=web_address(part.text("URL")),
                is_cancelled=self.all_cancelled
                or part.text("STATUS").strip().upper() == "CANCELLED",
                notes=tuple(dict.fromkeys(notes)),
            )
        )

    def _refuse_too_many(self, more: int) -> None:
        if len(self.said.found) + more > self.bounds.meetups:
            raise Bad("too_many_meetups", str(self.bounds.meetups))

    def _description(self, part: Part) -> str:
        styled = next(
            (
                line.text
                for line in part.lines
                if line.name in {"X-ALT-DESC", "STYLED-DESCRIPTION"}
                and "html" in line.params.get("FMTTYPE", "text/html").lower()
            ),
            "",
        )
        said = part.text("DESCRIPTION")
        if not said.strip() and styled:
            said = styled
        return html.to_markdown(said) if html.looks_like_html(said) else said

    def _where(self, part: Part) -> tuple[Place, str]:
        location = part.text("LOCATION")
        link = web_address(location)
        if link:
            return Place(), link
        for name in CALLS:
            for line in part.every(name):
                if link := web_address(line.text):
                    return place_of(location, self.city), link
        return place_of(location, self.city), ""

    def _refuse(self, part: Part, reason: str, said: str = "") -> None:
        title = one_line(part.text("SUMMARY"))[:140]
        self.said.refused.append(Refused(part.number, title, reason, said))


def _sequence(part: Part) -> int:
    words = part.text("SEQUENCE").strip()
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else 0


def _age(part: Part) -> tuple[int, str]:
    """What tells which of two entries was written later."""
    return _sequence(part), part.text("LAST-MODIFIED", "DTSTAMP").strip()
