"""Codes of conduct, the people whom reports reach, reports in confidence, and who is barred.

What a report says lies sealed in its lines (`community.vault`), and so does the reason of a barring: a copy of
the database opens neither. Who wrote a report, and whom it must not reach, stand here as fingerprints alone.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models.base import PublicModel
from community.models.group import Group
from community.models.person import Person


class CodeOfConduct(PublicModel):
    """One version of how people treat each other at a group's meetups. The newest stands."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="codes_of_conduct")
    version = models.PositiveIntegerField()
    text = models.TextField(_("code of conduct"))
    note = models.CharField(_("why this version"), max_length=300, blank=True)
    adopted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    adopted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "codes of conduct"
        constraints = [
            models.UniqueConstraint(fields=["group", "version"], name="code_version_once"),
            models.CheckConstraint(condition=~Q(text=""), name="code_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} v{self.version}"


class ConfidantQuerySet(models.QuerySet["Confidant"]):
    """Who was named, and who said yes."""

    def open(self) -> ConfidantQuerySet:
        """Those that have not ended, answered or not."""
        return self.filter(ended_at__isnull=True)

    def serving(self) -> ConfidantQuerySet:
        """Those who said yes and are still there."""
        return self.open().filter(accepted_at__isnull=False)


class Confidant(PublicModel):
    """Somebody whom reports to a group reach: named by its lead, and only once they say yes."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="confidants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="confided_in_by")
    named_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    named_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ConfidantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(ended_at__isnull=True),
                name="one_open_confidant",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.group_id}"


class Report(PublicModel):
    """That something was reported, and how far it is. What it says stands in its lines, sealed."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        LOOKED_AT = "looked_at", _("being looked at")
        ACTED_ON = "acted_on", _("acted on")
        CLOSED = "closed", _("closed")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    received_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    reporter = models.CharField(
        max_length=64,
        blank=True,
        help_text=_("A fingerprint; empty where nobody said who they are."),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="closed_report_says_when",
            )
        ]
        indexes = [models.Index(fields=["group", "received_at"], name="reports_of_a_group")]

    def __str__(self) -> str:
        return self.public_id


class ReportAside(models.Model):
    """Somebody whom a report must not reach, because it is about them or too near to them."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="asides")
    whom = models.CharField(max_length=64, help_text=_("A fingerprint."))
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "whom"], name="aside_said_once")]

    def __str__(self) -> str:
        return f"aside of {self.report_id}"


class ReportLine(PublicModel):
    """One line of a report's own trail: only ever added, and let go of as a whole when its time is over."""

    class Kind(models.TextChoices):
        REPORT = "report", _("the report")
        WORD = "word", _("from who reported it")
        ANSWER = "answer", _("to who reported it")
        NOTE = "note", _("among those it reaches")
        STATE = "state", _("how far it is")
        ASIDE = "aside", _("somebody stood aside")

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=Report.State, blank=True)
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    sealed = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.report_id}"


class BarringQuerySet(models.QuerySet["Barring"]):
    """Who may not come to whose meetups."""

    def in_force(self, *, at: datetime) -> BarringQuerySet:
        """Those that hold at that moment."""
        return self.filter(
            Q(from_at__lte=at),
            Q(until_at__isnull=True) | Q(until_at__gt=at),
            lifted_at__isnull=True,
        )


class Barring(PublicModel):
    """That somebody may not come to a group's meetups (a network's: nor to its chapters'), from when until when."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="barrings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    address = models.CharField(
        max_length=64, blank=True, help_text=_("The fingerprint of their address at that time.")
    )
    barred_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    barred_at = models.DateTimeField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    sealed_reason = models.TextField(blank=True)
    appeal = models.CharField(_("how to appeal"), max_length=400, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = BarringQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=Q(lifted_at__isnull=True, until_at__isnull=True),
                name="one_endless_barring",
            ),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(from_at__lt=F("until_at")),
                name="barring_begins_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="barring_lifted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"barred from {self.group_id}"
