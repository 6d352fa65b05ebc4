"""The timetable of a meetup as a frab/c3voc schedule, in JSON and XML, for the apps that read it.

Only lines that have an hour are in it. A line without a length lasts until the next one in its place
begins, or until the meetup ends. The same rows give the same bytes.
"""

from __future__ import annotations

import json
import re
import uuid
import zlib
from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from community.wall import zone_or_utc
from events.models import AgendaItem, Event
from events.queries import timetable as agenda
from events.timetable import DAY, Slot

NAMES = uuid.UUID("b3c1cf3e-0a3f-4f7c-9e16-7f0f2f6d53a9")  # the root of our schedules' own names
GENERATOR = "Sabha"
STEP = timedelta(minutes=5)
_ZONE = re.compile(r"^[A-Z][a-z]+/[A-Z][a-z]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_LANGUAGES = {"english": "en", "தமிழ்": "ta", "tamil": "ta", "ಕನ್ನಡ": "kn", "kannada": "kn"}
_LANGUAGES |= {"हिन्दी": "hi", "hindi": "hi", "मराठी": "mr", "marathi": "mr", "deutsch": "de"}


def guid_of(key: str) -> str:
    """A name that is nobody else's, and follows from `key` alone."""
    return str(uuid.uuid5(NAMES, key))


def as_json(event: Event, *, site: str) -> bytes:
    """Write the schedule as JSON; `queries.with_lines` has completed the meetup."""
    said = _schedule(event, site=site)
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True)
    return text.encode()


def as_xml(event: Event, *, site: str) -> bytes:
    """Write the same as XML."""
    schedule = _schedule(event, site=site)["schedule"]
    conference = schedule["conference"]
    root = ET.Element("schedule")
    ET.SubElement(root, "generator", name=GENERATOR, system=site, version=schedule["version"])
    _add(root, "url", schedule["url"])
    _add(root, "version", schedule["version"])
    about = ET.SubElement(root, "conference")
    for name in ("title", "acronym", "start", "end"):
        _add(about, name, conference[name])
    _add(about, "days", str(conference["daysCount"]))
    _add(about, "timeslot_duration", conference["timeslot_duration"])
    _add(about, "base_url", site + "/")
    _add(about, "url", conference["url"])
    if "time_zone_name" in conference:
        _add(about, "time_zone_name", conference["time_zone_name"])
    for track in conference["tracks"]:
        ET.SubElement(about, "track", name=track["name"])
    for day in conference["days"]:
        _add_day(root, day)
    ET.indent(root, " ")
    text: str = ET.tostring(root, encoding="unicode")
    return f"<?xml version='1.0' encoding='UTF-8'?>\n{text}\n".encode()


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, name)
    child.text = text
    return child


def _add_day(root: ET.Element, day: dict[str, Any]) -> None:
    element = ET.SubElement(
        root,
        "day",
        index=str(day["index"]),
        date=day["date"],
        start=day["day_start"],
        end=day["day_end"],
    )
    for name, talks in day["rooms"].items():
        room = ET.SubElement(element, "room", name=name, guid=guid_of(f"room:{name}"))
        for talk in talks:
            _add_talk(room, talk)


def _add_talk(room: ET.Element, talk: dict[str, Any]) -> None:
    element = ET.SubElement(room, "event", id=str(talk["id"]), guid=talk["guid"])
    for name in ("room", "title", "subtitle", "type", "date", "start", "duration", "abstract"):
        _add(element, name, talk[name] or "")
    _add(element, "slug", talk["slug"])
    _add(element, "track", talk["track"] or "")
    people = ET.SubElement(element, "persons")
    for person in talk["persons"]:
        ET.SubElement(people, "person", guid=person["guid"]).text = person["name"]
    _add(element, "language", talk["language"] or "")
    recording = ET.SubElement(element, "recording")
    _add(recording, "license", "")
    _add(recording, "optout", "true" if talk["do_not_record"] else "false")
    for many, one in (("links", "link"), ("attachments", "attachment")):
        parent = ET.SubElement(element, many)
        for reference in talk[many]:
            ET.SubElement(
                parent, one, href=reference["url"], type=reference["type"]
            ).text = reference["title"]
    _add(element, "url", talk["url"])


def _schedule(event: Event, *, site: str) -> dict[str, Any]:
    page = site + event.get_absolute_url()
    acronym = _acronym(event)
    days = _days(event, acronym, site=site)
    rooms = sorted({name for day in days for name in day["rooms"]})
    conference: dict[str, Any] = {
        "acronym": acronym,
        "title": _plain(event.title),
        "start": event.starts_on.isoformat() if event.starts_on else "",
        "end": event.ends_on.isoformat() if event.ends_on else "",
        "daysCount": len(days),
        "timeslot_duration": _span(STEP),
        "url": page,
        "tracks": [{"name": name} for name in _track_names(event)],
        "rooms": [{"name": name, "guid": guid_of(f"room:{name}")} for name in rooms],
        "days": days,
    }
    if _ZONE.match(event.timezone):
        conference["time_zone_name"] = event.timezone
    version = event.changed_at.strftime("%Y-%m-%d %H:%M:%S")
    schedule = {"version": version, "url": f"{page}schedule.xml", "conference": conference}
    generator = {"name": GENERATOR, "url": site}
    return {"schedule": schedule, "generator": generator}


