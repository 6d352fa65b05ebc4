from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from events import facts
from events.models.event import Event


class HeadcountQuerySet(models.QuerySet["Headcount"]):
    """How many came."""

    def standing(self) -> HeadcountQuerySet:
        """The counts that were not replaced."""
        return self.filter(replaced_at__isnull=True)


class Headcount(PublicModel):
    """How many came, as somebody counted or remembered it. A new count replaces the old one."""

    class Qualifier(models.TextChoices):
        EXACT = facts.EXACT, _("counted")
        ABOUT = facts.ABOUT, _("about")
        OVER = facts.OVER, _("more than")
        AT_LEAST = facts.AT_LEAST, _("at least")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="headcounts")
    number = models.PositiveIntegerField(_("how many"))
    qualifier = models.CharField(max_length=10, choices=Qualifier, default=Qualifier.EXACT)
    note = models.CharField(_("note"), max_length=160, blank=True)
    recorded_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = HeadcountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event"],
                condition=Q(replaced_at__isnull=True),
                name="one_headcount_stands",
            )
        ]

    def __str__(self) -> str:
        return f"{self.qualifier} {self.number}"


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    """Who came, by name."""

    def standing(self) -> AttendanceQuerySet:
        """What was not said otherwise since."""
        return self.filter(replaced_at__isnull=True)


class Attendance(PublicModel):
    """That somebody who had a seat came, or did not."""

    class State(models.TextChoices):
        CAME = "came", _("came")
        ABSENT = "absent", _("did not come")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendances")
    state = models.CharField(max_length=10, choices=State)
    recorded_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "person"],
                condition=Q(replaced_at__isnull=True),
                name="one_attendance_stands",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class RecapQuerySet(models.QuerySet["Recap"]):
    """What is told afterwards."""

    def standing(self) -> RecapQuerySet:
        """The versions that were not rewritten."""
        return self.filter(replaced_at__isnull=True)


class Recap(PublicModel):
    """What is told of a meetup afterwards. A rewrite replaces it; the earlier text stays."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="recaps")
    text = models.TextField(_("recap"))
    written_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = RecapQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(replaced_at__isnull=True), name="one_recap_stands"
            )
        ]

    def __str__(self) -> str:
        return f"recap of {self.event_id}"
