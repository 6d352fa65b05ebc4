from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from events.models.event import Event


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
        BREAK = "break", _("break")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="agenda")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.TALK)
    title = models.CharField(_("title"), max_length=200)
    abstract = models.TextField(_("abstract"), blank=True)
    starts_time = models.TimeField(_("from"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1), name="an_item_takes_time"
            )
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
