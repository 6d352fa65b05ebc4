"""Who sits where, who waits, and what happened to the seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from community.models import Person
from events.models import Event, Seat
from events.queries.lists import for_lists


def seat_of(event: Event, person: Person | None) -> Seat | None:
    """What the person asked for at the meetup, while it is open: seated, offered, in line or asked."""
    if person is None:
        return None
    seats = Seat.objects.open().filter(event=event, person=person)
    return seats.select_related("room__group", "room__venue").first()


def holders_of(event: Event) -> list[Seat]:
    """Everybody with a seat, by room and name."""
    return list(
        Seat.objects.seated()
        .filter(event=event)
        .select_related("person", "room__group", "room__venue")
        .order_by("room__position", "room", "person__name", "turn")
    )


def of_person(*, person: Person, at: datetime) -> list[Event]:
    """The meetups to come that the person asked for a seat at, soonest first; each with its `my_seat`."""
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
    people = set(seats.seated().values_list("person_id", flat=True))
    known = Seat.objects.filter(person__in=people, taken_at__isnull=False).exclude(event=event)
    return SeatNews(
        taken=seats.filter(taken_at__gte=since).count(),
        given_up=seats.filter(given_up_at__gte=since).count(),
        newcomers=len(people - set(known.values_list("person_id", flat=True))),
        seated=len(people),
    )
