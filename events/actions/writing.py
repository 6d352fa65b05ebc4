"""How what an organiser says becomes rows. Used by the actions that plan and record meetups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, astuple
from datetime import datetime

from django.utils.translation import gettext as _

from community.errors import DomainError
from events import times, words
from events.facts import EventFacts, ItemFacts, Place, RoomFacts
from events.models import AgendaItem, Event, Listing, Room, Seat, Speaker, Venue

TEXTS = (
    "title",
    "summary",
    "description",
    "online_link",
    "host",
    "organised_with",
    "sponsors",
    "source",
)


class BadDate(DomainError):
    """The date or the hours cannot stand."""


class RoomIsTaken(DomainError):
    """People sit in a room that was to be closed."""


def bounds_of(when: times.When) -> tuple[datetime, datetime] | None:
    """The instants of a date, or a refusal in words."""
    try:
        return when.bounds()
    except times.SkippedHour as error:
        raise BadDate(
            _(
                "On that day the clocks in %s go forward over this hour, so it does not exist."
                " Choose an hour before or after the change."
            )
            % words.zone_words(when.zone)
        ) from error
    except times.EndsBeforeItStarts as error:
        raise BadDate(_("The end lies before the start. Nothing was changed.")) from error
    except times.TooLong as error:
        raise BadDate(_("A meetup has at most %d days.") % times.MOST_DAYS) from error
    except times.FarYear as error:
        raise BadDate(_("The year %s cannot be meant. Is the day right?") % error) from error
    except times.DateMissing as error:
        raise BadDate(_("A start and an end are needed to know the hours.")) from error
    except times.UnknownZone as error:
        raise BadDate(_("There is no time zone called %s.") % when.zone) from error


def end_postponement(event: Event, *, at: datetime) -> bool:
    """Let a postponement be over, now that there is a date again; say whether there was one."""
    if not event.is_postponed:
        return False
    standing = event.postponement
    standing.ended_at = max(at, standing.postponed_at)
    standing.stands_for = None
    standing.save(update_fields=["ended_at", "stands_for"])
    return True


def write_event(event: Event, facts: EventFacts) -> set[str]:
    """Put the words and the date on the row, unsaved; name what changed."""
    changed = {name for name in TEXTS if getattr(event, name) != getattr(facts, name)}
    for name in TEXTS:
        setattr(event, name, getattr(facts, name))
    linked = facts.is_linked or sum(room.mode == "in_person" for room in facts.rooms) > 1
    if event.is_linked != linked:
        changed.add("is_linked")
        event.is_linked = linked
    when, bounds = facts.when, bounds_of(facts.when)
    starts_at, ends_at = bounds or (None, None)
    before = (event.precision, event.timezone, event.starts_at, event.ends_at)
    if before != (when.precision, when.zone, starts_at, ends_at):
        changed.add("when")
    event.precision, event.timezone = when.precision, when.zone
    event.starts_on, event.ends_on = when.starts_on, when.last_day
    event.starts_time, event.ends_time = when.starts_time, when.ends_time
    event.starts_fold, event.ends_fold = when.starts_fold, when.ends_fold
    event.starts_at, event.ends_at = starts_at, ends_at
    return changed


def venue_of(place: Place) -> Venue | None:
    """The row of a place, the one that stands already if it was written the same way."""
    if not place:
        return None
    venue, _created = Venue.objects.get_or_create(listing=None, **asdict(place))
    return venue


def lock_listings(rooms: Sequence[RoomFacts]) -> None:
    """Hold the kept places that these rooms name, so that what is said of them stays while it is used.

    Before any meetup is locked, always in the same order: who rewrites a place holds it first, too.
    """
    keys = {facts.listing.pk for facts in rooms if facts.listing is not None}
    if keys:
        list(Listing.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))


def newest_of(venues: Sequence[Venue]) -> dict[int, int]:
    """What is said now of the kept places among these, by the key of the version that was used; held."""
    listed = {venue.pk: venue.listing_id for venue in venues if venue.listing_id is not None}
    keys = set(listed.values())
    list(Listing.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    rows = Venue.objects.filter(listing__in=keys, replaced_at__isnull=True)
    now = {venue.listing_id: venue.pk for venue in rows}
    return {key: now[listing] for key, listing in listed.items()}


def venue_for(event: Event, room: Room, facts: RoomFacts, *, at: datetime) -> Venue | None:
    """The place of a room: as it was typed, or as its group keeps it.

    A meetup that is over keeps the words of a kept place that it was held with.
    """
    if facts.listing is None:
        return venue_of(facts.place)
    if event.is_over(at=at) and room.venue and room.venue.listing_id == facts.listing.pk:
        return room.venue
    return Venue.objects.get(listing=facts.listing, replaced_at__isnull=True)


def says_another_place(old: Venue | None, new: Venue | None) -> bool:
    """Whether people must go somewhere else, or find it by other words; notes and links aside."""
    if old is None or new is None or old.listing_id is None or old.listing_id != new.listing_id:
        return (old.pk if old else None) != (new.pk if new else None)
    return old.line != new.line


def _write_places(rooms: Sequence[RoomFacts]) -> None:
    """Write the places that were typed, always in the same order.

    A new place is held until we are done: two who type the same two places in two orders would each wait for
    the other for ever.
    """
    places = {facts.place for facts in rooms if facts.listing is None and facts.place}
    for place in sorted(places, key=astuple):
        venue_of(place)


def write_rooms(
    event: Event,
    rooms: Sequence[RoomFacts],
    *,
    at: datetime,
    moved: list[Room] | None = None,
) -> set[str]:
    """Open, change and close rooms; name what changed. A room that people sit in stays.

    Those that stood and are somewhere else now are added to `moved`.
    """
    _write_places(rooms)
    standing = {
        room.public_id: room
        for room in Room.objects.select_for_update(no_key=True)
        .filter(event=event, closed_at__isnull=True)
        .order_by("pk")
    }
    changed: set[str] = set()
    for position, facts in enumerate(rooms):
        room = standing.pop(facts.public_id, None) or Room(event=event)
        room.position = position
        stood = room.pk is not None
        now = write_room(event, room, facts, at=at)
        if moved is not None and stood and "where" in now:
            moved.append(room)
        changed |= now
    for room in standing.values():
        _close(room, at=at)
        changed.add("where")
    return changed


def write_room(event: Event, room: Room, facts: RoomFacts, *, at: datetime) -> set[str]:
    """Put what is said of a room on its row, and save it; name what changed."""
    changed = set()
    venue = venue_for(event, room, facts, at=at)
    stood = (room.timezone, room.name, room.mode, room.link)
    said = (facts.zone, facts.name, facts.mode, facts.link)
    if room.pk is None or stood != said or says_another_place(room.venue, venue):
        changed.add("where")
    if room.pk is None or room.capacity != facts.capacity:
        changed.add("capacity")
    video = room.video if facts.video is None else facts.video
    if (room.part, room.group, room.video, room.venue) != (facts.part, facts.group, video, venue):
        changed.add("rooms")
    room.venue, room.timezone = venue, facts.zone
    room.name, room.part, room.group = facts.name, facts.part, facts.group
    room.capacity = facts.capacity
    room.mode, room.link, room.video = facts.mode, facts.link, video
    room.save()
    return changed


def _close(room: Room, *, at: datetime) -> None:
    seated = Seat.objects.open().filter(room=room).count()
    if seated:
        raise RoomIsTaken(
            _(
                "%(count)s people have asked for %(room)s, so the room stays. Nothing was changed."
                " Ask them to change rooms first, or cancel the meetup."
            )
            % {"count": seated, "room": room.label or _("this room")}
        )
    room.closed_at = at
    room.save(update_fields=["closed_at"])


def write_agenda(event: Event, items: Sequence[ItemFacts], *, at: datetime) -> bool:
    """Add, change and drop lines of the agenda; say whether anything changed."""
    standing = {
        item.public_id: item
        for item in AgendaItem.objects.open().filter(event=event).prefetch_related("speakers")
    }
    rooms = {room.position: room for room in Room.objects.planned().filter(event=event)}
    changed = False
    for position, facts in enumerate(items):
        item = standing.pop(facts.public_id, None) or AgendaItem(event=event)
        room = rooms.get(facts.room) if facts.room is not None else None
        changed |= _write_item(item, facts, position, room)
    for item in standing.values():
        item.dropped_at = at
        item.save(update_fields=["dropped_at"])
        changed = True
    return changed


def _write_item(item: AgendaItem, facts: ItemFacts, position: int, room: Room | None) -> bool:
    said = {
        "position": position,
        "room_id": room.pk if room else None,
        "kind": facts.kind,
        "title": facts.title,
        "abstract": facts.abstract,
        "starts_time": facts.starts_time,
        "minutes": facts.minutes,
    }
    new = item.pk is None
    changed = new or any(getattr(item, name) != value for name, value in said.items())
    for name, value in said.items():
        setattr(item, name, value)
    if changed:
        item.save()
    wanted = [(who.byline, who.person.pk if who.person else None) for who in facts.speakers]
    if new or [(one.byline, one.person_id) for one in item.speakers.all()] != wanted:
        item.speakers.all().delete()
        Speaker.objects.bulk_create(
            Speaker(item=item, position=place, byline=byline, person_id=person)
            for place, (byline, person) in enumerate(wanted)
        )
        changed = True
    return changed
