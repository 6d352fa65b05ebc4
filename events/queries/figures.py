"""What the meetups of a group, or of a network's chapters, come to: the same few questions however many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf

from community.models import Group, Person
from community.wall import zone_or_utc
from events.figures import Heads, Held, Split, days_of
from events.models import Attendance, DoorNote, Headcount, Room, Seat
from events.models.event import EventQuerySet
from events.queries.lists import public

IN_ALL = F("guests") + 1
# who had a seat when it began
SAT = Q(taken_at__lte=F("event__starts_at")) & (
    Q(given_up_at__isnull=True) | Q(given_up_at__gt=F("event__starts_at"))
)

Rows = dict[int, dict[str, Any]]


@dataclass(frozen=True)
class City:
    """What linked meetups were in one city; empty is online, or a place of no known city."""

    name: str
    is_online: bool
    meetups: int
    said_yes: int
    came: int | None
    came_at: int


def that_were_held(
    groups: Iterable[Group], *, person: Person | None, at: datetime
) -> EventQuerySet:
    """Public, not called off, not put off, and over."""
    return public(person, groups).standing().over(at=at).order_by()


def held(events: EventQuerySet, *, zone: str) -> list[Held]:
    """Each of the meetups, dated by the clock of the zone, with what was noted of it."""
    sat, came, clock = _sat(events), _came(events), zone_or_utc(zone)
    counts = Headcount.objects.standing().filter(event__in=events.values("pk"))
    counted = {
        key: Heads(number, qualifier)
        for key, number, qualifier in counts.values_list("event_id", "number", "qualifier")
    }
    rooms = Room.objects.filter(event=OuterRef("pk"))
    rows = events.annotate(has_rooms=Exists(rooms)).values_list(
        *("pk", "group_id", "source", "has_rooms"),
        *("precision", "starts_at", "starts_on", "ends_on"),
    )
    return [
        _one(
            group,
            days_of(precision, starts_at, starts_on, ends_on, clock),
            sat.get(key, {"in_all": 0, "people": 0}) if has_rooms and not source else None,
            came.get(key),
            counted.get(key),
        )
        for key, group, source, has_rooms, precision, starts_at, starts_on, ends_on in rows
    ]


def _one(
    group: int,
    days: tuple[Any, Any],
    sat: dict[str, Any] | None,
    came: dict[str, Any] | None,
    counted: Heads | None,
) -> Held:
    """Somebody's count goes before the door's, because not everybody passes a door that is watched."""
    missed = new = None
    if sat and sat["people"] and sat["known"] == sat["people"]:
        missed = Split(sat["missed"], sat["people"] - sat["missed"])
    if came and came["named"]:
        new = Split(came["new"], came["named"] - came["new"])
    return Held(
        group=group,
        first=days[0],
        last=days[1],
        said_yes=sat["in_all"] if sat else None,
        came=counted or (Heads(came["in_all"] or 0) if came else None),
        walked_in=(came["walked_in"] or 0) if came else None,
        missed=missed,
        new=new,
    )


def _sat(events: EventQuerySet) -> Rows:
    """Who had a seat when it began, and of how many of them it is known whether they came."""
    noted = Attendance.objects.standing().filter(event=OuterRef("event"), person=OuterRef("person"))
    seats = Seat.objects.filter(SAT, event__in=events.values("pk"))
    rows = seats.annotate(noted=Subquery(noted.values("state")[:1])).values("event")
    return _by_event(
        rows.annotate(
            in_all=Sum(IN_ALL),
            people=Count("pk"),
            known=Count("pk", filter=Q(noted__isnull=False)),
            missed=Count("pk", filter=Q(noted=Attendance.State.ABSENT)),
        )
    )


def _came(events: EventQuerySet) -> Rows:
    """Who came, as far as it was noted; who of them without a seat, and who for the first time here."""
    here = events.values("pk")
    came = Attendance.objects.standing().filter(event__in=here)
    before = came.filter(
        state=Attendance.State.CAME,
        person=OuterRef("person"),
        event__starts_at__lt=OuterRef("event__starts_at"),
    )
    seat = Seat.objects.seated().filter(event=OuterRef("event"), person=OuterRef("person"))
    is_here = Q(state=Attendance.State.CAME)
    walked_in = is_here & (Q(how=DoorNote.How.WALK_IN) | Q(has_seat=False))
    named = is_here & Q(person__isnull=False)
    rows = came.annotate(has_seat=Exists(seat), was_here=Exists(before)).values("event")
    return _by_event(
        rows.annotate(
            in_all=Sum(IN_ALL, filter=is_here),
            walked_in=Sum(IN_ALL, filter=walked_in),
            named=Count("pk", filter=named),
            new=Count("pk", filter=named & Q(was_here=False)),
        )
    )


def _by_event(rows: Iterable[Any]) -> Rows:
    return {row["event"]: row for row in rows}


def city_by_city(events: EventQuerySet) -> list[City]:
    """What the linked ones among the meetups were in each city, the most often linked first."""
    linked = events.filter(is_linked=True).values("pk")
    rooms = Room.objects.open().filter(event__in=linked)
    seats = Seat.objects.filter(SAT, event__in=linked, room__in=rooms)
    came = Attendance.objects.standing().filter(
        event__in=linked, room__in=rooms, state=Attendance.State.CAME
    )
    sat = _by_city(seats, "room__", in_all=Sum(IN_ALL))
    seen = _by_city(came, "room__", in_all=Sum(IN_ALL), meetups=Count("event", distinct=True))
    found = [
        City(
            name=key[1],
            is_online=key[0] == Room.Mode.ONLINE,
            meetups=row["meetups"],
            said_yes=sat[key]["in_all"] if key in sat else 0,
            came=seen[key]["in_all"] if key in seen else None,
            came_at=seen[key]["meetups"] if key in seen else 0,
        )
        for key, row in _by_city(rooms, "", meetups=Count("event", distinct=True)).items()
    ]
    return sorted(found, key=lambda city: (-city.meetups, city.is_online, city.name))


def _by_city(rows: Any, room: str, **sums: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """Sums by how people join and the city: that of the group that opens the room, or of its place."""
    city = Coalesce(
        NullIf(f"{room}group__city", Value("")),
        NullIf(f"{room}venue__city", Value("")),
        Value(""),
    )
    told = Case(
        When(**{f"{room}mode": Room.Mode.ONLINE}, then=Value("")),
        default=city,
        output_field=CharField(),
    )
    grouped = rows.order_by().annotate(city_told=told).values(f"{room}mode", "city_told")
    return {(row[f"{room}mode"], row["city_told"]): row for row in grouped.annotate(**sums)}
