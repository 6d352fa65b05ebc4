"""Series: the days they leave out, and their meetups that are still to come."""

from __future__ import annotations

from datetime import date, datetime

from community.models import Group
from events.facts import EventFacts, ItemFacts, Place, RoomFacts, SpeakerFacts
from events.models import AgendaItem, CoHosting, Event, Holiday, HolidayList, Room, Series
from events.models.event import EventQuerySet
from events.queries.lists import for_lists

TEXTS = (
    *("title", "summary", "description", "online_link", "host"),
    *("organised_with", "sponsors", "source", "is_linked"),
)


def holidays_of(lists: list[HolidayList]) -> dict[date, str]:
    """The days of these lists, by day; of two names the first."""
    rows = Holiday.objects.filter(listing__in=[each.pk for each in lists]).order_by("-pk")
    return {row.day: row.name for row in rows}


def holiday_lists(groups: list[Group]) -> list[HolidayList]:
    """The lists that these groups keep, with their days."""
    lists = HolidayList.objects.standing().filter(group__in=[each.pk for each in groups])
    return list(lists.select_related("group").prefetch_related("days").order_by("group__name"))


def coming_of(series: Series, *, at: datetime) -> EventQuerySet:
    """The meetups of a series that are still to come; none that was called off or thrown away."""
    events = Event.objects.filter(occurrence__series=series, discard__isnull=True)
    return events.coming(at=at).standing()


def on_free_days(series: Series, *, at: datetime) -> dict[int, str]:
    """Of a series' meetups to come, those that fall on a day it leaves out by now: by row, the day's name."""
    free = holidays_of(list(series.holidays.filter(retired_at__isnull=True)))
    coming = coming_of(series, at=at).filter(starts_on__in=free)
    return {pk: free[day] for pk, day in coming.values_list("pk", "starts_on") if day}


def fallen_on(listing: HolidayList, *, at: datetime) -> EventQuerySet:
    """The meetups to come that were planned on what is a day of this list by now."""
    running = Series.objects.filter(holidays=listing, ended_at__isnull=True)
    events = Event.objects.filter(occurrence__series__in=running, discard__isnull=True)
    days = listing.days.values("day")
    return for_lists(events.coming(at=at).standing().filter(starts_on__in=days)).order_by(
        "starts_on", "pk"
    )


def days_of(series: Series) -> list[tuple[date, Event | None, str]]:
    """Every day of a series with its meetup, or with the holiday it was left out for; newest last."""
    events = {
        event.pk: event
        for event in for_lists(
            Event.objects.filter(occurrence__series=series, discard__isnull=True)
        ).select_related("planned")
    }
    return [
        (row.on, events.get(row.event_id or 0), row.holiday)
        for row in series.occurrences.order_by("on")
        if row.holiday or row.event_id in events
    ]


def running_series() -> list[Series]:
    """Every series that goes on."""
    return list(Series.objects.filter(ended_at__isnull=True).order_by("pk"))


def facts_of(event: Event) -> EventFacts:
    """What an organiser's form would say of a meetup that nobody touched."""
    rooms = Room.objects.open().filter(event=event).order_by("position", "pk")
    items = AgendaItem.objects.open().filter(event=event).prefetch_related("speakers__person")
    hosts = CoHosting.objects.open().filter(event=event).select_related("group").order_by("pk")
    return EventFacts(
        when=event.when,
        rooms=tuple(_room(room) for room in rooms.select_related("group", "venue__listing")),
        agenda=tuple(_item(item) for item in items.order_by("position", "pk")),
        hosts=tuple(row.group for row in hosts),
        **{name: getattr(event, name) for name in TEXTS},
    )


def _room(room: Room) -> RoomFacts:
    listing = room.venue.listing if room.venue else None
    venue = room.venue if listing is None else None
    place = (
        Place(venue.name, venue.area, venue.city, venue.address, venue.map_url)
        if venue
        else Place()
    )
    return RoomFacts(
        place=place,
        listing=listing,
        capacity=room.capacity,
        name=room.name,
        part=room.part,
        group=room.group,
        zone=room.timezone,
        mode=room.mode,
        video=room.video,
        link=room.link,
        public_id=room.public_id,
    )


def _item(item: AgendaItem) -> ItemFacts:
    return ItemFacts(
        item.kind,
        item.title,
        item.abstract,
        item.starts_time,
        item.minutes,
        tuple(SpeakerFacts(who.byline, who.person) for who in item.speakers.all()),
        item.public_id,
    )
