from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Group, Person, PublicModel, Role
from community.rules import ORGANISING, is_keeper
from community.wall import zone_or_utc
from community.words import figure
from events import seats, times, words
from events.models.larger import LargerEvent

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from events.models.afterwards import Headcount
    from events.models.agenda import AgendaItem
    from events.models.room import Room


def new_uid() -> str:
    """Make the name that calendars know a meetup by: random, and of no domain."""
    return str(uuid.uuid4())


def _organised(person: Person, *, at: datetime) -> QuerySet[Role, Any]:
    held = Role.objects.held(at=at).filter(person=person, kind__in=ORGANISING)
    return held.values("group_id")


class EventQuerySet(models.QuerySet["Event"]):
    """Meetups, as lists, pages and feeds ask for them."""

    def published(self) -> EventQuerySet:
        """Those that were made public, the cancelled ones among them."""
        return self.filter(publication__isnull=False)

    def visible_to(self, person: Person | None, *, at: datetime | None = None) -> EventQuerySet:
        """Published meetups of groups that the person may see, and drafts of groups they organise.

        A draft that a group was asked to hold, or is host to, is seen by its organisers, too.
        Whose term as organiser is running depends on the time: without `at` no draft is shown.
        """
        groups = Group.objects.visible_to(person).values("pk")
        public = Q(publication__isnull=False, group__in=groups)
        if person is None or at is None:
            return self.filter(public)
        own = self._organised_by(person, at=at)
        asked = Event.objects.filter(self._asked_of(person, at=at))
        return self.filter(public | own | Q(pk__in=asked.values("pk")))

    def organised_by(self, person: Person, *, at: datetime) -> EventQuerySet:
        """Those that the person may plan and run; without the drafts that were discarded."""
        return self.filter(self._organised_by(person, at=at))

    def _organised_by(self, person: Person, *, at: datetime) -> Q:
        kept = Q(discard__isnull=True)
        if is_keeper(person):
            return kept
        groups = _organised(person, at=at)
        return kept & (Q(group__in=groups) | Q(group__network__in=groups))

    def _asked_of(self, person: Person, *, at: datetime) -> Q:
        """Those that a group of the person was asked to hold with others, or is host to."""
        groups = _organised(person, at=at)
        theirs = Q(cohostings__group__in=groups) | Q(cohostings__group__network__in=groups)
        theirs &= Q(discard__isnull=True)
        return theirs & Q(cohostings__answer__in=("", "accepted"), cohostings__ended_at=None)

    def of_groups(self, groups: Iterable[Group]) -> EventQuerySet:
        """Those that one of the groups organises or is host to."""
        keys = [group.pk for group in groups]
        hosted = Event.hosts.through.objects.filter(group__in=keys).values("event_id")
        return self.filter(Q(group__in=keys) | Q(pk__in=hosted))

    def standing(self) -> EventQuerySet:
        """Those that were not called off."""
        return self.filter(cancellation__isnull=True)

    def coming(self, *, at: datetime) -> EventQuerySet:
        """Those that are not over yet, soonest first, and last those that wait for a new date."""
        waits = Case(When(postponement__isnull=False, then=1), default=0)
        ahead = Q(ends_at__gt=at) | Q(postponement__isnull=False)
        return self.filter(ahead).order_by(waits, "starts_at", "pk")

    def dated(self) -> EventQuerySet:
        """Without those that were put off and have no new date yet."""
        return self.filter(postponement__isnull=True)

    def over(self, *, at: datetime | Now) -> EventQuerySet:
        """Those that are over, newest first. What was put off was not held, so it is not over."""
        return self.dated().filter(ends_at__lte=at).order_by("-starts_at", "-pk")

    def in_calendars(self) -> EventQuerySet:
        """Those whose date is known well enough for a calendar, oldest first."""
        return (
            self.published()
            .filter(precision__in=times.IN_CALENDARS, starts_at__isnull=False)
            .order_by("starts_at", "pk")
        )


