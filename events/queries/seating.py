"""Who sits where, who waits, and what happened to the seats."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from community.models import Contact, Person
from events.models import Answer, Event, Question, Seat
from events.queries.lists import for_lists


def seat_of(event: Event, person: Person | None) -> Seat | None:
    """What the person asked for at the meetup, while it is open: seated, offered, in line or asked."""
    if person is None:
        return None
    seats = Seat.objects.open().filter(event=event, person=person)
    return seats.select_related("room__group", "room__venue").first()


def place_in_line(seat: Seat) -> int:
    """How somebody stands in their room's line, counted from one."""
    return Seat.objects.waiting().filter(room=seat.room_id, turn__lt=seat.turn).count() + 1


def questions_of(event: Event) -> list[Question]:
    """What is asked of those who want a seat, in its order."""
    return list(Question.objects.open().filter(event=event))


def answers_of(event: Event, person: Person | None) -> list[Answer]:
    """What the person answered to what is still asked."""
    if person is None:
        return []
    rows = Answer.objects.filter(
        question__event=event, question__retired_at__isnull=True, person=person
    )
    return list(rows.select_related("question").order_by("question__position", "question"))


def asks_of(event: Event, *, text: str = "") -> list[Seat]:
    """Everybody who has asked and not gone, by room and turn; of a name, where one is looked for."""
    seats = Seat.objects.open().filter(event=event)
    if text:
        seats = seats.filter(person__name__icontains=text)
    beside = ("person", "room__group", "room__venue")
    return list(seats.select_related(*beside).order_by("room__position", "room", "turn"))


def answers_by_person(event: Event) -> dict[int, list[Answer]]:
    """What everybody answered, retired questions among it, by the person's key."""
    rows = Answer.objects.filter(question__event=event).select_related("question")
    said: dict[int, list[Answer]] = defaultdict(list)
    for answer in rows.order_by("question__position", "question"):
        said[answer.person_id].append(answer)
    return said


def visitor(public_id: str) -> Contact | None:
    """The contact of somebody without an account, by the public id of their person, until forgotten.

    And of whoever has made an account since, for good: their old links lead there.
    """
    rows = Contact.objects.select_related("person__user", "joined_into")
    with_account = Q(person__user__isnull=False) | Q(joined_into__isnull=False)
    rows = rows.filter(Q(forgotten_at__isnull=True) | with_account)
    return rows.filter(person__public_id=public_id).first()


def visitors_to_forget(*, before: datetime, at_once: int = 500) -> list[Person]:
    """Who came without an account and has had nothing to do here since: no meetup that ended later."""
    later = Q(event__ends_at__gt=before) | Q(event__ends_at__isnull=True)
    later |= Q(event__postponement__isnull=False)
    needed = Seat.objects.filter(later, person__contact__isnull=False)
    idle = Contact.objects.known().filter(confirmed_at__lte=before)
    idle = idle.exclude(person__in=needed.values("person")).select_related("person")
    return [contact.person for contact in idle.order_by("pk")[:at_once]]


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