def _acronym(event: Event) -> str:
    slug = re.sub(r"[^a-z0-9]", "_", event.group.slug.lower())
    return f"{slug}_{event.starts_on:%Y%m%d}" if event.starts_on else f"{slug}_undated"


def _track_names(event: Event) -> list[str]:
    tracks = {item.track for item in event.lines if item.track}
    return [_plain(track.name) for track in sorted(tracks, key=lambda one: (one.position, one.pk))]


def _days(event: Event, acronym: str, *, site: str) -> list[dict[str, Any]]:
    hours, first = agenda.hours_of(event), event.starts_on
    if hours is None or first is None:
        return []
    items = {item.public_id: item for item in event.lines}
    slots = [slot for slot in agenda.slots_of(event, event.lines) if slot.start is not None]
    slots.sort(key=lambda slot: (slot.start or 0, slot.key))
    number = _numbers(slots)
    midnight = datetime.combine(first, time.min)
    found = []
    many = agenda.days_of(event)
    for day in range(1, many + 1):
        of_day = [slot for slot in slots if many == 1 or items[slot.key].day == day]
        rooms: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for slot in of_day:
            item, begins = items[slot.key], midnight + timedelta(minutes=slot.start or 0)
            ends = begins + timedelta(minutes=slot.minutes or _until_next(slot, slots, hours.end))
            talk = _talk(event, item, begins, ends, acronym, site=site)
            rooms[talk["room"]].append({**talk, "id": number[slot.key]})
        start = max(hours.start, (day - 1) * DAY)
        end = hours.end if day == many else min(hours.end, day * DAY)
        found.append(
            {
                "index": day,
                "date": (first + timedelta(days=day - 1)).isoformat(),
                "day_start": _moment(event, midnight + timedelta(minutes=start)),
                "day_end": _moment(event, midnight + timedelta(minutes=end)),
                "rooms": dict(sorted(rooms.items())),
            }
        )
    return found


def _until_next(slot: Slot, slots: list[Slot], end: int) -> int:
    start = slot.start or 0
    after = [
        one.start
        for one in slots
        if one.start is not None
        and one.start > start
        and (not one.track or not slot.track or one.track == slot.track)
    ]
    return max(0, min([*after, end]) - start)


def _numbers(slots: list[Slot]) -> dict[str, int]:
    """A number for each, as old readers want one: of its own name, and never of a row in our database."""
    given: dict[str, int] = {}
    for slot in slots:
        number = zlib.crc32(slot.key.encode()) & 0x7FFFFFFF or 1
        while number in given.values():
            number += 1
        given[slot.key] = number
    return given


def _talk(
    event: Event, item: AgendaItem, begins: datetime, ends: datetime, acronym: str, *, site: str
) -> dict[str, Any]:
    page = site + event.get_absolute_url()
    proposal = getattr(item, "proposal", None)
    language = proposal.language.strip().casefold() if proposal else ""
    return {
        "guid": guid_of(f"item:{item.public_id}"),
        "date": _moment(event, begins),
        "start": f"{begins:%H:%M}",
        "end": _moment(event, ends),
        "duration": _span(ends - begins),
        "room": _room(event, item),
        "slug": f"{acronym}-{item.public_id}",
        "url": f"{page}#agenda",
        "title": _plain(item.title),
        "subtitle": "",
        "track": _plain(item.track.name) if item.track else None,
        "type": item.kind,
        "language": _LANGUAGES.get(language, language if len(language) == 2 else None) or None,
        "abstract": _plain(item.abstract),
        "description": "",
        "do_not_record": _may_not_record(item),
        "persons": [
            {
                "name": _plain(who.byline),
                "guid": guid_of(
                    f"person:{who.person.public_id}" if who.person else f"byline:{who.byline}"
                ),
            }
            for who in item.speakers.all()
        ],
        "links": _references(item, "links", site=site),
        "attachments": _references(item, "attachments", site=site),
    }


def _may_not_record(item: AgendaItem) -> bool:
    return bool(getattr(item, "is_private", False))


def _references(item: AgendaItem, kind: str, *, site: str) -> list[dict[str, str]]:
    shown = getattr(item, "shown_materials", [])
    return [one.reference(site) for one in shown if one.is_file == (kind == "attachments")]


def _room(event: Event, item: AgendaItem) -> str:
    if item.track is not None:
        label = item.track.room.label if item.track.room else ""
        return _plain(label or item.track.name)
    places = getattr(event, "places", [])
    label = next((room.label for room in places if room.label), "")
    return _plain(label) or (_("Online") if not places else _plain(event.group.name))


def _moment(event: Event, wall: datetime) -> str:
    return wall.replace(tzinfo=zone_or_utc(event.timezone)).isoformat()


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _plain(text: str) -> str:
    return _CONTROL.sub("", text)
