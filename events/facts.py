"""What an organiser says about a meetup, before it becomes rows: the shape that actions take."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING

from events.times import When

if TYPE_CHECKING:
    from community.models import Group, Person
    from events.models import Listing

EXACT, ABOUT, OVER, AT_LEAST = "exact", "about", "over", "at_least"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a room is. Anything may be unknown; all of it unknown is no place."""

    name: str = ""
    area: str = ""
    city: str = ""
    address: str = ""
    map_url: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.area or self.city or self.address or self.map_url)


@dataclass(frozen=True, slots=True)
class VenueFacts:
    """What a group says of a place that it keeps."""

    place: Place
    access: str = ""


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """One place that the meetup is held in. `public_id` names a room that stands already.

    A `listing` is a place that a group keeps; then `place` is empty.
    """

    place: Place = field(default_factory=Place)
    capacity: int | None = None
    name: str = ""
    part: str = ""
    group: Group | None = None
    zone: str = ""
    mode: str = "in_person"
    video: str | None = None  # None: as it stands
    link: str = ""
    public_id: str = ""
    listing: Listing | None = None


@dataclass(frozen=True, slots=True)
class LargerFacts:
    """A larger event that a meetup is part of."""

    name: str
    starts_on: date | None = None
    ends_on: date | None = None
    place: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class SpeakerFacts:
    """Who speaks: a by-line as printed, and the person's page where we know whose it is."""

    byline: str
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One line of the agenda. `public_id` names a line that stands already.

    `room` is the place, counted from 0 in the order of the rooms, that alone has this line.
    """

    kind: str
    title: str
    abstract: str = ""
    starts_time: time | None = None
    minutes: int | None = None
    speakers: tuple[SpeakerFacts, ...] = ()
    public_id: str = ""
    room: int | None = None


@dataclass(frozen=True, slots=True)
class EventFacts:
    """All that an organiser may say about a meetup."""

    title: str
    when: When
    summary: str = ""
    description: str = ""
    rooms: tuple[RoomFacts, ...] = ()
    agenda: tuple[ItemFacts, ...] = ()
    hosts: tuple[Group, ...] = ()
    asking: str = ""
    online_link: str = ""
    host: str = ""
    organised_with: str = ""
    sponsors: str = ""
    source: str = ""
    is_linked: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people, and how far to trust it."""

    number: int
    qualifier: str = EXACT
    note: str = ""
