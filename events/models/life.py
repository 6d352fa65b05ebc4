from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Person
from events.models.event import Event


class Postponement(models.Model):
    """That a meetup was put off until a new date is found: by whom, when and why.

    One stands at a time, and `stands_for` names the meetup as long as it does; the earlier ones stay.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="postponements")
    stands_for = models.OneToOneField(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="postponement"
    )
    postponed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    postponed_at = models.DateTimeField()
    reason = models.TextField(_("reason"))
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stands_for__isnull=True, ended_at__isnull=False)
                | Q(stands_for__isnull=False, stands_for=F("event"), ended_at__isnull=True),
                name="postponement_stands_until_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("postponed_at")),
                name="postponed_before_it_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} postponed"
