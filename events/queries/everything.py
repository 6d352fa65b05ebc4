"""Everything of a group, as it is told to a file: documented in events/export.schema.json."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from community.models import Group
from events.models import Attendance, Event, Recap, Room, Seat
from events.models.event import EventQuerySet
from events.queries.calendars import entries_of
from events.queries.lists import with_lines

VERSION = 1
COLUMNS = (
    *("id", "title", "starts", "ends", "zone", "place", "address", "city", "description"),
    *("seats", "attended", "status", "page", "online_link", "summary"),
)


def of_group(group: Group) -> EventQuerySet:
    """Every meetup of the group, drafts too, oldest first, with all that is told of it."""
    seats = Seat.objects.select_related("person").order_by("turn")
    came = Attendance.objects.standing()
    return (
        with_lines(Event.objects.filter(group=group))
        .prefetch_related(
            "outside_names",
            Prefetch("seats", queryset=seats, to_attr="asked"),
            Prefetch("attendances", queryset=came, to_attr="came"),
            Prefetch("recaps", queryset=Recap.objects.standing(), to_attr="told"),
        )
        .order_by("starts_at", "pk")
    )


def for_calendar(group: Group) -> list[Event]:
    """Its public meetups, as its calendar has them."""
    return entries_of(Event.objects.filter(group=group).in_calendars())


def group_told(group: Group) -> dict[str, Any]:
    """The group itself."""
    return {
        "slug": group.slug,
        "name": group.name,
        "kind": group.kind,
        "city": group.city,
        "timezone": group.timezone,
        "summary": group.summary,
        "about": group.about,
        "network": group.network.slug if group.network else None,
    }


def told(event: Event, *, with_people: bool) -> dict[str, Any]:
    """One meetup, whole. Who sat where only where that was asked for."""
    count = event.headcount
    said = {
        "id": event.public_id,
        "uid": event.uid,
        "state": str(event.state),
        "title": event.title,
        "summary": event.summary,
        "description": event.description,
        "precision": event.precision,
        "timezone": event.timezone,
        "starts": _start(event),
        "ends": _end(event),
        "rooms": [_room(room) for room in event.places],
        "agenda": [
            {
                "kind": item.kind,
                "title": item.title,
                "abstract": item.abstract,
                "starts": f"{item.starts_time:%H:%M}" if item.starts_time else None,
                "minutes": item.minutes,
                "speakers": [who.byline for who in item.speakers.all()],
            }
            for item in event.lines
        ],
        "hosts": sorted(host.slug for host in event.hosts.all()),
        "online_link": event.online_link,
        "host": event.host,
        "organised_with": event.organised_with,
        "sponsors": event.sponsors,
        "source": event.source,
        "published_at": _moment(event.publication.published_at) if _is_public(event) else None,
        "cancelled": event.cancellation.reason if event.is_cancelled else None,
        "postponed": event.postponement.reason if event.is_postponed else None,
        "headcount": None
        if count is None
        else {"number": count.number, "qualifier": count.qualifier, "note": count.note},
        "recap": next((recap.text for recap in vars(event)["told"]), None),
        "outside_names": [name.uid for name in event.outside_names.all()],
    }
    return said | {"people": _people(event)} if with_people else said


def _is_public(event: Event) -> bool:
    return hasattr(event, "publication")


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _start(event: Event) -> str | None:
    wall = event.when.starts_wall
    if wall is not None:
        return wall.isoformat(timespec="minutes")
    return event.starts_on.isoformat() if event.starts_on else None


def _end(event: Event) -> str | None:
    wall = event.when.ends_wall
    if wall is not None:
        return wall.isoformat(timespec="minutes")
    return event.ends_on.isoformat() if event.ends_on else None


def _room(room: Room) -> dict[str, Any]:
    venue = room.venue
    return {
        "name": room.name,
        "mode": room.mode,
        "capacity": room.capacity,
        "taken": room.taken,
        "place": venue.name if venue else "",
        "area": venue.area if venue else "",
        "address": venue.address if venue else "",
        "city": venue.city if venue else "",
    }


def _people(event: Event) -> list[dict[str, Any]]:
    states = {row.person_id: row.state for row in vars(event)["came"]}
    return [
        {
            "name": seat.person.name,
            "state": seat.state,
            "guests": seat.guests,
            "asked_at": seat.asked_at.isoformat(),
            "came": states.get(seat.person_id),
        }
        for seat in vars(event)["asked"]
    ]


def rows(meetups: Iterable[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    """The same as a table that can be brought in again."""
    for each in meetups:
        room = each["rooms"][0] if len(each["rooms"]) == 1 else {}
        place = room.get("place") or "; ".join(one["place"] or one["city"] for one in each["rooms"])
        capacities = [one["capacity"] for one in each["rooms"]]
        yield (
            each["uid"],
            each["title"],
            (each["starts"] or "").replace("T", " "),
            (each["ends"] or "").replace("T", " "),
            each["timezone"],
            place,
            room.get("address", ""),
            room.get("city", ""),
            each["description"],
            sum(capacities) if capacities and None not in capacities else None,
            each["headcount"]["number"] if each["headcount"] else None,
            each["state"],
            each["id"],
            each["online_link"],
            each["summary"],
        )


def people_rows(meetups: Iterable[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    """Who asked for a seat, a line each."""
    for each in meetups:
        for person in each["people"]:
            yield (each["id"], each["title"], *person.values())
