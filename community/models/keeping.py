"""What a keeper decided, and what a keeper had looked into."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models.base import PublicModel
from community.models.job import Job
from community.models.person import Person


class Deactivation(PublicModel):
    """A login that a keeper closed: who, when, why, and how it ended. The person stays in the record."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deactivations")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(_("why"))
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at__isnull=True),
                name="closed_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("at")),
                name="opened_after_it_was_closed",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="opened_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} since {self.at:%Y-%m-%d}"

    def in_force(self) -> bool:
        return self.ended_at is None


class Abandonment(models.Model):
    """A job that a keeper gave up, and why."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="abandonment")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(_("why"))

    def __str__(self) -> str:
        return f"{self.job} given up"


class Inspection(PublicModel):
    """A long look that a keeper asked for: how far it has come, and what it found."""

    class Kind(models.TextChoices):
        AUDIT = "audit", _("the audit log")
        UPLOADS = "uploads", _("the uploads")

    kind = models.CharField(max_length=10, choices=Kind)
    asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    asked_at = models.DateTimeField()
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    found = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(finished_at__isnull=True), name="one_look_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["kind", "-asked_at"], name="inspections_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_at:%Y-%m-%d %H:%M}"

    def is_whole(self) -> bool:
        """Whether it came to its end and found nothing wrong."""
        return self.finished_at is not None and not self.found.get("bad")

    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    def is_stuck(self, *, at: datetime) -> bool:
        """Whether it ought to have come to its end long ago."""
        return self.finished_at is None and (at - self.asked_at).total_seconds() > 6 * 3600
