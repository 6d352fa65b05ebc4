from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from events.models.event import Event
from events.models.room import Room


class Track(PublicModel):
    """One of several rows of talks that run beside each other; it may have a room of its own."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="tracks")
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(_("name"), max_length=60)
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="tracks"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "name"],
                condition=Q(ended_at__isnull=True),
                name="one_track_of_a_name",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AgendaItemQuerySet(models.QuerySet["AgendaItem"]):
    """Lines of agendas."""

    def open(self) -> AgendaItemQuerySet:
        """Those that were not dropped."""
        return self.filter(dropped_at__isnull=True)


class AgendaItem(PublicModel):
    """One line of the agenda: a talk, a demo, a break. Its hour is the wall's, where it is known."""

    class Kind(models.TextChoices):
        TALK = "talk", _("talk")
        DEMO = "demo", _("demo")
        WORKSHOP = "workshop", _("workshop")
        DISCUSSION = "discussion", _("discussion")
        BREAK = "break", _("break")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="agenda")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TALK)
    title = models.CharField(_("title"), max_length=200)
    abstract = models.TextField(_("abstract"), blank=True)
    starts_time = models.TimeField(_("from"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    day = models.PositiveSmallIntegerField(_("day of the meetup"), default=1)
    track = models.ForeignKey(
        Track, on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    room = models.ForeignKey(
        Room, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda"
    )  # None: for every room
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1), name="an_item_takes_time"
            ),
            models.CheckConstraint(condition=Q(day__gte=1), name="days_count_from_one"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_break(self) -> bool:
        return self.kind == self.Kind.BREAK


class Speaker(models.Model):
    """Who speaks in an item: the by-line as printed, and the person where it is known who that is."""

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="speakers")
    position = models.PositiveSmallIntegerField(default=0)
    byline = models.CharField(_("by-line"), max_length=160)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="talks"
    )

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.byline
