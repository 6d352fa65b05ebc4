"""Calendars that were brought in, and what was taken out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Group, Person, PublicModel
from events.models.event import Event


class Import(PublicModel):
    """A calendar or table that an organiser brought: how far it is, and what became of it.

    The file itself lies in the stash (events/stash.py) and leaves it with the end of the import.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("being read")
        READY = "ready", _("read")
        TAKING = "taking", _("being taken")
        TAKEN = "taken", _("taken")
        REFUSED = "refused", _("not taken")
        DROPPED = "dropped", _("put aside")

    class Kind(models.TextChoices):
        CALENDAR = "calendar", _("calendar")
        TABLE = "table", _("table")

    BUSY = (State.WAITING, State.TAKING)
    OPEN = (*BUSY, State.READY)

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="imports")
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    received_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=120)
    size = models.PositiveIntegerField(help_text="In bytes.")
    zone = models.CharField(max_length=64, help_text="Of hours that name none.")
    columns = models.JSONField(null=True, blank=True, help_text="Of a table, where they were said.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    told = models.JSONField(default=dict, blank=True, help_text="What came of it, in numbers.")
    reason = models.TextField(blank=True, help_text="Why it was not taken.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(state__in=["waiting", "ready", "taking"]),
                name="one_import_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "ready", "taking"], ended_at__isnull=True)
                | Q(state__in=["taken", "refused", "dropped"], ended_at__isnull=False),
                name="an_import_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("calendars:import", args=[self.group.slug, self.public_id])

    @property
    def is_busy(self) -> bool:
        """Whether a job works on it, so that the page will change by itself."""
        return self.state in self.BUSY

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY


class OutsideName(models.Model):
    """The name that a meetup goes by in somebody else's calendar, and what was last taken from there.

    Ours stays what it is. `said` is what the outside said: where a meetup still says the same, nobody
    edited it here, and a later file may change it.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="outside_names")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    uid = models.CharField(max_length=255)
    recurrence = models.CharField(max_length=32, blank=True)
    said = models.JSONField()
    taken_in = models.ForeignKey(
        Import, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "uid", "recurrence"], name="outside_name_once_a_group"
            )
        ]

    def __str__(self) -> str:
        return self.uid


class Export(PublicModel):
    """Everything of a group as files, made for one of its organisers, and for what."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being made")
        READY = "ready", _("ready")
        GONE = "gone", _("deleted")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="exports")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    with_people = models.BooleanField(default=False)
    purpose = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(with_people=False) | ~Q(purpose=""),
                name="personal_detail_leaves_for_a_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"export {self.public_id}"

    def get_absolute_url(self) -> str:
        return reverse("calendars:export", args=[self.group.slug, self.public_id])

    @property
    def is_busy(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY
