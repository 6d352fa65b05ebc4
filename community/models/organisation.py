from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models.base import PublicModel
from community.models.person import Person


class Organisation(PublicModel):
    """An employer, sponsor, host or training provider."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160)
    about = models.TextField(_("about"), blank=True)
    website = models.URLField(_("website"), blank=True)
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("community:organisation", args=[self.slug])


class OrganisationAlias(PublicModel):
    """Another name that the organisation goes by, or went by. Retired, never deleted."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=160)
    added_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(retired_at__isnull=True),
                name="alias_named_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationParent(PublicModel):
    """That one organisation belonged to another, from a day until a day (half-open)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="children")
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on__isnull=True)
                | Q(until_on__isnull=True)
                | Q(from_on__lt=F("until_on")),
                name="parent_from_before_until",
            ),
            models.CheckConstraint(
                condition=~Q(organisation=F("parent")), name="no_organisation_owns_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.parent_id}"

    @property
    def last_on(self) -> date | None:
        """The last day of it, as people say it."""
        return self.until_on - timedelta(days=1) if self.until_on else None

    def is_open(self, *, on: date) -> bool:
        """Whether the one belongs to the other on that day."""
        return (self.from_on is None or self.from_on <= on) and (
            self.until_on is None or on < self.until_on
        )


class Representative(PublicModel):
    """That a person may act for an organisation on this site, from a day until a day (half-open)."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="representatives"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="represents")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=Q(until_on__isnull=True),
                name="one_open_representation",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.organisation_id}"

    def is_open(self, *, on: date) -> bool:
        """Whether the person may act on that day."""
        return self.from_on <= on and (self.until_on is None or on < self.until_on)
