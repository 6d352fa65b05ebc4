"""What somebody gives back when they leave for good."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from community.models import Person
from events.actions.seating import give_up_seat
from events.models import Event, Seat


@transaction.atomic
def give_up_coming_seats(*, person: Person, at: datetime) -> int:
    """Give every seat at a meetup that is not over back, as its holder would; say how many.

    Seats of meetups that are over stay: they belong to their record.
    """
    held = Seat.objects.open().filter(person=person)
    coming = Event.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at) | Q(postponement__isnull=False),
        pk__in=held.values("event"),
    )
    given_up = 0
    for event in coming.order_by("pk"):
        give_up_seat(actor=person, at=at, event=event)
        given_up += 1
    return given_up
