"""What people are told about meetups. Each letter goes once: its key sees to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

from community import notifications
from community.kinds import Words
from community.models import Person
from community.words import said, when_read
from events import invitations, passes, queries, rules, seats
from events.invitations import CANCEL, REQUEST
from events.models import Event, PlannedPublication, Seat
from events.seats import place_in_line
from events.words import moment_words


def tell_seated(seat: Seat, *, before: str, at: datetime) -> None:
    """Tell somebody that they have a seat, with all they need to come. `before` is what they had."""
    subjects = {
        seats.WAITING: gettext_lazy("A seat became free for you: %(title)s"),
        seats.ASKED: gettext_lazy("You are in: %(title)s"),
    }
    subject = subjects.get(before, gettext_lazy("Your seat at %(title)s"))
    _tell(seat, "events.seat_taken", subject, at=at, before=before)


def tell_waiting(seat: Seat, *, before: str, at: datetime) -> None:
    """Tell somebody that they are on the waitlist, or that the organisers have their request."""
    subject = gettext_lazy("You are on the waitlist: %(title)s")
    if seat.is_asked:
        subject = gettext_lazy("Your request for a seat: %(title)s")
    line = Seat.objects.waiting().filter(room=seat.room_id)
    place = place_in_line(seat.turn, line.values_list("turn", flat=True))
    _tell(seat, "events.seat_waiting", subject, at=at, before=before, place=place)


def tell_of_requests(seat: Seat, *, at: datetime) -> None:
    """Tell the organisers that requests wait for them: once, until none waits any more.

    The letter goes by how many were answered before, so that two first requests at once are one letter.
    """
    event = seat.event
    all_of_it = Seat.objects.filter(event=event)
    if all_of_it.asked().exclude(pk=seat.pk).exists():
        return
    answered = all_of_it.exclude(state=seats.ASKED).exclude(ending=Seat.Ending.MOVED).count()
    for person in rules.organisers_of(event.group, at=at):
        if person.pk == seat.person_id:
            continue
        notifications.notify(
            person=person,
            kind="events.seats_requested",
            subject=said(
                gettext_lazy("A seat is requested: %(title)s"),
                title=event.title,
            ),
            context={"event": event},
            at=at,
            key=f"events.seats_requested:{event.public_id}:{answered}:{person.public_id}",
            link=reverse("events:seat_people", args=[event.public_id]),
            group=event.group,
            happens_at=event.starts_at,
        )


def tell_offered(seat: Seat, *, at: datetime) -> None:
    """Tell somebody that a seat is held for them, and until when."""
    until = (
        when_read(moment_words)(seat.offered_until, seat.event.timezone)
        if seat.offered_until
        else ""
    )
    _tell(
        seat,
        "events.seat_offered",
        gettext_lazy("A seat is held for you: %(title)s"),
        at=at,
        until=until,
    )


def tell_ended(
    seat: Seat, *, before: str, at: datetime, reason: str = "", conduct: str = ""
) -> None:
    """Tell somebody that what they had has ended, and how."""
    subjects = {
        Seat.Ending.GIVEN_UP: gettext_lazy("You are not coming: %(title)s"),
        Seat.Ending.LAPSED: gettext_lazy("The seat is no longer held for you: %(title)s"),
        Seat.Ending.REFUSED: gettext_lazy("No seat for you: %(title)s"),
        Seat.Ending.REMOVED: gettext_lazy("Your seat was taken back: %(title)s"),
    }
    subject = subjects[Seat.Ending(seat.ending)]
    if conduct:
        subject = gettext_lazy("Your seat at %(title)s has ended")
    _tell(seat, "events.seat_ended", subject, at=at, before=before, reason=reason, conduct=conduct)


def _tell(seat: Seat, kind: str, subject: Words, *, at: datetime, **facts: Any) -> None:
    event = seat.event
    method = CANCEL if seat.has_ended else REQUEST
    notifications.notify(
        person=seat.person,
        kind=kind,
        subject=said(subject, title=event.title),
        context={**_about(seat), **facts},
        at=at,
        key=f"events.seat:{seat.public_id}:{seat.step}",
        link=link_for(seat),
        group=event.group,
        happens_at=seat.offered_until or event.starts_at,
        calendar=lambda: invitations.invitation(seat, method=method, at=at),
        calendar_method=method,
    )


def link_for(seat: Seat) -> str:
    """Where the person looks after their seat: the meetup's page, or the page of their lasting link."""
    person = seat.person
    if getattr(person, "user", None) is None and getattr(person, "contact", None) is not None:
        token = passes.token(seat.event.public_id, person.public_id)
        return reverse("events:visit", args=[seat.event.public_id, token])
    return seat.event.get_absolute_url()


