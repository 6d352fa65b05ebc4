"""Dates, hours, lengths and zones, as other programs write them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from datetime import timezone as fixed_zone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from community.wall import FIRST_YEAR, LAST_YEAR
from events.reading.found import Bad
from events.reading.lines import Line, Part
from events.times import DAY, INSTANT, MOST_DAYS, BadTime, When

Moment = date | datetime  # a datetime here always has its zone
ASSUMED = timedelta(hours=2)  # of a meetup that does not say when it ends
_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)")
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?(Z?)", re.IGNORECASE)
_LENGTH = re.compile(
    r"([+-]?)P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?",
    re.IGNORECASE,
)
_BY_MONTH = re.compile(r"BYMONTH=(\d{1,2})(?!\d|,)")
# zones that stand for their neighbours, where a file explains one by rules and names it in its own way
_LIKELY = (
    *("Asia/Kolkata", "Europe/Berlin", "Europe/London", "Europe/Helsinki", "America/New_York"),
    *("America/Chicago", "America/Denver", "America/Los_Angeles", "America/Sao_Paulo"),
    *("Australia/Sydney", "Australia/Adelaide", "Pacific/Auckland", "Asia/Tokyo", "Asia/Singapore"),
)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


@cache
def _known() -> dict[str, str]:
    """Every zone that the world's list has, by its name in small letters."""
    return {name.lower(): name for name in available_timezones()}


@cache
def _of_windows() -> dict[str, str]:
    return {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items()}


def zone_called(name: str) -> str:
    """The zone that a name means: our own names, those of Windows, and those that programs dress up."""
    name = name.strip().strip('"').strip()
    if not name or len(name) > 200:
        return ""
    small = name.lower()
    if small in {"utc", "z", "gmt", "etc/utc", "/utc"}:
        return "UTC"
    if found := _known().get(small) or _of_windows().get(small):
        return found
    # /mozilla.org/20050126_1/Europe/Berlin, /citadel.org/20190914_1/Asia/Kolkata
    parts = [part for part in name.split("/") if part]
    for take in (3, 2, 1):
        tail = "/".join(parts[-take:]).lower().replace(" ", "_")
        if len(parts) >= take and "/" in tail and tail in _known():
            return _known()[tail]
    return ""


@dataclass
class Clocks:
    """The zones that a file speaks of. `default` is for hours that name none."""

    default: str
    tables: dict[str, Part] = field(default_factory=dict)  # VTIMEZONE by TZID
    in_utc: str = ""  # what hours in UTC are shown in: X-WR-TIMEZONE

    def moment(self, line: Line, notes: list[str]) -> Moment:
        """What a DTSTART or its like says."""
        value = line.value.strip()
        if line.params.get("VALUE", "").upper() == "DATE" and (found := _DATE.match(value)):
            return _day(found, value)
        if found := _DATE.fullmatch(value):
            return _day(found, value)
        found = _TIME.fullmatch(value)
        if not found:
            raise Bad("bad_date", value[:60])
        wall = _wall(found, value)
        if found[7]:
            return _in(wall.replace(tzinfo=UTC), self.in_utc or self.default)
        return self._placed(wall, line.params.get("TZID", ""), notes)

    def _placed(self, wall: datetime, name: str, notes: list[str]) -> datetime:
        if not name:
            notes.append("floating")
            return _settled(wall, self.default)
        if zone := zone_called(name):
            return _settled(wall, zone)
        table = self.tables.get(name)
        if table is None:
            raise Bad("unknown_zone", name[:80])
        if zone := zone_called(table.text("X-LIC-LOCATION", "X-MICROSOFT-CDO-TZID")):
            return _settled(wall, zone)
        offsets = {
            offset
            for part in table.parts
            if (line := part.first("TZOFFSETTO")) and (offset := _offset(line.value)) is not None
        }
        for zone in (self.default, *_LIKELY):
            if offsets and _agrees(table, zone, wall.year):
                return _settled(wall, zone)
        if len(offsets) == 1:
            notes.append("own_zone")
            return _in(wall.replace(tzinfo=fixed_zone(offsets.pop())), self.default)
        raise Bad("unknown_zone", name[:80])


