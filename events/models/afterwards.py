from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from events import facts
from events.models.door import DoorNote
from events.models.event import Event
from events.models.room import Room


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
    """That somebody came, or had a seat and did not. Worked out from the door's notes, or from the list.

    `about` is the person's public id; a head that came without a name has none, and goes by its note.
    `came_at` is when they were seen, `recorded_at` when we learned of it.
    """

    class State(models.TextChoices):
        CAME = "came", _("came")
        ABSENT = "absent", _("did not come")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="attendances")
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="attendances"
    )
    about = models.CharField(max_length=36)
    state = models.CharField(max_length=10, choices=State)
    guests = models.PositiveSmallIntegerField(_("with how many guests"), default=0)
    how = models.CharField(max_length=10, choices=DoorNote.How, blank=True)
    came_at = models.DateTimeField(null=True, blank=True)
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
            ),
            models.UniqueConstraint(
                fields=["event", "about"],
                condition=Q(replaced_at__isnull=True),
                name="one_attendance_stands_of_each",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(state="came"),
                name="nobody_without_a_name_is_missed",
            ),
            models.CheckConstraint(
                condition=Q(state="came") | Q(guests=0), name="who_did_not_come_brought_nobody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.state}"

    @property
    def heads(self) -> int:
        """How many came with this: the person and their guests."""
        return 1 + self.guests if self.state == self.State.CAME else 0


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


class MinutesQuerySet(models.QuerySet["Minutes"]):
    """What was decided and noted."""

    def standing(self) -> MinutesQuerySet:
        """The versions that were not rewritten."""
        return self.filter(replaced_at__isnull=True)


class Minutes(PublicModel):
    """The minutes of a meetup. A rewrite replaces them; the earlier text stays."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="minutes")
    text = models.TextField(_("minutes"))
    written_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(replaced_at__isnull=True), name="one_minutes_stand"
            )
        ]

    def __str__(self) -> str:
        return f"minutes of {self.event_id}"
