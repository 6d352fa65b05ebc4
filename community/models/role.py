from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from community.models.base import PublicModel
from community.models.group import Group
from community.models.person import Person


def end_of_term(last: date) -> datetime:
    """A term runs through its last day: the moment after it, in UTC."""
    return datetime.combine(last, time.min, tzinfo=UTC) + timedelta(days=1)


class RoleQuerySet(models.QuerySet["Role"]):
    """Who holds what, and when."""

    def held(self, *, at: datetime) -> RoleQuerySet:
        """Roles in force at that moment: begun, not ended, term not over."""
        return self.filter(
            Q(starts_at__lte=at),
            Q(ended_at__isnull=True) | Q(ended_at__gt=at),
            Q(term_ends_at__isnull=True) | Q(term_ends_at__gt=at),
        )


class Role(PublicModel):
    """A part that a person plays in a group for a term. Ended, never deleted."""

    class Kind(models.TextChoices):
        LEAD = "lead", _("lead")
        ORGANISER = "organiser", _("organiser")
        CHAIR = "chair", _("chair")
        MEMBER = "member", _("committee member")
        OFFICER = "officer", _("election officer")
        CURATOR = "curator", _("curator")
        AMBASSADOR = "ambassador", _("ambassador")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="roles")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField(max_length=20, choices=Kind)
    starts_at = models.DateTimeField()
    term_ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    warned_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("Of which end of the term people were told, in days.")
    )

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person", "kind"],
                condition=Q(ended_at__isnull=True),
                name="one_open_role_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(term_ends_at__isnull=True) | Q(starts_at__lt=F("term_ends_at")),
                name="term_starts_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} of {self.group_id}"

    @property
    def last_day(self) -> date | None:
        """The last day of the term, in UTC as it was set."""
        if self.term_ends_at is None:
            return None
        return (self.term_ends_at - timedelta(microseconds=1)).astimezone(UTC).date()

    @property
    def words(self) -> str:
        """`election officer until 3 March 2027`."""
        if self.last_day is None:
            return self.get_kind_display()
        last = date_format(self.last_day, "j F Y")
        return _t("%(part)s until %(day)s") % {"part": self.get_kind_display(), "day": last}

    def is_held(self, *, at: datetime) -> bool:
        """Whether the role is in force at that moment."""
        return (
            self.starts_at <= at
            and (self.ended_at is None or at < self.ended_at)
            and (self.term_ends_at is None or at < self.term_ends_at)
        )
