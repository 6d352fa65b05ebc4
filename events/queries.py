"""Questions about many meetups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from community.models import Group, Person, Role
from community.rules import ORGANISING, is_keeper
from community.search import Hit
from events.models import (
    AgendaItem,
    Attendance,
    Event,
    Headcount,
    Recap,
    Room,
    Seat,
)
from events.models.event import EventQuerySet

PLACES: str = "places"  # the names that Event declares for what for_lists brings
COUNTS: str = "counts"
LINES: str = "lines"


def for_lists(events: EventQuerySet) -> EventQuerySet:
    """With all that a line in a list says: group, state, rooms with seats left, heads counted."""
    rooms = Room.objects.open().with_taken().select_related("group", "venue__listing")
    beside = ("group__network", "publication", "cancellation", "postponement")
    return events.select_related(*beside).prefetch_related(
        Prefetch("rooms", queryset=rooms, to_attr=PLACES),
        Prefetch("headcounts", queryset=Headcount.objects.standing(), to_attr=COUNTS),
        "hosts",
    )


def with_lines(events: EventQuerySet) -> EventQuerySet:
    """The same, and the agenda with who speaks."""
    lines = AgendaItem.objects.open().prefetch_related("speakers__person")
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
    events = _public(person, groups).coming(at=at)
    if not with_cancelled:
        events = events.standing()
    return list(for_lists(events)[:limit])


def past(
    *,
    person: Person | None,
    at: datetime | None = None,
    limit: int | None = None,
    groups: Iterable[Group] | None = None,
) -> list[Event]:
    """What was, newest first. Without `at` the database's own clock says what is over."""
    events = _public(person, groups).standing()
    over = events.over(at=at or Now())
    return list(for_lists(over)[:limit])


def _public(person: Person | None, groups: Iterable[Group] | None) -> EventQuerySet:
    events = Event.objects.visible_to(person).published()
    return events if groups is None else events.of_groups(list(groups))


def next_by_group(
    *, groups: Iterable[Group], person: Person | None, at: datetime
) -> dict[int, Event]:
    """The next meetup of each group, as its organiser or its host, by the group's key."""
    groups = list(groups)
    events = _public(person, groups).standing().dated().coming(at=at)
    return _first_by_group(events, groups)


def last_by_group(
    *, groups: Iterable[Group], person: Person | None, at: datetime
) -> dict[int, Event]:
    """The last meetup of each group, as its organiser or its host, by the group's key."""
    groups = list(groups)
    events = _public(person, groups).standing().over(at=at)
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


def of_person(*, person: Person, at: datetime) -> list[Event]:
    """The meetups to come that the person has a seat at, soonest first; each with its `my_seat`."""
    seats = {
        seat.event_id: seat
        for seat in Seat.objects.open()
        .filter(person=person, event__in=Event.objects.coming(at=at))
        .select_related("room__group", "room__venue")
    }
    events = list(for_lists(Event.objects.filter(pk__in=list(seats)).coming(at=at)))
    for event in events:
        event.my_seat = seats[event.pk]  # type: ignore[attr-defined]  # for this list alone
    return events


def search(text: str, *, person: Person | None, at: datetime, limit: int = 20) -> list[Hit]:
    """Meetups in whose title, words, agenda, by-lines or places all the words stand; newest first."""
    terms = text.split()[:8]
    if not terms:
        return []
    events = Event.objects.visible_to(person).published()
    for term in terms:
        inside = AgendaItem.objects.open().filter(
            Q(title__icontains=term)
            | Q(abstract__icontains=term)
            | Q(speakers__byline__icontains=term)
        )
        rooms = Room.objects.open().filter(
            Q(venue__name__icontains=term)
            | Q(venue__area__icontains=term)
            | Q(venue__city__icontains=term)
            | Q(name__icontains=term)
        )
        events = events.filter(
            Q(title__icontains=term)
            | Q(summary__icontains=term)
            | Q(description__icontains=term)
            | Q(group__name__icontains=term)
            | Q(pk__in=inside.values("event"))
            | Q(pk__in=rooms.values("event"))
        )
    beside = ("group", "publication", "cancellation", "postponement")
    found = events.select_related(*beside).order_by("-starts_at")[:limit]
    return [
        Hit(
            kind=_("meetup"),
            title=event.title,
            url=event.get_absolute_url(),
            summary=f"{event.group.name}, {_date_or_state(event)}"
            + (f". {event.summary}" if event.summary else ""),
        )
        for event in found
    ]


def _date_or_state(event: Event) -> str:
    if event.is_cancelled:
        return _("cancelled, was %s") % event.date_words
    if event.is_postponed:
        return _("postponed, was %s") % event.date_words
    return event.date_words


def one(*, public_id: str, person: Person | None, at: datetime) -> Event | None:
    """The meetup of that name, with all that its page says, if the person may see it."""
    events = Event.objects.visible_to(person, at=at).filter(public_id=public_id)
    return with_lines(events).first()


def seats_by_room(event: Event) -> dict[int, dict[int, int]]:
    """Who holds which number, by room: `{room: {number: person}}`, keys as rows have them."""
    rooms: dict[int, dict[int, int]] = defaultdict(dict)
    for room, number, person in (
        Seat.objects.open().filter(event=event).values_list("room_id", "number", "person_id")
    ):
        rooms[room][number] = person
    return rooms