def tell_of_change(
    event: Event, seats: Iterable[Seat], *, sequence: int, at: datetime, news: str = ""
) -> None:
    """Tell those with a seat that the time or the place is another, or that there is a date again."""
    seats = list(seats)
    about = {seat.person: {**_about(seat), "news": news} for seat in seats}
    subject = {
        "resumed": gettext_lazy("There is a date again: %(title)s"),
        "revived": gettext_lazy("Not cancelled after all: %(title)s"),
    }.get(news, gettext_lazy("New time or place: %(title)s"))
    notifications.notify_many(
        about,
        kind="events.event_changed",
        subject=said(subject, title=event.title),
        context=about.__getitem__,
        at=at,
        key=f"events.event_changed:{event.public_id}:{sequence}",
        link=_links(seats),
        group=event.group,
        calendar=_calendars(event, seats, REQUEST, at=at),
        calendar_method=REQUEST,
        happens_at=event.starts_at,
    )


def tell_of_postponement(
    event: Event, seats: Iterable[Seat], *, sequence: int, at: datetime
) -> None:
    """Tell those with a seat that the meetup waits for a new date, and why."""
    reason = event.postponement.reason
    seats = list(seats)
    about = {seat.person: {**_about(seat), "reason": reason} for seat in seats}
    notifications.notify_many(
        about,
        kind="events.event_postponed",
        subject=said(gettext_lazy("Postponed: %(title)s"), title=event.title),
        context=about.__getitem__,
        at=at,
        key=f"events.event_postponed:{event.public_id}:{sequence}",
        link=_links(seats),
        group=event.group,
        calendar=_calendars(event, seats, REQUEST, at=at),
        calendar_method=REQUEST,
        happens_at=event.starts_at,
    )


def tell_of_cancellation(
    event: Event, seats: Iterable[Seat], *, sequence: int, at: datetime
) -> None:
    """Tell those with a seat that the meetup is off, and why."""
    reason = event.cancellation.reason
    seats = list(seats)
    about = {seat.person: {**_about(seat), "reason": reason} for seat in seats}
    notifications.notify_many(
        about,
        kind="events.event_cancelled",
        subject=said(gettext_lazy("Cancelled: %(title)s"), title=event.title),
        context=about.__getitem__,
        at=at,
        key=f"events.event_cancelled:{event.public_id}:{sequence}",
        link=_links(seats),
        group=event.group,
        calendar=_calendars(event, seats, CANCEL, at=at),
        calendar_method=CANCEL,
        happens_at=event.starts_at,
    )


def _calendars(
    event: Event, seats: Iterable[Seat], method: str, *, at: datetime
) -> Callable[[Person], str]:
    """What each of their calendars is told; the meetup is read once for all of them."""
    by_person = {seat.person: seat for seat in seats}
    complete = queries.for_calendar_entry(event)

    def of(person: Person) -> str:
        return invitations.invitation(by_person[person], method=method, at=at, event=complete)

    return of


def announce(event: Event, people: Iterable[Person], *, at: datetime) -> None:
    """Tell people of a new meetup to come."""
    notifications.notify_many(
        people,
        kind="events.event_announced",
        subject=said(
            gettext_lazy("%(group)s: %(title)s"), group=event.group.name, title=event.title
        ),
        context={
            "event": event,
            "rooms": list(event.rooms.open().select_related("venue", "group")),
            "url": settings.SITE_URL + event.get_absolute_url(),
        },
        at=at,
        key=f"events.event_announced:{event.public_id}",
        link=event.get_absolute_url(),
        group=event.group,
    )


def tell_of_plan_not_kept(
    event: Event, plan: PlannedPublication, *, reason: Words, at: datetime
) -> None:
    """Tell those who run a draft that it was not published as planned, and what was missing."""
    people = {person.pk: person for person in queries.organisers_of(event.group, at=at)}
    if plan.planned_by is not None:
        people[plan.planned_by.pk] = plan.planned_by
    for person in people.values():
        notifications.notify(
            person=person,
            kind="events.plan_not_kept",
            subject=said(gettext_lazy("Not published: %(title)s"), title=event.title),
            context={"event": event, "reason": reason},
            at=at,
            key=f"events.plan_not_kept:{plan.public_id}:{person.public_id}",
            link=reverse("events:manage", args=[event.public_id]),
            group=event.group,
        )


def _links(seats: Iterable[Seat]) -> Callable[[Person], str]:
    """Where each of them looks after their seat."""
    by_person = {seat.person: seat for seat in seats}
    return lambda person: link_for(by_person[person])


def _about(seat: Seat) -> dict[str, Any]:
    return {
        "event": seat.event,
        "seat": seat,
        "room": seat.room,
        "join": (seat.room.link or seat.event.online_link) if seat.is_seated else "",
        "url": settings.SITE_URL + seat.event.get_absolute_url(),
    }
