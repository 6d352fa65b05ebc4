"""What each city tells of a linked meetup afterwards."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from events.models.room import Room


class RoomRecapQuerySet(models.QuerySet["RoomRecap"]):
    """What was told of rooms."""

    def standing(self) -> RoomRecapQuerySet:
        """The words that were not rewritten."""
        return self.filter(replaced_at__isnull=True)


class RoomRecap(PublicModel):
    """A few sentences of one city, beside the recap of all. A rewrite replaces them; the earlier stay."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="recaps")
    text = models.TextField(_("how it was there"))
    written_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = RoomRecapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room"],
                condition=Q(replaced_at__isnull=True),
                name="one_recap_of_a_room_stands",
            )
        ]

    def __str__(self) -> str:
        return f"recap of room {self.room_id}"
