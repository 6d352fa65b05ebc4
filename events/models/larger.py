from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from community.models import PublicModel


class LargerEvent(PublicModel):
    """An event of others that meetups are part of: a conference, a festival.

    Meetups that name it in the same words share the row.
    """

    name = models.CharField(_("name"), max_length=160)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="larger_event_has_a_name"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True, ends_on__isnull=True)
                | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="larger_event_starts_before_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__startswith="http://") | Q(url__startswith="https://"),
                name="larger_event_links_to_the_web",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def date_words(self) -> str:
        """`14 February 2014 to 16 February 2014`, or one day; empty where it is not known."""
        if self.starts_on is None or self.ends_on is None:
            return ""
        first = date_format(self.starts_on, "j F Y")
        if self.starts_on == self.ends_on:
            return first
        return _t("%(first)s to %(last)s") % {
            "first": first,
            "last": date_format(self.ends_on, "j F Y"),
        }

    @property
    def line(self) -> str:
        """The event on one line: `GNUnify 2014, 14 to 16 February 2014, Pune`."""
        return ", ".join(part for part in (self.name, self.date_words, self.place) if part)
