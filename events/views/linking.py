"""What the page of a linked meetup says of its cities: one city's agenda, on its own clock."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from community.http import SiteRequest
from community.wall import zone_or_utc
from events import words
from events.models import AgendaItem, Event, Room


@dataclass(frozen=True)
class Choice:
    """A city whose agenda can be read by itself."""

    label: str
    public_id: str
    is_chosen: bool


def agenda_of_a_room(request: SiteRequest, event: Event) -> dict[str, Any]:
    """Keep to the lines of the room that the address names, if it names one: `?room=…`.

    Where no line is one room's alone and all clocks show the same, there is nothing to choose.
    """
    rooms = event.places
    zones = {room.timezone or event.timezone for room in rooms}
    if len(rooms) < 2 or not (len(zones) > 1 or any(item.room_id for item in event.lines)):
        return {}
    chosen = next((room for room in rooms if room.public_id == request.GET.get("room")), None)
    if chosen is not None:
        event.lines = [item for item in event.lines if item.room_id in {None, chosen.pk}]
        _set_clock(event, chosen)
    return {
        "room_choices": [
            Choice(room.label, room.public_id, is_chosen=room is chosen) for room in rooms
        ],
        "agenda_room": chosen,
        "agenda_zone": words.zone_words(chosen.timezone, event.starts_at)
        if chosen is not None and chosen.timezone
        else "",
    }


def _set_clock(event: Event, room: Room) -> None:
    """Say the hours of the lines as the clock in that room shows them."""
    if not room.timezone or event.starts_at is None or event.starts_on is None:
        return
    for item in event.lines:
        item.starts_time = _hour_there(event, item, room)


def _hour_there(event: Event, item: AgendaItem, room: Room) -> Any:
    if item.starts_time is None or event.starts_on is None:
        return item.starts_time
    here = zone_or_utc(event.timezone)
    wall = datetime.combine(event.starts_on, item.starts_time, tzinfo=here)
    return wall.astimezone(zone_or_utc(room.timezone)).time()


def mark_run(rooms: list[Any], *, can_run: bool, groups: set[int]) -> list[Any]:
    """The rooms, each with whether the reader looks after it: all, or those of the groups they organise."""
    return [replace(shown, runs=can_run or (shown.room.group_id or 0) in groups) for shown in rooms]
