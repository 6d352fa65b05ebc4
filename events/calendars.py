"""Meetups as iCalendar (RFC 5545, RFC 7986): the same rows give the same bytes.

Nothing in a calendar comes from the clock, from who asks, or from a setting but the site's own address, so
that a calendar that nobody changed keeps its ETag. What is public holds no link to join by; that stands only
in what is written for somebody with a seat (`Part`).
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from events import ical, times, vtimezone
from events.models import Event, Room

PRODUCT = "-//Sabha//Meetups//EN"
REFRESH = "PT6H"
NAMES = uuid.UUID("5e0d1f0b-3c53-4d0c-9d0e-7a0f5b2f6c11")  # the root of our calendars' own names
CANCELLED, TENTATIVE, CONFIRMED = "CANCELLED", "TENTATIVE", "CONFIRMED"


@dataclass(frozen=True)
class About:
    """What a calendar says of itself."""

    name: str
    key: str  # what tells it from our other calendars, and never changes
    address: str  # where it is read; empty where the address is a secret
    page: str
    zone: str = "UTC"
    description: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """What one entry says to somebody who has a part in the meetup, beyond what it says to all."""

    is_sure: bool = True  # they are coming; else they wait
    word: str = ""  # what the title is told with: “waitlist”
    said: str = ""  # what the description begins with
    place: str = ""  # where they in particular go
    link: str = ""  # how they join
    sequence: int | None = None
    stamp: datetime | None = None
    lines: tuple[str, ...] = ()  # who asks whom, ready written
    is_off: bool = False  # no longer theirs, though the meetup may be held


def stable_name(key: str) -> str:
    """A UUID that follows from `key` alone: the same on every site address."""
    return str(uuid.uuid5(NAMES, key))


def render(
    events: Iterable[Event], *, about: About, site: str, parts: dict[int, Part] | None = None
) -> bytes:
    """Write a calendar of these meetups, which `queries.for_calendars` has completed.

    `parts` holds by event what is said to the one person that the calendar is for.
    """
    events = list(events)
    with translation.override(settings.LANGUAGE_CODE):
        lines = list(_head(about))
        lines += zone_lines(events, about.zone)
        for event in events:
            lines += entry_lines(event, site=site, part=(parts or {}).get(event.pk))
        lines.append("END:VCALENDAR")
        return ical.joined(lines)


def _head(about: About) -> Iterator[str]:
    name = ical.text(about.name)
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:{PRODUCT}"
    yield "CALSCALE:GREGORIAN"
    yield f"UID:{stable_name(about.key)}"
    yield f"NAME:{name}"
    yield f"X-WR-CALNAME:{name}"
    if about.description:
        yield f"DESCRIPTION:{ical.text(about.description)}"
        yield f"X-WR-CALDESC:{ical.text(about.description)}"
    yield f"URL:{ical.uri(about.page)}"
    if about.address:
        yield f"SOURCE;VALUE=URI:{ical.uri(about.address)}"
    yield f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}"
    yield f"X-PUBLISHED-TTL:{REFRESH}"
    yield f"X-WR-TIMEZONE:{ical.text(about.zone)}"


def newest_change(events: Iterable[Event]) -> datetime | None:
    """When the last of them was changed."""
    return max((event.changed_at for event in events), default=None)


def status_of(event: Event) -> str:
    """What a calendar calls the state of a meetup."""
    if event.is_cancelled:
        return CANCELLED
    return TENTATIVE if event.is_postponed else CONFIRMED


def entry_lines(event: Event, *, site: str, part: Part | None = None) -> list[str]:
    """One meetup as a VEVENT."""
    part = part or Part(is_sure=False)
    status = CANCELLED if part.is_off else status_of(event)
    if status == CONFIRMED and part.said and not part.is_sure:
        status = TENTATIVE
    changed = ical.moment(event.changed_at)
    title = ical.text(f"{event.title} ({part.word})" if part.word else event.title)
    page = site + event.get_absolute_url()
    sequence = event.sequence if part.sequence is None else part.sequence
    lines = [
        "BEGIN:VEVENT",
        f"UID:{ical.text(event.uid)}",
        f"DTSTAMP:{ical.moment(part.stamp) if part.stamp else changed}",
        f"CREATED:{ical.moment(event.publication.published_at)}",
        f"LAST-MODIFIED:{changed}",
        f"SEQUENCE:{sequence}",
        f"STATUS:{status}",
        *_time_lines(event),
        # somebody who follows a calendar is not busy when a meetup is on; somebody who comes to it is
        f"TRANSP:{'OPAQUE' if part.is_sure and event.is_timed else 'TRANSPARENT'}",
        f"SUMMARY:{title}",
        f"DESCRIPTION:{ical.text(_description(event, part, page=page))}",
    ]
    if place := part.place or location(event):
        lines.append(f"LOCATION:{ical.text(place)}")
    lines.append(f"URL:{ical.uri(page)}")
    if part.link:
        link = ical.uri(part.link)
        label = ical.quoted(_("Join by video"))
        lines.append(f"CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL={label}:{link}")
    lines.append(f"CATEGORIES:{ical.text(event.group.name)}")
    lines.append("CLASS:PRIVATE" if part.said else "CLASS:PUBLIC")
    return [*lines, *part.lines, "END:VEVENT"]


# --- Time --------------------------------------------------------------------------------------------


def _is_walled(event: Event) -> bool:
    """Whether its hours can be written as a wall shows them: an hour that comes twice cannot.

    RFC 5545 means the first of the two; some programs take the second.
    """
    when = event.when
    start, end = when.starts_wall, when.ends_wall
    if start is None or end is None or not _is_known(event.timezone):
        return False
    return not (_comes_twice(start, event.timezone) or _comes_twice(end, event.timezone))


_comes_twice = lru_cache(maxsize=4096)(times.comes_twice)


def _is_known(zone: str) -> bool:
    return zone != "UTC" and times.is_zone(zone)


def _time_lines(event: Event) -> tuple[str, str]:
    when = event.when
    if event.is_timed and event.starts_at is not None and event.ends_at is not None:
        start, end = when.starts_wall, when.ends_wall
        if start is not None and end is not None and _is_walled(event):
            zone = f";TZID={event.timezone}"
            return f"DTSTART{zone}:{ical.wall(start)}", f"DTEND{zone}:{ical.wall(end)}"
        return f"DTSTART:{ical.moment(event.starts_at)}", f"DTEND:{ical.moment(event.ends_at)}"
    if when.starts_on is None or when.last_day is None:
        raise times.DateMissing(event.public_id)
    # the first day after it
    after = when.last_day + timedelta(days=1)
    return f"DTSTART;VALUE=DATE:{ical.day(when.starts_on)}", f"DTEND;VALUE=DATE:{ical.day(after)}"


def zone_lines(events: Iterable[Event], zone: str = "UTC") -> list[str]:
    """Explain every zone that an hour names, for the years in which it is named.

    A calendar must hold something (RFC 5545, 3.4), so an empty one explains its own zone.
    """
    years: dict[str, set[int]] = defaultdict(set)
    is_empty = True
    for event in events:
        is_empty = False
        if event.is_timed and event.starts_on and event.ends_on and _is_walled(event):
            years[event.timezone] |= {event.starts_on.year, event.ends_on.year}
    if is_empty:
        place = zone if times.is_zone(zone) else "UTC"
        return list(vtimezone.lines_of(place, 2026, 2026))
    return [
        line
        for name in sorted(years)
        for line in vtimezone.lines_of(name, min(years[name]), max(years[name]))
    ]


def zone_named(event: Event) -> ZoneInfo:
    """The zone that its hours are written in."""
    return ZoneInfo(event.timezone) if _is_walled(event) else ZoneInfo("UTC")


# --- Words -------------------------------------------------------------------------------------------


def _description(event: Event, part: Part, *, page: str) -> str:
    said = []
    if event.is_cancelled:
        said.append(_("Cancelled: %s") % event.cancellation.reason)
    elif event.is_postponed:
        said.append(
            _("Postponed: %s") % event.postponement.reason
            + "\n"
            + _("A new date is being looked for; the old one stands here until then.")
        )
    said.append(part.said)
    if part.link:
        said.append(_("Join by video: %s") % part.link)
    larger = _("Part of %s") % event.part_of.line if event.part_of else ""
    said += [event.summary, larger, _agenda(event), _("The page of this meetup: %s") % page]
    return "\n\n".join(each for each in said if each)


def _agenda(event: Event) -> str:
    return "\n".join(
        f"{item.starts_time:%H:%M} {item.title}" if item.starts_time else item.title
        for item in event.lines
    )


def location(event: Event) -> str:
    """Where it is held, on one line, as everybody may know it."""
    rooms = event.places
    if not rooms:
        return _("Online") if event.online_link else ""
    if len(rooms) == 1:
        return place_of(rooms[0])
    return "; ".join(_named_place(room) for room in rooms)


def place_of(room: Room) -> str:
    """Where one room is."""
    return room.venue.line if room.venue is not None else room.label


def _named_place(room: Room) -> str:
    return f"{room.label}: {room.venue.line}" if room.venue is not None else room.label
