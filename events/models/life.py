from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
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


class PlannedPublication(PublicModel):
    """That a draft shall be made public by itself at a certain time: who said so, and what came of it.

    One stands at a time, and `stands_for` names the draft as long as it does.
    """

    class Outcome(models.TextChoices):
        PUBLISHED = "published", _("published")
        REFUSED = "refused", _("something was missing")
        WITHDRAWN = "withdrawn", _("taken back")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="plans")
    stands_for = models.OneToOneField(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="planned"
    )
    planned_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    planned_at = models.DateTimeField()
    publish_at = models.DateTimeField()
    announce = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    lacked = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stands_for__isnull=True, ended_at__isnull=False)
                | Q(stands_for__isnull=False, stands_for=F("event"), ended_at__isnull=True),
                name="plan_stands_until_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="")
                | Q(ended_at__isnull=False, outcome__in=["published", "refused", "withdrawn"]),
                name="plan_ends_in_some_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["publish_at"],
                condition=Q(ended_at__isnull=True),
                name="plans_that_stand_by_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.event_id} at {self.publish_at:%Y-%m-%d %H:%M}"


class Announcement(models.Model):
    """That the people of a group were told of a new meetup: once, whoever asks again."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="announcement")
    announced_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    announced_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.event_id} announced"


class Completion(models.Model):
    """That nothing is left to do for a meetup that is over. Without a person: it was counted and told."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="completion")
    completed_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    completed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.event_id} complete"


class Discard(models.Model):
    """That a draft will not become a meetup. Its row stays, and nobody finds it any more."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="discard")
    discarded_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    discarded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.event_id} discarded"
