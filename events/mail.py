"""What people are told about meetups. Each letter goes once: its key sees to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import notifications
from community.models import Person
from community.words import said
from events import invitations, queries
from events.invitations import CANCEL, REQUEST
from events.models import Event, PlannedPublication, Seat


def confirm_seat(seat: Seat, *, at: datetime) -> None:
    """Tell somebody that they have a seat, with all they need to come."""
    event = seat.event
    notifications.notify(
        person=seat.person,
        kind="events.seat_taken",
        subject=_("Your seat at %s") % event.title,
        context=_about(seat),
        at=at,
        key=f"events.seat_taken:{seat.public_id}",
        link=event.get_absolute_url(),
        group=event.group,
        calendar=lambda: invitations.invitation(seat, method=REQUEST, at=at),
        calendar_method=REQUEST,
    )


def tell_of_change(
    event: Event, seats: Iterable[Seat], *, sequence: int, at: datetime, news: str = ""
) -> None:
    """Tell those with a seat that the time or the place is another, or that there is a date again."""
    seats = list(seats)
    about = {seat.person: {**_about(seat), "news": news} for seat in seats}
    subject = {
        "resumed": _("There is a date again: %s"),
        "revived": _("Not cancelled after all: %s"),
    }.get(news, _("New time or place: %s"))
    notifications.notify_many(
        about,
        kind="events.event_changed",
        subject=subject % event.title,
        context=about.__getitem__,
        at=at,
        key=f"events.event_changed:{event.public_id}:{sequence}",
        link=event.get_absolute_url(),
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
        subject=_("Postponed: %s") % event.title,
        context=about.__getitem__,
        at=at,
        key=f"events.event_postponed:{event.public_id}:{sequence}",
        link=event.get_absolute_url(),
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
        subject=_("Cancelled: %s") % event.title,
        context=about.__getitem__,
        at=at,
        key=f"events.event_cancelled:{event.public_id}:{sequence}",
        link=event.get_absolute_url(),
        group=event.group,
        calendar=_calendars(event, seats, CANCEL, at=at),
        calendar_method=CANCEL,
        happens_at=event.starts_at,
    )


def tell_of_ended_seat(seat: Seat, *, at: datetime) -> None:
    """Tell somebody that an organiser's side ended their seat: the fact, whom to ask, and no reason."""
    event = seat.event
    notifications.notify(
        person=seat.person,
        kind="events.seat_ended",
        subject=said(gettext_lazy("Your seat at %(title)s has ended"), title=event.title),
        context={
            **_about(seat),
            "conduct": f"{settings.SITE_URL}{event.group.get_absolute_url()}conduct/",
        },
        at=at,
        key=f"events.seat_ended:{seat.public_id}",
        link=event.get_absolute_url(),
        group=event.group,
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
        subject=_("%(group)s: %(title)s") % {"group": event.group.name, "title": event.title},
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
    event: Event, plan: PlannedPublication, *, reason: str, at: datetime
) -> None:
    """Tell those who run a draft that it was not published as planned, and what was missing."""
    people = {person.pk: person for person in queries.organisers_of(event.group, at=at)}
    if plan.planned_by is not None:
        people[plan.planned_by.pk] = plan.planned_by
    for person in people.values():
        notifications.notify(
            person=person,
            kind="events.plan_not_kept",
            subject=_("Not published: %s") % event.title,
            context={"event": event, "reason": reason},
            at=at,
            key=f"events.plan_not_kept:{plan.public_id}:{person.public_id}",
            link=reverse("events:manage", args=[event.public_id]),
            group=event.group,
        )


def _about(seat: Seat) -> dict[str, Any]:
    return {
        "event": seat.event,
        "seat": seat,
        "room": seat.room,
        "url": settings.SITE_URL + seat.event.get_absolute_url(),
    }
