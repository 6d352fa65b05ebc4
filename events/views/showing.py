"""What a meetup's page shows: rows, drawings and words put together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.http import SiteRequest
from community.models import Group
from community.queries import is_following
from community.rules import can_organise
from events import drawings, keeping, queries, rules, seats, sharing, structured, words
from events.models import Event, Room, Seat
from events.queries.pictures import pictures_of
from events.templatetags.meetups import for_reader
from events.views.agenda import talks_context
from events.views.linking import agenda_of_a_room, cities_told, mark_run


@dataclass(frozen=True)
class RoomShown:
    """One place of a meetup, with its dots."""

    room: Room
    words: str
    svg: SafeString
    seats_per_dot: int
    elsewhere: str
    mine: int
    host: Group | None = None  # whose organisers look after it
    runs: bool = False  # whether the reader is one of them

    @property
    def is_full(self) -> bool:
        return self.room.left == 0


@dataclass(frozen=True)
class HostShown:
    """A group that holds the meetup, and what it does for it."""

    group: Group
    part: str


def taken_words(capacity: int | None, taken: int) -> str:
    """How full a room is: `37 of 60 seats taken`."""
    if capacity is None:
        return ngettext("%(n)s seat taken", "%(n)s seats taken", taken) % {"n": taken}
    if taken >= capacity:
        return _("All %s seats taken") % capacity
    return _("%(taken)s of %(all)s seats taken") % {"taken": taken, "all": capacity}


def show_rooms(event: Event, seat: Seat | None) -> list[RoomShown]:
    """The open rooms, each with its drawing."""
    return [show_room(event, room, seat) for room in event.places]


def show_room(event: Event, room: Room, seat: Seat | None) -> RoomShown:
    mine = seat.heads if seat and seat.room_id == room.pk and seat.state in seats.HELD else 0
    said = taken_words(room.capacity, room.taken)
    if mine:
        said = ngettext("%(said)s, one of them yours", "%(said)s, %(mine)s of them yours", mine) % {
            "said": said,
            "mine": mine,
        }
    drawing = drawings.room(room.capacity, room.taken, mine=mine, label=said)
    return RoomShown(
        room=room,
        words=said,
        svg=mark_safe(drawing.svg),  # noqa: S308  (drawn by ourselves; its label is escaped)
        seats_per_dot=drawing.seats_per_dot,
        elsewhere=_room_time(event, room),
        mine=mine,
        host=_host_of(event, room),
    )


def _host_of(event: Event, room: Room) -> Group | None:
    """The host that opens the room; a group that has not consented is none."""
    if room.group_id in {host.pk for host in event.hosts.all()}:
        return room.group
    return event.group if room.group_id in {None, event.group_id} else None


def _room_time(event: Event, room: Room) -> str:
    """The hours on that room's wall, where it stands in another zone."""
    if not room.timezone or not event.is_timed or not (event.starts_at and event.ends_at):
        return ""
    span = words.elsewhere_words(event.starts_at, event.ends_at, room.timezone, home=event.timezone)
    return f"{span} {words.zone_words(room.timezone, event.starts_at)}" if span else ""


def reader_time(request: SiteRequest, event: Event) -> str:
    """`For you in Sydney: 20:00 to 23:30`; empty where the reader's wall shows the same."""
    return for_reader(event, request.zone)


def hosts_of(event: Event) -> list[HostShown]:
    """The organising group first, then those that open a room or help."""
    parts = {room.group_id: room.part for room in event.places if room.group_id}
    shown = [HostShown(event.group, _sentences(_("hosts"), parts.get(event.group_id, "")))]
    shown += [
        HostShown(group, _sentences(_("co-host"), parts.get(group.pk, "")))
        for group in sorted(event.hosts.all(), key=lambda group: group.name)
    ]
    return shown


def _hosting(request: SiteRequest, event: Event, *, can_run: bool) -> dict[str, Any]:
    """What the two sides alone read: who was asked and has not answered."""
    if request.person is None:
        return {}
    rows = list(event.cohostings.open().select_related("group"))
    own = {
        row.group_id: row for row in rows if can_organise(request.person, row.group, at=request.at)
    }
    part = can_run or bool(own)
    return {
        "helps": part and not can_run,
        "own_hosts": {key for key, row in own.items() if row.is_host},
        "questions": [row for row in rows if row.is_asked and part],
    }


def _sentences(*said: str) -> str:
    return ". ".join(part for part in said if part)


def _join(*said: str) -> str:
    return ", ".join(part for part in said if part)


def bylines_of(event: Event) -> list[str]:
    """Everybody who speaks, once each, in the order of the agenda."""
    return list(dict.fromkeys(who.byline for item in event.lines for who in item.speakers.all()))


def kinds_words(event: Event) -> str:
    """`6 talks and 1 demo`."""
    talks = sum(item.kind == item.Kind.TALK for item in event.lines)
    demos = sum(item.kind == item.Kind.DEMO for item in event.lines)
    said = []
    if talks:
        said.append(ngettext("%(n)s talk", "%(n)s talks", talks) % {"n": talks})
    if demos:
        said.append(ngettext("%(n)s demo", "%(n)s demos", demos) % {"n": demos})
    return _(" and ").join(said)


def story_words(event: Event) -> str:
    """A past meetup in one sentence, of what is known: what was said, where, and with whom."""
    where = next((room.venue.city for room in event.places if room.venue and room.venue.city), "")
    said = kinds_words(event)
    if said and where:
        said = _("%(what)s in %(where)s") % {"what": said, "where": where}
    elif where:
        said = _("Held in %s") % where
    if event.organised_with:
        said = _join(said or _("Held"), _("together with %s") % event.organised_with)
    return said + "." if said else ""


def came_words(event: Event) -> str:
    """`31 people came`, `more than 100 people came`; empty where nobody wrote it down."""
    count = event.headcount
    if count is None:
        return ""
    forms = {
        count.Qualifier.EXACT: ngettext("%(n)s person came", "%(n)s people came", count.number),
        count.Qualifier.ABOUT: _("about %(n)s people came"),
        count.Qualifier.OVER: _("more than %(n)s people came"),
        count.Qualifier.AT_LEAST: _("at least %(n)s people came"),
    }
    return forms[count.Qualifier(count.qualifier)] % {"n": f"{count.number:,}"}


def context_of(request: SiteRequest, event: Event) -> dict[str, Any]:
    """All that the page of a meetup says."""
    seat = queries.seat_of(event, request.person)
    rooms = show_rooms(event, seat)
    can_run = rules.can_run(request.person, event, at=request.at)
    over = event.is_over(at=request.at)
    hosting = _hosting(request, event, can_run=can_run)
    rooms = mark_run(rooms, can_run=can_run, groups=hosting.get("own_hosts", set()))
    return {
        "event": event,
        "rooms": rooms,
        **agenda_of_a_room(request, event),
        "how_many_rooms": words.number_words(len(rooms)),
        "seat": seat,
        "is_open": not (over or event.is_cancelled or event.is_draft),
        "takes_seats": event.state == event.State.PUBLISHED and not over,
        "is_full": bool(rooms) and all(shown.is_full for shown in rooms),
        "first_free": next((shown.room for shown in rooms if not shown.is_full), None),
        "seats_per_dot": max((shown.seats_per_dot for shown in rooms), default=1),
        "reader_time": reader_time(request, event),
        "distance": _distance(request, event),
        "hosts": hosts_of(event),
        "bylines": bylines_of(event),
        "has_hours": any(item.starts_time for item in event.lines),
        "can_run": can_run,
        **hosting,
        "address": settings.SITE_URL + event.get_absolute_url(),
        "structured": structured_of(event),
        "poster": poster_of(event),
        "follow": follow_group(event.group),
        "once": keeping.once(event, file=reverse("events:calendar", args=[event.public_id])),
        "group": event.group,
        "follows": is_following(request.person, event.group),
        **talks_context(request, event),
        "stamp": event.starts_on if event.precision in {"instant", "day"} else None,
    }


def structured_of(event: Event) -> SafeString:
    """The meetup for programs that read the page; nothing of a draft."""
    if event.is_draft:
        return mark_safe("")
    told = structured.event_told(event, site=settings.SITE_URL)
    return mark_safe(structured.as_script(told))  # noqa: S308  (JSON without what HTML reads)


def poster_of(event: Event) -> str:
    """The whole address of the picture for links, where everybody may see the meetup."""
    return settings.SITE_URL + sharing.poster_path(event) if sharing.is_shared(event) else ""


def past_context_of(request: SiteRequest, event: Event, rooms: list[RoomShown]) -> dict[str, Any]:
    """What is added once it is over."""
    groups: Iterable[Group] = [event.group]
    following = queries.upcoming(person=request.person, at=request.at, limit=1, groups=groups)
    return {
        "came": came_words(event),
        "story": event.summary or story_words(event),
        "recap": queries.recap_of(event),
        "minutes": queries.minutes_of(event),
        "pictures": pictures_of(event),
        "turnup": queries.turnup_of(event),
        "cities": cities_told(event, rooms),
        "following": following[0] if following else None,
        "takes_attendance": event.takes_attendance(at=request.at),
    }


def follow_group(group: Group | None) -> keeping.Follow:
    """The ways to follow the calendar of a group, or of all."""
    if group is None:
        return keeping.follow(reverse("calendars:all"), _("All meetups"))
    path = reverse("calendars:group", args=[group.slug])
    return keeping.follow(path, _("%s meetups") % group.name)


def _distance(request: SiteRequest, event: Event) -> str:
    if event.starts_at is None or event.precision not in {"instant", "day"}:
        return ""
    return words.distance_words(event.starts_at, at=request.at, zone=event.timezone)
