"""Meetups for lists, pages, calendars and feeds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch
from django.db.models.functions import Now

from community.models import Group, Person
from events.models import AgendaItem, Event, Headcount, Room
from events.models.event import EventQuerySet

PLACES: str = "places"  # the names that Event declares for what for_lists brings
COUNTS: str = "counts"
LINES: str = "lines"


def for_lists(events: EventQuerySet) -> EventQuerySet:
    """With all that a line in a list says: group, state, rooms with seats left, heads counted."""
    rooms = Room.objects.open().with_taken().select_related("group", "venue__listing")
    beside = ("group__network", "publication", "cancellation", "postponement", "part_of")
    return events.select_related(*beside).prefetch_related(
        Prefetch("rooms", queryset=rooms, to_attr=PLACES),
        Prefetch("headcounts", queryset=Headcount.objects.standing(), to_attr=COUNTS),
        "hosts",
    )


def with_lines(events: EventQuerySet, *, placed: bool = False) -> EventQuerySet:
    """The same, and the agenda with who speaks; `placed`, with the tracks that it stands in."""
    lines = AgendaItem.objects.open().select_related("room__group", "room__venue")
    lines = lines.prefetch_related("speakers__person")
    if placed:
        beside = ("track__room__venue", "track__room__group", "room__venue", "room__group")
        lines = lines.select_related(*beside, "proposal")
    return for_lists(events).prefetch_related(Prefetch("agenda", queryset=lines, to_attr=LINES))


def upcoming(
    *,
    person: Person | None,
    at: datetime,
    limit: int | None = None,
    groups: Iterable[Group] | None = None,
    with_cancelled: bool = False,
) -> list[Event]:
    """What is to come, soonest first."""
    events = public(person, groups).coming(at=at)
    if not with_cancelled:
        events = events.standing()
    return list(for_lists(events)[:limit])


def past(
    *,
    person: Person | None,
    at: datetime | None = None,
    limit: int | None = None,
    groups: Iterable[Group] | None = None,
    samples_last: bool = False,
) -> list[Event]:
    """What was, newest first. Without `at` the database's own clock says what is over.

    With `samples_last` what a demo made up stands behind what happened.
    """
    events = public(person, groups).standing()
    over = events.over(at=at or Now())
    if samples_last:
        over = behind_the_record(over)
    return list(for_lists(over)[:limit])


def behind_the_record(events: EventQuerySet) -> EventQuerySet:
    """In their order, but what a demo made up behind what happened."""
    return events.order_by("is_sample", *events.query.order_by)


def public(person: Person | None, groups: Iterable[Group] | None) -> EventQuerySet:
    """What was made public, of all groups or of these."""
    events = Event.objects.visible_to(person).published()
    return events if groups is None else events.of_groups(list(groups))


def next_by_group(
    *, groups: Iterable[Group], person: Person | None, at: datetime
) -> dict[int, Event]:
    """The next meetup of each group, as its organiser or its host, by the group's key."""
    groups = list(groups)
    events = public(person, groups).standing().dated().coming(at=at)
    return _first_by_group(events, groups)


def last_by_group(
    *, groups: Iterable[Group], person: Person | None, at: datetime
) -> dict[int, Event]:
    """The last meetup of each group, as its organiser or its host, by the group's key.

    One that a demo made up is told only where the record knows of none.
    """
    groups = list(groups)
    events = behind_the_record(public(person, groups).standing().over(at=at))
    return _first_by_group(events, groups)


def _first_by_group(events: EventQuerySet, groups: list[Group]) -> dict[int, Event]:
    """The first of the ordered events that each group has a part in."""
    wanted = {group.pk for group in groups}
    hosting = defaultdict(set)
    through = Event.hosts.through.objects.filter(group__in=wanted)
    for event_id, group_id in through.values_list("event_id", "group_id"):
        hosting[event_id].add(group_id)
    first: dict[int, int] = {}
    for event_id, group_id in events.values_list("pk", "group_id"):
        for key in ({group_id} & wanted) | hosting[event_id]:
            first.setdefault(key, event_id)
        if len(first) == len(wanted):
            break
    found = {
        event.pk: event for event in for_lists(Event.objects.filter(pk__in=set(first.values())))
    }
    return {key: found[event_id] for key, event_id in first.items()}


def one(*, public_id: str, person: Person | None, at: datetime) -> Event | None:
    """The meetup of that name, with all that its page says, if the person may see it."""
    events = Event.objects.visible_to(person, at=at).filter(public_id=public_id)
    return with_lines(events, placed=True).first()


def for_feed(*, groups: Iterable[Group], person: Person | None, limit: int) -> list[Event]:
    """The meetups of a news feed, those announced last first."""
    events = public(person, groups).order_by("-publication__published_at", "-pk")
    return list(for_lists(events)[:limit])


def with_chapters(group: Group, *, person: Person | None) -> list[Group]:
    """The group, and where it is a network also its chapters."""
    return [group, *Group.objects.visible_to(person).filter(network=group)]
