"""What the page of a linked meetup says of its cities: the agenda on each clock, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.http import SiteRequest
from community.wall import zone_or_utc
from events import drawings, words
from events.models import AgendaItem, Event, Room, RoomRecap
from events.queries.city_by_city import tallies_of, words_of_rooms
from events.tally import Tally, total


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


@dataclass(frozen=True)
class CityTold:
    """One city afterwards: its figures, its bar, its words."""

    label: str
    public_id: str
    tally: Tally
    svg: SafeString
    recap: RoomRecap | None
    runs: bool


@dataclass(frozen=True)
class CitiesTold:
    """All cities, and what they add up to."""

    rows: list[CityTold]
    total: Tally
    sentence: str


def cities_told(event: Event, rooms: list[Any]) -> CitiesTold | None:
    """How it was city by city; None where it was one room, or nothing is known and nobody may tell."""
    if len(rooms) < 2:
        return None
    tallies, told = tallies_of(event), words_of_rooms(event)
    known = any(tally.came or tally.absent for tally in tallies.values())
    if not known and not told and not any(shown.runs for shown in rooms):
        return None
    most = max((tally.came for tally in tallies.values()), default=0)
    rows = [
        CityTold(
            label=shown.room.label or event.group.name,
            public_id=shown.room.public_id,
            tally=(tally := tallies.get(shown.room.pk, Tally())),
            svg=_bar(tally, most),
            recap=told.get(shown.room.pk),
            runs=shown.runs,
        )
        for shown in rooms
    ]
    together = total(tallies.values())
    return CitiesTold(rows, together, _sentence(rows, together) if known else "")


def _bar(tally: Tally, most: int) -> SafeString:
    said = ngettext("%(n)s came", "%(n)s came", tally.came) % {"n": tally.came}
    svg = drawings.bar(tally.came, most, label=said, said=str(tally.came))
    return mark_safe(svg)  # noqa: S308  (drawn by ourselves; its words are escaped)


def _sentence(rows: list[CityTold], together: Tally) -> str:
    """The sum in words: how many came in all, of how many seats, and where most of them were."""
    said = [
        _("In %(rooms)s rooms together %(came)s people came.")
        % {"rooms": words.number_words(len(rows)), "came": together.came}
    ]
    if together.taken:
        said.append(
            _("%(with)s of the %(taken)s seats taken were used.")
            % {"with": together.came_with_a_seat, "taken": together.taken}
        )
    if together.walked_in:
        walked = ngettext(
            "%(n)s person came without a seat.",
            "%(n)s people came without a seat.",
            together.walked_in,
        )
        said.append(walked % {"n": together.walked_in})
    largest = max(rows, key=lambda row: row.tally.came)
    if largest.tally.came:
        said.append(
            _("The fullest room was %(room)s with %(came)s.")
            % {"room": largest.label, "came": largest.tally.came}
        )
    return " ".join(said)
