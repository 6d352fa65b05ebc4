"""Changing one meetup of a series, this and those that follow, or all that are to come.

What was changed by hand in one of the others stays there: a word, the hours or a room follows only where it
still says what the edited meetup said before, unless it is asked otherwise. Days, talks and helpers are each
meetup's own. Each of the others is changed by the same deed as by hand, so its people hear of new hours.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime, time
from typing import Any

from django.db import transaction

from community import audit
from community.models import Person
from events import queries, recurrence, times
from events.actions.planning import edit_event
from events.actions.series import lock_series
from events.actions.writing import lock_listings
from events.facts import EventFacts, RoomFacts
from events.models import Event, Room, Seat, Series

THIS, FOLLOWING, ALL = "this", "following", "all"
SCOPES = (THIS, FOLLOWING, ALL)
WORDS = (
    *("title", "summary", "description", "online_link", "host"),
    *("organised_with", "sponsors"),
)
ROOM = tuple(
    each.name for each in fields(RoomFacts) if each.name not in {"public_id", "place", "listing"}
)


@transaction.atomic
def edit_in_series(
    *,
    actor: Person | None,
    at: datetime,
    event: Event,
    facts: EventFacts,
    scope: str,
    over_own: bool = False,
    read_at: datetime | None = None,
) -> tuple[Event, int]:
    """Change a meetup of a series, and others of it alike; say how many others changed."""
    series = lock_series(event.occurrence.series)
    others = [] if scope == THIS else _others(series, event, scope=scope, at=at)
    stood = {other.pk: queries.facts_of(other) for other in others}
    rooms = [room for said in (facts, *stood.values()) for room in said.rooms]
    lock_listings(rooms)
    before = queries.facts_of(event)
    edited = edit_event(actor=actor, at=at, event=event, facts=facts, read_at=read_at)
    if scope == THIS:
        return edited, 0
    after = queries.facts_of(edited)
    changed = 0
    for other in others:
        said = merged(before, after, stood[other.pk], over_own=over_own)
        said = replace(said, rooms=_keep_taken(other, stood[other.pk].rooms, said.rooms))
        if said != stood[other.pk]:
            edit_event(actor=actor, at=at, event=other, facts=said)
            changed += 1
    _follow(series, edited, before, after)
    audit.record(
        actor=actor,
        verb="events.series_edited",
        target=series,
        at=at,
        payload={"event": event.public_id, "scope": scope, "others": changed},
    )
    return edited, changed


def _others(series: Series, event: Event, *, scope: str, at: datetime) -> list[Event]:
    others = queries.coming_of(series, at=at).exclude(pk=event.pk)
    if scope == FOLLOWING:
        others = others.filter(occurrence__on__gt=event.occurrence.on)
    return list(others.order_by("pk"))


def _follow(series: Series, edited: Event, before: EventFacts, after: EventFacts) -> None:
    """Let those that are still to be planned be like this one from now on."""
    series.pattern = edited
    if _hours(after.when) != _hours(before.when) and edited.starts_time and edited.ends_time:
        series.starts_time, series.ends_time = edited.starts_time, edited.ends_time
        series.timezone = edited.timezone
    series.save(update_fields=["pattern", "starts_time", "ends_time", "timezone"])


def merged(
    before: EventFacts, after: EventFacts, other: EventFacts, *, over_own: bool
) -> EventFacts:
    """What the other meetup says once it has followed."""
    said: dict[str, Any] = {}
    for name in WORDS:
        was, new, own = getattr(before, name), getattr(after, name), getattr(other, name)
        if new != was and (over_own or own == was):
            said[name] = new
    if _hours(after.when) != _hours(before.when) and (
        over_own or _hours(other.when) == _hours(before.when)
    ):
        said["when"] = _rehoured(other.when, after.when)
    said["rooms"] = _merged_rooms(before.rooms, after.rooms, other.rooms, over_own=over_own)
    return replace(other, **said)


def _hours(when: times.When) -> tuple[time | None, time | None, str]:
    return when.starts_time, when.ends_time, when.zone


def _rehoured(own: times.When, new: times.When) -> times.When:
    """The other's own day at the new hours, put off where the clock there skips them."""
    if own.starts_on is None or new.starts_time is None or new.ends_time is None:
        return own
    hours = recurrence.hours_on(
        own.starts_on, starts=new.starts_time, ends=new.ends_time, zone=new.zone
    )
    return times.When(
        precision=times.INSTANT,
        zone=new.zone,
        starts_on=hours.starts.date(),
        ends_on=hours.ends.date(),
        starts_time=hours.starts.time(),
        ends_time=hours.ends.time(),
    )


def _merged_rooms(
    before: tuple[RoomFacts, ...],
    after: tuple[RoomFacts, ...],
    other: tuple[RoomFacts, ...],
    *,
    over_own: bool,
) -> tuple[RoomFacts, ...]:
    """The other's rooms, each following the one that stood in its place; new ones are added."""
    follows = {room.public_id: room for room in after}
    rooms: list[RoomFacts] = []
    for place, own in enumerate(other):
        was = before[place] if place < len(before) else None
        new = follows.get(was.public_id) if was else None
        if was is None:
            rooms.append(own)
        elif new is not None:
            rooms.append(_merged_room(was, new, own, over_own=over_own))
    known = {room.public_id for room in before}
    rooms += [replace(room, public_id="") for room in after if room.public_id not in known]
    return tuple(rooms)


def _merged_room(was: RoomFacts, new: RoomFacts, own: RoomFacts, *, over_own: bool) -> RoomFacts:
    said = {
        name: getattr(new, name)
        for name in ROOM
        if getattr(new, name) != getattr(was, name)
        and (over_own or getattr(own, name) == getattr(was, name))
    }
    where = (new.place, new.listing)
    if where != (was.place, was.listing) and (
        over_own or (own.place, own.listing) == (was.place, was.listing)
    ):
        said["place"], said["listing"] = where
    return replace(own, **said)


def _keep_taken(
    other: Event, stood: tuple[RoomFacts, ...], said: tuple[RoomFacts, ...]
) -> tuple[RoomFacts, ...]:
    """Leave a room that people sit in where it is, though the others lose theirs."""
    named = {room.public_id for room in said}
    taken = Seat.objects.open().filter(event=other).values("room")
    sat_in = set(Room.objects.filter(pk__in=taken).values_list("public_id", flat=True))
    kept = [room for room in stood if room.public_id not in named and room.public_id in sat_in]
    return (*said, *kept)
