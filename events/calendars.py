"""Meetups as iCalendar (RFC 5545, RFC 7986): the same rows give the same bytes.

Nothing in a calendar comes from the clock or from a setting but the site's own address, so that a calendar
that nobody changed keeps its ETag. Calendars are public: the online link is not in them.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import icalendar
from django.utils.translation import gettext as _

from community.wall import zone_or_utc
from events.models import Event, Room

PRODUCT = "-//Sabha//Meetups//EN"
REFRESH = timedelta(hours=6)
REFRESH_WORD = "PT6H"  # the same, where the library would not write it as a duration
NAMES = uuid.UUID("5e0d1f0b-3c53-4d0c-9d0e-7a0f5b2f6c11")  # the root of our calendars' own names
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u0085\u2028\u2029]")


@dataclass(frozen=True)
class About:
    """What a calendar says of itself."""

    name: str
    key: str  # what tells it from our other calendars, and never changes
    address: str
    page: str
    zone: str = "UTC"
    description: str = ""


def stable_name(key: str) -> str:
    """A UUID that follows from `key` alone: the same on every site address."""
    return str(uuid.uuid5(NAMES, key))


def render(events: Iterable[Event], *, about: About, site: str) -> bytes:
    """Write a calendar of these meetups, which `queries.with_lines` has completed."""
    events = list(events)
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("uid", stable_name(about.key))
    calendar.add("name", _plain(about.name))
    calendar.add("x-wr-calname", _plain(about.name))
    calendar.add("x-wr-timezone", about.zone)
    if about.description:
        calendar.add("description", _plain(about.description))
        calendar.add("x-wr-caldesc", _plain(about.description))
    calendar.add("url", about.page)
    calendar.add("source", about.address, parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH_WORD)
    if events:
        calendar.add("last-modified", newest_change(events))
    for event in events:
        calendar.add_component(entry_of(event, site=site))
    _add_zones(calendar, events, about.zone)
    return bytes(calendar.to_ical(sorted=True))


def entry_of(event: Event, *, site: str) -> icalendar.Event:
    """One meetup as a VEVENT."""
    entry = icalendar.Event()
    entry.add("uid", event.uid)
    entry.add("dtstamp", event.changed_at)
    entry.add("created", event.publication.published_at)
    entry.add("last-modified", event.changed_at)
    entry.add("sequence", event.sequence)
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    entry.add("summary", _plain(event.title))
    entry.add("description", _description(event, site=site))
    if location := _location(event):
        entry.add("location", location)
    entry.add("url", site + event.get_absolute_url())
    entry.add("categories", [_plain(event.group.name)])
    entry.add("class", "PUBLIC")
    _add_time(entry, event)
    return entry


def newest_change(events: Iterable[Event]) -> datetime | None:
    """When the last of them was changed."""
    return max((event.changed_at for event in events), default=None)


def _add_time(entry: icalendar.Event, event: Event) -> None:
    when = event.when
    if event.is_timed and event.starts_at is not None and event.ends_at is not None:
        zone = zone_or_utc(event.timezone)
        entry.add("dtstart", event.starts_at.astimezone(zone))
        entry.add("dtend", event.ends_at.astimezone(zone))
    elif when.starts_on is not None and when.last_day is not None:
        entry.add("dtstart", when.starts_on)
        entry.add("dtend", when.last_day + timedelta(days=1))  # the first day after it
        entry.add("transp", "TRANSPARENT")


def _add_zones(calendar: icalendar.Calendar, events: list[Event], zone: str) -> None:
    """Explain every zone that an hour names, for the years in which it is named."""
    timed = [event.starts_at for event in events if event.is_timed and event.starts_at]
    if timed:
        calendar.add_missing_timezones(
            first_date=min(timed).date().replace(month=1, day=1),
            last_date=max(timed).date().replace(month=12, day=31) + timedelta(days=1),
        )
    if not events:
        # A calendar must hold something, so an empty one explains its zone.
        first = datetime(2026, 1, 1).date()  # noqa: DTZ001  (a day, of no zone)
        calendar.add_component(
            icalendar.Timezone.from_tzinfo(
                zone_or_utc(zone), first_date=first, last_date=first + timedelta(days=366)
            )
        )


def _description(event: Event, *, site: str) -> str:
    parts = []
    if event.is_cancelled:
        parts.append(_("Cancelled: %s") % event.cancellation.reason)
    parts += [event.summary, _agenda(event)]
    parts.append(_("The page of this meetup: %s") % (site + event.get_absolute_url()))
    return _plain("\n\n".join(part for part in parts if part))


def _agenda(event: Event) -> str:
    return "\n".join(
        f"{item.starts_time:%H:%M} {item.title}" if item.starts_time else item.title
        for item in event.lines
    )


def _location(event: Event) -> str:
    rooms: list[Room] = event.places
    if not rooms:
        return _("Online") if event.online_link else ""
    if len(rooms) == 1:
        return _plain(rooms[0].venue.line if rooms[0].venue else rooms[0].label)
    return _plain(
        "; ".join(
            f"{room.label}: {room.venue.line}" if room.venue else room.label for room in rooms
        )
    )


def _plain(text: str) -> str:
    """Text without control characters: a lone one could end a line where the reader sees none."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n"))