def _offset(words: str) -> timedelta | None:
    found = _OFFSET.match(words.strip())
    if not found or int(found[2]) > 14 or int(found[3]) > 59:
        return None
    length = timedelta(hours=int(found[2]), minutes=int(found[3]))
    return -length if found[1] == "-" else length


def _agrees(table: Part, zone: str, year: int) -> bool:
    """Whether a zone that a file explains keeps the hours of one of the world's list, month by month."""
    turns: dict[int, timedelta] = {}
    for part in table.parts:
        offset, start, rule = (
            part.text("TZOFFSETTO"),
            part.text("DTSTART"),
            part.text("RRULE"),
        )
        named = _BY_MONTH.search(rule.upper())
        length = _offset(offset)
        if length is None or not _DATE.match(start):
            return False
        if not named and start[:4] != str(year) and len(table.parts) > 1:
            continue  # of another year
        turns[int(named[1]) if named else int(start[4:6])] = length
    if not turns:
        return False
    place = ZoneInfo(zone)
    held = turns[max(turns)]
    for month in range(1, 13):
        held = turns.get(month, held)
        # it may turn on any day of a month: compared is what stands when the month is over
        following = datetime(year + month // 12, month % 12 + 1, 1, 0, 30, tzinfo=place)
        if following.utcoffset() != held:
            return False
    return True


def _day(found: re.Match[str], value: str) -> date:
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise Bad("bad_date", value[:60]) from None
    return near(day)


def _wall(found: re.Match[str], value: str) -> datetime:
    year, month, day, hour, minute = (int(found[each]) for each in range(1, 6))
    try:
        # seconds, a leap second among them, are of no use to a meetup
        wall = datetime(year, month, day, hour, minute)  # noqa: DTZ001  (its zone comes with it)
    except ValueError:
        raise Bad("bad_date", value[:60]) from None
    near(wall.date())
    return wall


def near(day: date) -> date:
    """The same, unless its year can only be a slip."""
    if not FIRST_YEAR < day.year < LAST_YEAR:
        raise Bad("far_year", str(day.year))
    return day


def _settled(wall: datetime, zone: str) -> datetime:
    """That hour there; one that the clocks skip is where they then stand."""
    return _in(wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC), zone)


def _in(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def length_of(value: str) -> timedelta:
    """What a DURATION says."""
    found = _LENGTH.fullmatch(value.strip())
    if not found or not any(found[each] for each in range(2, 7)):
        raise Bad("bad_length", value[:60])
    weeks, days, hours, minutes, seconds = (int(found[each] or 0) for each in range(2, 7))
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length


def when_of(start: Moment, end: Moment | None, zone: str, notes: list[str]) -> When:
    """From when until when: to the minute, or whole days. A last day in a file is the one after."""
    if not isinstance(start, datetime):
        last = start
        if end is not None:
            after = end.date() if isinstance(end, datetime) else end
            last = max(after - timedelta(days=1), start) if after >= start else after
        when = When(DAY, zone, start, last)
    else:
        when = _hours(start, end, notes)
    _refuse_odd(when)
    return when


def _hours(start: datetime, end: Moment | None, notes: list[str]) -> When:
    zone = str(start.tzinfo)
    if end is not None and not isinstance(end, datetime):
        end = datetime.combine(end, time.min, tzinfo=start.tzinfo)
    if end is None or end.astimezone(UTC) == start.astimezone(UTC):
        end = start.astimezone(UTC) + ASSUMED
        notes.append("no_end")
    end = _in(end, zone)
    if end.astimezone(UTC) < start.astimezone(UTC):
        raise Bad("ends_first")
    return When(
        precision=INSTANT,
        zone=zone,
        starts_on=start.date(),
        ends_on=end.date(),
        starts_time=start.time().replace(fold=0),
        ends_time=end.time().replace(fold=0),
        starts_fold=start.fold,
        ends_fold=end.fold,
    )


def _refuse_odd(when: When) -> None:
    first, last = when.starts_on, when.last_day
    if first is None or last is None or last < first:
        raise Bad("ends_first")
    near(last)
    if (last - first).days >= MOST_DAYS:
        raise Bad("too_long", str((last - first).days + 1))
    try:
        when.bounds()
    except BadTime as error:
        raise Bad("bad_date", str(first)) from error
