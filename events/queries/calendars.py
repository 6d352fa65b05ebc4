"""Meetups for calendars: what an entry says, and no more than that."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from django.db.models import Prefetch, Q

from community import keys
from community.models import Group, Person
from events.models import AgendaItem, CalendarKey, Event, Room, Seat
from events.models.event import EventQuerySet
from events.queries.lists import PLACES, public


@dataclass(frozen=True, slots=True)
class City:
    """A city that meetups are held in or chapters are of, however its name is written."""

    slug: str
    name: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an agenda, as a calendar tells it."""

    title: str
    starts_time: time | None


def entries_of(events: EventQuerySet) -> list[Event]:
    """These meetups with all that an entry of a calendar says: group, state, places, agenda.

    A calendar may hold thousands: of long texts none is read, and what many share is read once.
    """
    rooms = Room.objects.open().prefetch_related("group", "venue")
    found = list(
        events.select_related("publication", "cancellation", "postponement", "part_of")
        .defer("description", "host", "organised_with", "sponsors", "source")
        .prefetch_related("group", Prefetch("rooms", queryset=rooms, to_attr=PLACES))
    )
    lines: dict[int, list[Line]] = defaultdict(list)
    items = AgendaItem.objects.open().filter(event__in=events.order_by().values("pk"))
    rows = items.values_list("event_id", "title", "starts_time")
    for event_id, title, starts_time in rows.order_by("event_id", "position", "pk"):
        lines[event_id].append(Line(title, starts_time))
    for event in found:
        event.lines = lines[event.pk]  # type: ignore[assignment]  # what an entry reads of them
    return found


def in_calendar(*, person: Person | None, groups: Iterable[Group] | None = None) -> EventQuerySet:
    """The meetups of a calendar of some groups or of all, oldest first; past and cancelled ones stay."""
    return public(person, groups).in_calendars()


def in_city(city: City) -> EventQuerySet:
    """Public meetups held in the city, or held by a group of it."""
    held = Room.objects.open().filter(venue__city__in=city.spellings)
    host = Event.hosts.through.objects.filter(group__city__in=city.spellings)
    return in_calendar(person=None).filter(
        Q(pk__in=held.values("event"))
        | Q(group__city__in=city.spellings)
        | Q(pk__in=host.values("event"))
    )


def for_calendar_entry(event: Event) -> Event:
    """The same meetup as it stands now, with all that an entry says."""
    return entries_of(Event.objects.filter(pk=event.pk))[0]


def cities() -> list[City]:
    """Every city that somebody may follow, by name."""
    events = public(None, None)
    held = Room.objects.open().filter(event__in=events)
    groups = Group.objects.visible_to(None)
    named = set(held.values_list("venue__city", flat=True)) | set(
        groups.filter(Q(events__in=events) | Q(closed_at=None)).values_list("city", flat=True)
    )
    spelled: dict[str, list[str]] = {}
    for name in sorted(filter(None, named)):
        if slug := _slug(name):
            spelled.setdefault(slug, []).append(name)
    found = [City(slug, names[0].strip(), tuple(names)) for slug, names in spelled.items()]
    return sorted(found, key=lambda city: city.name.casefold())


def _slug(name: str) -> str:
    """The name as an address has it. Vowel signs are letters here: `கோவை` stays itself."""
    return "-".join(
        re.split(r"[\s/?#%&.;:\\]+", unicodedata.normalize("NFC", name).casefold())
    ).strip("-")


def slugs_of(event: Event) -> set[str]:
    """The cities, by their names in addresses, on whose pages the meetup stands: of its rooms and its groups.

    Hosts and rooms are read where they were not brought with the meetup.
    """
    named = {group.city for group in (event.group, *event.hosts.all())}
    if hasattr(event, PLACES):
        named |= {room.venue.city for room in event.places if room.venue is not None}
    else:
        rooms = event.rooms.open().filter(venue__isnull=False)
        named |= set(rooms.order_by().values_list("venue__city", flat=True))
    return {slug for name in named if name and (slug := _slug(name))}


def city_called(slug: str) -> City | None:
    """The city of that name in an address."""
    return next((city for city in cities() if city.slug == slug), None)


def seats_in_calendar(person: Person) -> list[Seat]:
    """What somebody has asked for and not lost, of meetups whose day is known; each with its meetup."""
    seats = {
        seat.event_id: seat
        for seat in Seat.objects.open()
        .filter(person=person, event__in=Event.objects.in_calendars())
        .select_related("person", "room__group", "room__venue__listing")
    }
    events = entries_of(Event.objects.filter(pk__in=seats).order_by("starts_at", "pk"))
    for event in events:
        seats[event.pk].event = event
    return [seats[event.pk] for event in events]


def calendar_key_of(person: Person) -> CalendarKey | None:
    """The key to somebody's own calendar, if they have one."""
    return CalendarKey.objects.standing().filter(person=person).first()


def token_of(key: CalendarKey) -> str:
    """What opens it; empty where the site's secret is another one since, so that nobody can say it."""
    token = keys.token(key.seed)
    return token if keys.fingerprint(token) == key.fingerprint else ""


def owner_of_calendar(token: str) -> Person | None:
    """Whose calendar the token opens."""
    found = CalendarKey.objects.standing().filter(fingerprint=keys.fingerprint(token))
    key = found.select_related("person").first()
    return key.person if key is not None else None
