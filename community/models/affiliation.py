from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models.organisation import Organisation
from community.models.person import Person


class AffiliationQuerySet(models.QuerySet["Affiliation"]):
    """Dated statements of who worked where."""

    def held_on(self, day: date) -> AffiliationQuerySet:
        """Those in force on `day`. Half-open [from, until); an open end is in force on its side."""
        return self.filter(
            Q(from_on__isnull=True) | Q(from_on__lte=day),
            Q(until_on__isnull=True) | Q(until_on__gt=day),
        )


class Affiliation(models.Model):
    """A person with an organisation, or independent, on the days [from, until). May overlap."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="affiliations")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="affiliations",
        help_text=_("Empty: independent."),
    )
    title = models.CharField(max_length=120, blank=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on__isnull=True)
                | Q(until_on__isnull=True)
                | Q(from_on__lt=F("until_on")),
                name="affiliation_from_before_until",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.organisation_id or 'independent'}"
