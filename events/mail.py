"""What people are told about meetups. Each letter goes once: its key sees to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from community import notifications
from events.models import Event, Seat


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
    )


def tell_of_change(
    event: Event, seats: Iterable[Seat], *, sequence: int, at: datetime, resumed: bool = False
) -> None:
    """Tell those with a seat that the time or the place is another, or that there is a date again."""
    about = {seat.person: {**_about(seat), "resumed": resumed} for seat in seats}
    subject = _("There is a date again: %s") if resumed else _("New time or place: %s")
    notifications.notify_many(
        about,
        kind="events.event_changed",
        subject=subject % event.title,
        context=about.__getitem__,
        at=at,
        key=f"events.event_changed:{event.public_id}:{sequence}",
        link=event.get_absolute_url(),
        group=event.group,
    )


def tell_of_postponement(
    event: Event, seats: Iterable[Seat], *, sequence: int, at: datetime
) -> None:
    """Tell those with a seat that the meetup waits for a new date, and why."""
    reason = event.postponement.reason
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
    )


def tell_of_cancellation(event: Event, seats: Iterable[Seat], *, at: datetime) -> None:
    """Tell those with a seat that the meetup is off, and why."""
    reason = event.cancellation.reason
    about = {seat.person: {**_about(seat), "reason": reason} for seat in seats}
    notifications.notify_many(
        about,
        kind="events.event_cancelled",
        subject=_("Cancelled: %s") % event.title,
        context=about.__getitem__,
        at=at,
        key=f"events.event_cancelled:{event.public_id}",
        link=event.get_absolute_url(),
        group=event.group,
    )


def _about(seat: Seat) -> dict[str, Any]:
    return {
        "event": seat.event,
        "seat": seat,
        "room": seat.room,
        "url": settings.SITE_URL + seat.event.get_absolute_url(),
    }
