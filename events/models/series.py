from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Group, Person, PublicModel
from events.models.event import Event
from events.recurrence import BY_DAY, BY_WEEKDAY, WEEKLY, Rule


class HolidayListQuerySet(models.QuerySet["HolidayList"]):
    """Days on which nobody meets."""

    def standing(self) -> HolidayListQuerySet:
        """Those that were not retired."""
        return self.filter(retired_at__isnull=True)

    def for_group(self, group: Group) -> HolidayListQuerySet:
        """Those that a group's series may leave out: its own, and its network's."""
        return self.standing().filter(Q(group=group) | Q(group=group.network_id))


class HolidayList(PublicModel):
    """Days with their names that series leave out, kept by a chapter or by its network for all of them."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = HolidayListQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """One day of a list."""

    listing = models.ForeignKey(HolidayList, on_delete=models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "day"], name="a_holiday_is_listed_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Series(PublicModel):
    """A rhythm in which a group meets, and what its next meetups are copied from.

    Each meetup of it is one of its own, with its own page, seats and name in calendars. `ahead` says how
    many are kept planned; `publishes` whether they are made public or left as drafts.
    """

    class Kind(models.TextChoices):
        WEEKLY = WEEKLY, _("by the week")
        BY_WEEKDAY = BY_WEEKDAY, _("by a weekday of the month")
        BY_DAY = BY_DAY, _("by a day of the month")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="series")
    pattern = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    interval = models.PositiveSmallIntegerField(default=1)
    weekdays = models.JSONField(default=list)
    ordinal = models.SmallIntegerField(default=0)
    month_day = models.SmallIntegerField(default=0)
    starts_on = models.DateField()
    until = models.DateField(null=True, blank=True)
    count = models.PositiveSmallIntegerField(null=True, blank=True)
    timezone = models.CharField(max_length=64)
    starts_time = models.TimeField()
    ends_time = models.TimeField()
    ahead = models.PositiveSmallIntegerField(default=6)
    publishes = models.BooleanField(default=False)
    holidays = models.ManyToManyField(HolidayList, related_name="+", blank=True)
    started_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[WEEKLY, BY_WEEKDAY, BY_DAY]), name="series_of_a_known_rhythm"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(count__isnull=True), name="series_ends_one_way"
            ),
            models.CheckConstraint(
                condition=Q(ahead__gte=1, ahead__lte=12), name="series_plans_up_to_twelve_ahead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pattern.title}, {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("events:series", args=[self.public_id])

    @property
    def rule(self) -> Rule:
        """The rhythm, for `recurrence`."""
        return Rule(
            kind=self.kind,
            starts_on=self.starts_on,
            interval=self.interval,
            weekdays=tuple(self.weekdays),
            ordinal=self.ordinal,
            month_day=self.month_day,
            until=self.until,
            count=self.count,
        )

    def is_running(self) -> bool:
        """Whether it goes on."""
        return self.ended_at is None


class Occurrence(models.Model):
    """One day of a series: the meetup that was planned for it, or the holiday for which it was left out.

    `on` is the day by the rule; it stays when the meetup is moved, so that no second one is made.
    """

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="occurrences")
    on = models.DateField()
    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="occurrence"
    )
    holiday = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["on"]
        constraints = [
            models.UniqueConstraint(fields=["series", "on"], name="a_day_of_a_series_once"),
            models.CheckConstraint(
                condition=Q(event__isnull=True, holiday__gt="")
                | Q(event__isnull=False, holiday=""),
                name="a_day_is_held_or_a_holiday",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} on {self.on}"

    def is_ahead(self, *, at: datetime) -> bool:
        """Whether there is a meetup that is still to come."""
        event = self.event
        return event is not None and not event.is_over(at=at) and not hasattr(event, "discard")
