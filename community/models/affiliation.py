from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from community.models.base import PublicModel
from community.models.organisation import Organisation
from community.models.person import Person


class AffiliationQuerySet(models.QuerySet["Affiliation"]):
    """Dated statements of who worked where."""

    def standing(self) -> AffiliationQuerySet:
        """Those that hold: neither corrected by a later statement nor taken back."""
        return self.filter(correction__isnull=True, withdrawn_at__isnull=True)

    def held_on(self, day: date) -> AffiliationQuerySet:
        """Those in force on `day`. Half-open [from, until); an open end is in force on its side."""
        return self.standing().filter(
            Q(from_on__isnull=True) | Q(from_on__lte=day),
            Q(until_on__isnull=True) | Q(until_on__gt=day),
        )


class Affiliation(PublicModel):
    """A person with an organisation, or independent, on the days [from, until). May overlap.

    A statement is never rewritten: `recorded_at` stays true. Whoever corrects it writes another that
    points at the one it corrects; whoever takes it back says when. Rules count what stands.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="affiliations")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="affiliations",
        help_text=_("Empty, and no employer typed: independent."),
    )
    employer = models.CharField(
        max_length=160,
        blank=True,
        help_text=_("A name as it was typed, until it is joined to an organisation."),
    )
    title = models.CharField(max_length=120, blank=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )
    reason = models.CharField(
        max_length=200, blank=True, help_text=_("Why the earlier statement was corrected.")
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(from_on__isnull=True)
                | Q(until_on__isnull=True)
                | Q(from_on__lt=F("until_on")),
                name="affiliation_from_before_until",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(employer=""),
                name="employer_typed_or_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.organisation_id or self.employer or 'independent'}"

    @property
    def is_independent(self) -> bool:
        return self.organisation_id is None and not self.employer

    @property
    def where(self) -> str:
        """The organisation's name, the name that was typed, or that there is none."""
        if self.organisation is not None:
            return self.organisation.name
        return self.employer or _t("Independent")

    @property
    def last_on(self) -> date | None:
        """The last day of it, as people say it."""
        return self.until_on - timedelta(days=1) if self.until_on else None

    def is_open(self, *, on: date) -> bool:
        """Whether it is in force on that day."""
        return (self.from_on is None or self.from_on <= on) and (
            self.until_on is None or on < self.until_on
        )
