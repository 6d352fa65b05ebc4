from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from community.models import Person, PublicModel
from events.models.event import Event
from events.models.room import Room


class SeatQuerySet(models.QuerySet["Seat"]):
    """Who sits where."""

    def open(self) -> SeatQuerySet:
        """Those that have not been given up."""
        return self.filter(given_up_at__isnull=True)

    def held_at(self, moment: datetime) -> SeatQuerySet:
        """Those that were held at that moment."""
        return self.filter(
            Q(taken_at__lte=moment), Q(given_up_at__isnull=True) | Q(given_up_at__gt=moment)
        )


class Seat(PublicModel):
    """A number in a room that a person holds, from taking it until giving it up."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="seats")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    number = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = SeatQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "number"],
                condition=Q(given_up_at__isnull=True),
                name="a_number_is_held_once",
            ),
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(given_up_at__isnull=True),
                name="one_seat_a_person",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="seats_count_from_one"),
            models.CheckConstraint(
                condition=Q(given_up_at__isnull=True) | Q(given_up_at__gte=F("taken_at")),
                name="seat_taken_before_given_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} in {self.room_id}"
