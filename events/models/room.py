from __future__ import annotations

from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.models import Group, PublicModel
from events import seats
from events.models.event import Event
from events.models.hosting import CoHosting
from events.models.venue import Venue

TAKEN: str = "taken_now"  # what with_taken puts on each room
WAITING: str = "waiting_now"


class RoomQuerySet(models.QuerySet["Room"]):
    """The places that a meetup is held in."""

    def planned(self) -> RoomQuerySet:
        """Those that still belong to it, and those whose group has not said yet that it opens them."""
        return self.filter(closed_at__isnull=True)

    def open(self) -> RoomQuerySet:
        """Those that people may know of and sit in."""
        return self.planned().filter(awaits__isnull=True)

    def with_taken(self) -> RoomQuerySet:
        """Each with the heads that keep room in it, and how many ask for it in line."""
        held, waits = Q(seats__state__in=seats.HELD), Q(seats__state=seats.WAITING)
        counts = {
            TAKEN: Coalesce(Sum(F("seats__guests") + 1, filter=held), 0),
            WAITING: Count("seats", filter=waits),
        }
        return self.annotate(**counts)


class Room(PublicModel):
    """One place of a meetup, with its own seats. A linked meetup has several, and so has a hybrid one:
    those who join online sit in a room of their own.
    """

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in the room")
        ONLINE = "online", _("online")

    class Video(models.TextChoices):
        NONE = "none", _("no video link")
        SPEAKS = "speaks", _("speaks")
        WATCHES = "watches", _("watches")
        BOTH = "both", _("speaks and watches")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="rooms")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name of the room"), max_length=120, blank=True)
    mode = models.CharField(_("how people join"), max_length=10, choices=Mode, default="in_person")
    video = models.CharField(_("video"), max_length=10, choices=Video, default="none")
    link = models.URLField(_("link to join"), max_length=500, blank=True)
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="rooms"
    )
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    part = models.CharField(_("its part"), max_length=160, blank=True)
    timezone = models.CharField(_("time zone"), max_length=64, blank=True)
    awaits = models.ForeignKey(
        CoHosting, on_delete=models.PROTECT, null=True, blank=True, related_name="rooms_waiting"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                name="room_with_a_limit_has_a_seat",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["in_person", "online"]), name="room_is_joined_in_a_known_way"
            ),
            models.CheckConstraint(
                condition=Q(video__in=["none", "speaks", "watches", "both"]),
                name="video_of_a_known_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What people call the place: its own name, the city, or the group that opens it."""
        if self.name:
            return self.name
        if self.is_online:
            return gettext("Online")
        if self.group is not None:
            return self.group.city or self.group.name
        if self.venue is not None:
            return self.venue.city or self.venue.name or self.venue.area
        return ""

    @property
    def is_online(self) -> bool:
        return self.mode == self.Mode.ONLINE

    @property
    def is_just_online(self) -> bool:
        """Online, and called nothing else: one sits *online* in it, not *in* a place of that name."""
        return self.is_online and self.label.lower() == gettext("Online").lower()

    @property
    def taken(self) -> int:
        """How many heads keep room in it, of the count that the query brought."""
        return int(getattr(self, TAKEN))

    @property
    def waiting(self) -> int:
        """How many people ask for it in line, of the count that the query brought."""
        return int(getattr(self, WAITING))

    @property
    def left(self) -> int | None:
        """How many seats are left, of the count that the query brought; None without a limit."""
        return seats.seats_left(self.capacity, self.taken)