def seat_of(event: Event, person: Person | None) -> Seat | None:
    """The seat that the person holds at the meetup."""
    if person is None:
        return None
    seats = Seat.objects.open().filter(event=event, person=person)
    return seats.select_related("room__group", "room__venue").first()


def recap_of(event: Event) -> Recap | None:
    """The recap that stands."""
    return Recap.objects.standing().filter(event=event).select_related("written_by").first()


def holders_of(event: Event) -> list[Seat]:
    """Everybody with a seat, by room and number."""
    return list(
        Seat.objects.open()
        .filter(event=event)
        .select_related("person", "room__group", "room__venue")
        .order_by("room__position", "room", "number")
    )


def attendance_of(event: Event) -> dict[int, str]:
    """What stands about who came, by person's key."""
    rows = Attendance.objects.standing().filter(event=event)
    return dict(rows.values_list("person_id", "state"))


@dataclass(frozen=True)
class Turnup:
    """Of those with a seat whose coming was noted: how many came."""

    came: int
    absent: int

    @property
    def noted(self) -> int:
        return self.came + self.absent


def turnup_of(event: Event) -> Turnup | None:
    """How many of the named came; None where nobody was noted."""
    states = list(attendance_of(event).values())
    if not states:
        return None
    came = states.count(Attendance.State.CAME)
    return Turnup(came=came, absent=len(states) - came)


def for_calendar(
    *, groups: Iterable[Group] | None, person: Person | None, limit: int | None = None
) -> list[Event]:
    """The meetups of a calendar, oldest first; past and cancelled ones stay in it."""
    events = _public(person, groups).in_calendars()
    return list(with_lines(events)[:limit])


def for_feed(*, groups: Iterable[Group], person: Person | None, limit: int) -> list[Event]:
    """The meetups of a news feed, those announced last first."""
    events = _public(person, groups).order_by("-publication__published_at", "-pk")
    return list(for_lists(events)[:limit])


def with_chapters(group: Group, *, person: Person | None) -> list[Group]:
    """The group, and where it is a network also its chapters."""
    return [group, *Group.objects.visible_to(person).filter(network=group)]


def talks_of(*people: Person, viewer: Person | None) -> list[AgendaItem]:
    """What these people spoke about or will, newest first, at meetups that the viewer may see."""
    seen = Event.objects.visible_to(viewer).published()
    items = AgendaItem.objects.open().filter(speakers__person__in=people, event__in=seen)
    return list(items.select_related("event__group").distinct().order_by("-event__starts_at", "pk"))


def groups_planned_by(person: Person, *, at: datetime) -> list[Group]:
    """The groups whose meetups the person may plan, chapters first."""
    groups = Group.objects.visible_to(person).filter(closed_at=None)
    groups = groups.exclude(kind=Group.Kind.COMMITTEE)
    if not is_keeper(person):
        held = Role.objects.held(at=at).filter(person=person, kind__in=ORGANISING)
        mine = held.values("group_id")
        groups = groups.filter(Q(pk__in=mine) | Q(network__in=mine))
    return sorted(groups, key=lambda group: (group.kind != Group.Kind.CHAPTER, group.name))


def on_the_desk(*, person: Person, at: datetime, groups: list[Group]) -> list[Event]:
    """Drafts, what is to come, and what was lately, of the groups that the person runs."""
    events = Event.objects.visible_to(person, at=at).filter(group__in=[each.pk for each in groups])
    recent = Q(ends_at__isnull=True) | Q(ends_at__gt=at - timedelta(days=90))
    recent |= Q(postponement__isnull=False)
    drafts = Q(publication__isnull=True)
    return list(with_lines(events.filter(recent | drafts)).order_by("starts_at", "pk"))


def told_of(events: Iterable[Event]) -> set[int]:
    """Which of the events have a recap."""
    rows = Recap.objects.standing().filter(event__in=[event.pk for event in events])
    return set(rows.values_list("event_id", flat=True))


@dataclass(frozen=True)
class SeatNews:
    """What happened to the seats of a meetup lately, and how many of those who come are new."""

    taken: int
    given_up: int
    newcomers: int
    seated: int


def seat_news(event: Event, *, since: datetime) -> SeatNews:
    """Seats taken and given up since then; and who has never had a seat at another meetup."""
    seats = Seat.objects.filter(event=event)
    people = set(seats.open().values_list("person_id", flat=True))
    known = Seat.objects.filter(person__in=people).exclude(event=event)
    return SeatNews(
        taken=seats.filter(taken_at__gte=since).count(),
        given_up=seats.filter(given_up_at__gte=since).count(),
        newcomers=len(people - set(known.values_list("person_id", flat=True))),
        seated=len(people),
    )


def usual_turnup(groups: Iterable[Group]) -> Turnup | None:
    """Of all with a seat at these groups' meetups whose coming was noted: how many came."""
    rows = Attendance.objects.standing().filter(event__group__in=[each.pk for each in groups])
    came = rows.filter(state=Attendance.State.CAME).count()
    noted = rows.count()
    return Turnup(came=came, absent=noted - came) if noted else None
