from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from elections.models.election import Election


class ReminderQuerySet(models.QuerySet["Reminder"]):
    """Reminders of votes."""

    def standing(self) -> ReminderQuerySet:
        """Those that went out or still will: nobody took them back, and they did not fail to go."""
        never = (Reminder.Ending.TOO_LATE, Reminder.Ending.UNKNOWN)
        return self.filter(taken_back_at=None).exclude(ending__in=never)


class Reminder(PublicModel):
    """That voters who have not voted are written to: when, in which words, and how many it was.

    Who they are stands nowhere: a job goes over the roll in the order of its lines, and of each line it
    asks at that moment whether it voted. All that is kept of the way is how far it came.
    """

    class Ending(models.TextChoices):
        SENT = "sent", _("sent")
        CUT = "cut", _("sent in part: for the rest it was too late")
        TOO_LATE = "too_late", _("not sent: it was too late")
        UNKNOWN = "unknown", _("not sent: nobody told who voted")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="reminders")
    words = models.TextField(blank=True)
    send_at = models.DateTimeField()
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    reached = models.BigIntegerField(default=0, help_text="The line up to which the job came.")
    # Not how many arrived: with one address known to be dead, the difference would tell of its voter.
    written = models.PositiveIntegerField(default=0, help_text="Lines that a letter was made for.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=8, choices=Ending, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["send_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | Q(started_at=None),
                name="a_reminder_that_went_is_not_taken_back",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
                name="a_reminder_ends_in_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"reminder {self.public_id}"

    @property
    def is_waiting(self) -> bool:
        return self.started_at is None and self.taken_back_at is None and self.ended_at is None

    @property
    def is_running(self) -> bool:
        return self.started_at is not None and self.ended_at is None

    def is_due(self, *, at: datetime) -> bool:
        """Whether its hour has come."""
        return self.taken_back_at is None and self.ended_at is None and self.send_at <= at
