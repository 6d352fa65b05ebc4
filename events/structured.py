"""Meetups as schema.org tells them (JSON-LD), for search engines and whoever else reads pages by program.

Built from the rows and written by one encoder, so that it is valid whatever anybody types: no text can end
the element that it stands in, for no angle bracket and no ampersand is in it.
"""

from __future__ import annotations

import json
from typing import Any

from community.wall import zone_or_utc
from events.models import Event, LargerEvent, Room

STATUS = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
MODES = {
    (True, True): "MixedEventAttendanceMode",
    (False, True): "OnlineEventAttendanceMode",
    (True, False): "OfflineEventAttendanceMode",
}


def as_script(said: dict[str, Any]) -> str:
    """The JSON as it may stand inside a script element: ASCII, and nothing in it that HTML reads."""
    text = json.dumps(said, ensure_ascii=True, separators=(",", ":"))
    for letter, written in ESCAPES.items():
        text = text.replace(letter, written)
    return f'<script type="application/ld+json">{text}</script>'


def event_told(event: Event, *, site: str) -> dict[str, Any]:
    """One public meetup. The link to join is a secret of those with a seat: its page stands for it."""
    page = site + event.get_absolute_url()
    rooms = list(event.places)
    online = [room for room in rooms if room.is_online]
    there = [room for room in rooms if not room.is_online]
    is_online = bool(online) or (not there and bool(event.online_link))
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": page,
        "url": page,
        "name": event.title,
        "description": event.summary or event.description[:500] or event.title,
        "eventStatus": f"https://schema.org/{STATUS.get(event.state, 'EventScheduled')}",
        "isAccessibleForFree": True,
        "organizer": _group(event.group.name, event.group.slug, site),
    }
    said |= _times(event)
    if event.part_of is not None:
        said["superEvent"] = _larger(event.part_of)
    if there or is_online:
        said["eventAttendanceMode"] = f"https://schema.org/{MODES[bool(there), is_online]}"
    places = [_place(room) for room in there]
    if is_online:
        places.append({"@type": "VirtualLocation", "url": page})
    if places:
        said["location"] = places if len(places) > 1 else places[0]
    if co_hosts := sorted(event.hosts.all(), key=lambda group: group.name):
        said["organizer"] = [
            said["organizer"],
            *(_group(group.name, group.slug, site) for group in co_hosts),
        ]
    if speakers := _speakers(event):
        said["performer"] = [{"@type": "Person", "name": name} for name in speakers]
    if rooms and not event.source:
        said["offers"] = {
            "@type": "Offer",
            "price": 0,
            "priceCurrency": "INR",
            "url": page,
            "availability": "https://schema.org/"
            + ("SoldOut" if event.seats_left == 0 else "InStock"),
        }
    return said


def _times(event: Event) -> dict[str, str]:
    if event.is_timed and event.starts_at is not None and event.ends_at is not None:
        zone = zone_or_utc(event.timezone)
        return {
            "startDate": event.starts_at.astimezone(zone).isoformat(timespec="minutes"),
            "endDate": event.ends_at.astimezone(zone).isoformat(timespec="minutes"),
        }
    when = event.when
    if when.precision == "day" and when.starts_on is not None and when.last_day is not None:
        return {"startDate": when.starts_on.isoformat(), "endDate": when.last_day.isoformat()}
    return {}


def _larger(larger: LargerEvent) -> dict[str, str]:
    """The event of others that it is a part of, as far as it is known."""
    said = {"@type": "Event", "name": larger.name}
    if larger.starts_on is not None and larger.ends_on is not None:
        said |= {"startDate": larger.starts_on.isoformat(), "endDate": larger.ends_on.isoformat()}
    if larger.place:
        said["location"] = larger.place
    if larger.url:
        said["url"] = larger.url
    return said


def _group(name: str, slug: str, site: str) -> dict[str, Any]:
    return {"@type": "Organization", "name": name, "url": f"{site}/groups/{slug}/"}


def _speakers(event: Event) -> list[str]:
    return list(dict.fromkeys(who.byline for item in event.lines for who in item.speakers.all()))


def _place(room: Room) -> dict[str, Any]:
    venue = room.venue
    said: dict[str, Any] = {"@type": "Place", "name": room.label or "?"}
    if venue is None:
        return said
    said["name"] = venue.name or venue.area or venue.city or room.label or "?"
    parts = {
        "streetAddress": ", ".join(part for part in (venue.address, venue.area) if part),
        "addressLocality": venue.city,
    }
    said["address"] = {"@type": "PostalAddress", **{k: v for k, v in parts.items() if v}}
    if room.capacity:
        said["maximumAttendeeCapacity"] = room.capacity
    return said