class Event(PublicModel):
    """A meetup: planned by a group, held in one room or several, at a wall time in a zone.

    The instants follow from the wall time and are stored beside it. Of what was taken from a record the
    date may be known to the month or less; then the instants are the bounds of what is known.
    """

    class Precision(models.TextChoices):
        INSTANT = times.INSTANT, _("to the minute")
        DAY = times.DAY, _("to the day")
        MONTH = times.MONTH, _("to the month")
        YEAR = times.YEAR, _("to the year")
        BETWEEN = times.BETWEEN, _("between two dates")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        POSTPONED = "postponed", _("postponed")
        CANCELLED = "cancelled", _("cancelled")

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="events")
    hosts = models.ManyToManyField(Group, related_name="hosted_events", blank=True)
    title = models.CharField(_("title"), max_length=140)
    summary = models.CharField(_("in one sentence"), max_length=240, blank=True)
    description = models.TextField(_("description"), blank=True)

    precision = models.CharField(max_length=10, choices=Precision, default=Precision.INSTANT)
    timezone = models.CharField(_("time zone"), max_length=64)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    starts_time = models.TimeField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    ends_time = models.TimeField(_("until"), null=True, blank=True)
    starts_fold = models.PositiveSmallIntegerField(default=0)
    ends_fold = models.PositiveSmallIntegerField(default=0)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    online_link = models.URLField(_("online link"), max_length=500, blank=True)
    host = models.CharField(_("host"), max_length=200, blank=True)
    organised_with = models.CharField(_("organised with"), max_length=300, blank=True)
    sponsors = models.CharField(_("sponsors"), max_length=300, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    part_of = models.ForeignKey(
        LargerEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="meetups"
    )
    is_linked = models.BooleanField(_("held in several places at once"), default=False)
    is_sample = models.BooleanField(default=False)

    guests_allowed = models.PositiveSmallIntegerField(_("guests a person may bring"), default=0)
    needs_approval = models.BooleanField(_("organisers approve each seat"), default=False)
    members_only = models.BooleanField(_("for members of the group"), default=False)
    seats_open_at = models.DateTimeField(_("seats from"), null=True, blank=True)
    seats_close_at = models.DateTimeField(_("seats until"), null=True, blank=True)
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to accept a seat that became free"), null=True, blank=True
    )

    uid = models.CharField(max_length=64, unique=True, editable=False, default=new_uid)
    sequence = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = EventQuerySet.as_manager()
    places: list[Room]  # the open rooms, brought by queries.for_lists
    counts: list[Headcount]  # the count that stands, brought by queries.for_lists
    lines: list[AgendaItem]  # the agenda with its speakers, brought by queries.with_lines

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True, starts_on__isnull=True)
                | Q(
                    starts_at__isnull=False,
                    ends_at__isnull=False,
                    starts_on__isnull=False,
                    ends_on__isnull=False,
                ),
                name="event_dated_whole_or_not_at_all",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
                name="event_starts_before_it_ends",
            ),
            models.CheckConstraint(
                condition=~Q(precision="instant")
                | Q(starts_on__isnull=True)
                | Q(starts_time__isnull=False, ends_time__isnull=False),
                name="timed_event_has_its_hours",
            ),
            models.CheckConstraint(
                condition=Q(guests_allowed__lte=seats.MOST_GUESTS), name="so_many_guests_at_most"
            ),
            models.CheckConstraint(
                condition=Q(offer_hours__isnull=True)
                | Q(offer_hours__gte=1, offer_hours__lte=seats.LONGEST_OFFER),
                name="offer_stands_for_hours",
            ),
            models.CheckConstraint(
                condition=Q(seats_open_at__isnull=True)
                | Q(seats_close_at__isnull=True)
                | Q(seats_open_at__lt=F("seats_close_at")),
                name="seats_open_before_they_close",
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], name="events_by_start"),
            models.Index(fields=["ends_at"], name="events_by_end"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("events:event", args=[self.public_id])

    @property
    def state(self) -> str:
        """Draft, published, postponed or cancelled, as the records beside it say."""
        if hasattr(self, "cancellation"):
            return self.State.CANCELLED
        if hasattr(self, "postponement"):
            return self.State.POSTPONED
        return self.State.PUBLISHED if hasattr(self, "publication") else self.State.DRAFT

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def is_postponed(self) -> bool:
        """Whether it was put off and waits for a new date; the old one stands beside it until then."""
        return self.state == self.State.POSTPONED

    @property
    def is_timed(self) -> bool:
        """Whether the hours are known."""
        return self.precision == times.INSTANT and self.starts_at is not None

    @property
    def is_known_to_the_day(self) -> bool:
        """Whether a calendar can hold it."""
        return self.precision in times.IN_CALENDARS and self.starts_at is not None

    @property
    def when(self) -> times.When:
        """The date as it was given."""
        return times.When(
            precision=self.precision,
            zone=self.timezone,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            starts_time=self.starts_time,
            ends_time=self.ends_time,
            starts_fold=self.starts_fold,
            ends_fold=self.ends_fold,
        )

    @property
    def date_words(self) -> str:
        """The date in words, as exactly as it is known."""
        return words.date_words(self.when)

    @property
    def hours_words(self) -> str:
        """The hours in words, where they are known."""
        return words.hours_words(self.when)

    @property
    def zone_words(self) -> str:
        """The zone in words: `India (IST)`."""
        return words.zone_words(self.timezone, self.starts_at)

    @property
    def short_date(self) -> str:
        """The date in few words, for lists."""
        return words.short_date(self.when)

    @property
    def headcount(self) -> Headcount | None:
        """How many came, of the rows that the query brought."""
        return self.counts[0] if self.counts else None

    @property
    def attended_words(self) -> str:
        """`31`, `120+`, `about 60`, or `not recorded`."""
        count = self.headcount
        return figure(count.number, count.qualifier) if count else figure(None)

    @property
    def seats_left(self) -> int | None:
        """How many seats are left in all rooms together; None where a room has no limit."""
        left = [room.left for room in self.places]
        return sum(each or 0 for each in left) if left and None not in left else None

    @property
    def seats_taken(self) -> int:
        """How many seats are taken in all rooms together."""
        return sum(room.taken for room in self.places)

    @property
    def seats_offered(self) -> int | None:
        """How many seats all rooms have together; None where a room has no limit."""
        offered = [room.capacity for room in self.places]
        return sum(each or 0 for each in offered) if offered and None not in offered else None

    @property
    def seats_waiting(self) -> int:
        """How many people are in line for all rooms together."""
        return sum(room.waiting for room in self.places)

    @property
    def place_words(self) -> str:
        """Where, in few words: the place of the only room, or the names of all rooms."""
        if len(self.places) == 1 and (venue := self.places[0].venue) is not None:
            return ", ".join(part for part in (venue.name or venue.area, venue.city) if part)
        return ", ".join(room.label for room in self.places if room.label)

    def is_over(self, *, at: datetime) -> bool:
        """Whether it has ended by then. One without a date, or without a new one yet, has not."""
        return self.ends_at is not None and self.ends_at <= at and not self.is_postponed

    def has_begun(self, *, at: datetime) -> bool:
        """Whether it has begun by then."""
        return self.starts_at is not None and self.starts_at <= at and not self.is_postponed

    def is_today(self, *, at: datetime) -> bool:
        """Whether it is held on the day that it is at the place just now."""
        if self.starts_on is None or self.ends_on is None:
            return False
        today = at.astimezone(zone_or_utc(self.timezone)).date()
        return self.starts_on <= today <= self.ends_on and not self.is_postponed

    def takes_attendance(self, *, at: datetime) -> bool:
        """Whether heads can be counted: from two hours before the start on."""
        if self.starts_at is None or self.is_postponed:
            return False
        return self.starts_at - timedelta(hours=2) <= at


class Publication(models.Model):
    """That a meetup was made public: by whom and when."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="publication")
    published_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.event_id} published"


class Cancellation(models.Model):
    """That a meetup was called off: by whom, when and why.

    One stands at a time, and `stands_for` names the meetup as long as it does. One that was taken back
    stays in the record.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="cancellations")
    stands_for = models.OneToOneField(
        Event, on_delete=models.PROTECT, null=True, blank=True, related_name="cancellation"
    )
    cancelled_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cancelled_at = models.DateTimeField()
    reason = models.TextField(_("reason"))
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stands_for__isnull=True, ended_at__isnull=False)
                | Q(stands_for__isnull=False, stands_for=F("event"), ended_at__isnull=True),
                name="cancellation_stands_until_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} cancelled"
