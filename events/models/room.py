from __future__ import annotations

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from community.models import Group, PublicModel
from events import seats
from events.models.event import Event
from events.models.venue import Venue

TAKEN: str = "taken_now"  # what with_taken puts on each room


class RoomQuerySet(models.QuerySet["Room"]):
    """The places that a meetup is held in."""

    def open(self) -> RoomQuerySet:
        """Those that still belong to it."""
        return self.filter(closed_at__isnull=True)

    def with_taken(self) -> RoomQuerySet:
        """Each with the count of its seats taken."""
        held = Q(seats__given_up_at__isnull=True)
        counts = {TAKEN: Count("seats", filter=held, distinct=True)}
        return self.annotate(**counts)


class Room(PublicModel):
    """One place of a meetup, with its own seats. A linked meetup has several."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="rooms")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name of the room"), max_length=120, blank=True)
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="rooms"
    )
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    part = models.CharField(_("its part"), max_length=160, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                name="room_with_a_limit_has_a_seat",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What people call the place: its own name, the city, or the group that opens it."""
        if self.name:
            return self.name
        if self.group is not None:
            return self.group.city or self.group.name
        if self.venue is not None:
            return self.venue.city or self.venue.name or self.venue.area
        return ""

    @property
    def taken(self) -> int:
        """How many seats are taken, of the count that the query brought."""
        return int(getattr(self, TAKEN))

    @property
    def left(self) -> int | None:
        """How many seats are left, of the count that the query brought; None without a limit."""
        return seats.seats_left(self.capacity, self.taken)
