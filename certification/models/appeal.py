from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification import appeals
from certification.models.decision import Decision
from community.models import Person, PublicModel


class Appeal(PublicModel):
    """That a provider appealed against a decision, once, and what the panel said of it."""

    class Outcome(models.TextChoices):
        UPHELD = appeals.Outcome.UPHELD.value, _("the decision stands")
        RETURNED = appeals.Outcome.RETURNED.value, _("returned, to be reviewed anew")

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="appeal")
    grounds = models.TextField(_("what was wrong about the decision"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | Q(outcome__in=["upheld", "returned"], decided_at__isnull=False),
                name="appeal_is_open_or_decided",
            )
        ]

    def __str__(self) -> str:
        return f"appeal against {self.decision_id}"

    def get_absolute_url(self) -> str:
        return reverse("certification:appeal", args=[self.decision.version.public_id])

    @property
    def is_open(self) -> bool:
        return self.outcome == ""


class PanelSeat(PublicModel):
    """One person of the panel that hears an appeal, and what they said."""

    class Choice(models.TextChoices):
        UPHOLD = "uphold", _("The decision stands")
        RETURN = "return", _("Return it, to be reviewed anew")

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    choice = models.CharField(max_length=10, choices=Choice, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["named_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["appeal", "person"], name="one_seat_a_panel"),
            models.CheckConstraint(
                condition=Q(choice="", said_at__isnull=True)
                | (Q(choice__in=["uphold", "return"], said_at__isnull=False) & ~Q(reason="")),
                name="panel_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} hears {self.appeal_id}"
