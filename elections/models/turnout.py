from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from elections.models.election import Election
from elections.models.question import Question
from elections.turnout import Point, Qualifier


class TurnoutPoint(PublicModel):
    """Ballots received so far, as somebody counted or said: for one question, or for all."""

    class Precision(models.TextChoices):
        EXACT = "exact", _("exactly")
        ABOUT = "about", _("about")
        OVER = "over", _("over")
        AT_LEAST = "at_least", _("at least")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="turnout")
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    voter_class = models.ForeignKey(
        "elections.VoterClass", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    position = models.PositiveIntegerField()
    at = models.DateTimeField(_("when"), null=True, blank=True)
    label = models.CharField(_("in words"), max_length=120, blank=True)
    ballots = models.PositiveIntegerField(_("ballots"))
    qualifier = models.CharField(max_length=10, choices=Precision, default=Precision.EXACT)
    source = models.CharField(_("source"), max_length=200, blank=True)
    correction = models.CharField(
        _("why the count is corrected"),
        max_length=200,
        blank=True,
        help_text=_("Only where this figure replaces what was told before."),
    )
    recorded_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["election", "position"], name="turnout_kept_in_order"),
            models.CheckConstraint(
                condition=Q(at__isnull=False) | ~Q(label=""), name="turnout_has_a_time_or_a_label"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ballots} ({self.qualifier})"

    @property
    def point(self) -> Point:
        return Point(
            ballots=self.ballots,
            at=self.at,
            label=self.label,
            qualifier=Qualifier(self.qualifier),
            source=self.source,
            is_correction=bool(self.correction),
            why=self.correction,
        )
