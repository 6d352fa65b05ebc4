from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certification.models.course import CourseVersion
from community.models import Person, PublicModel


class CommitteePoll(PublicModel):
    """That the chair opened the committee's vote on a version, and until when."""

    version = models.OneToOneField(CourseVersion, on_delete=models.PROTECT, related_name="poll")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opened_at__lt=F("closes_at")), name="poll_opens_before_it_closes"
            )
        ]

    def __str__(self) -> str:
        return f"vote on {self.version_id}"

    def is_over(self, *, at: datetime) -> bool:
        return at >= self.closes_at


class CommitteeVote(PublicModel):
    """One member's vote, with its reason. Given once."""

    class Choice(models.TextChoices):
        FOR = "for", _("For approval")
        AGAINST = "against", _("Against")
        ABSTAIN = "abstain", _("Abstain")

    poll = models.ForeignKey(CommitteePoll, on_delete=models.PROTECT, related_name="votes")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(max_length=10, choices=Choice)
    reason = models.TextField(_("reason"), blank=True)
    cast_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["poll", "person"], name="one_committee_vote_each"),
            models.CheckConstraint(
                condition=Q(choice__in=["for", "against", "abstain"]), name="vote_choice_known"
            ),
            models.CheckConstraint(
                condition=~Q(choice="against") | ~Q(reason=""), name="against_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.choice}"


class Decision(PublicModel):
    """What the rule allowed and a chair signed, with the whole sum."""

    class Outcome(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("not approved")

    version = models.OneToOneField(CourseVersion, on_delete=models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=10, choices=Outcome)
    arithmetic = models.JSONField()
    words = models.TextField(_("to the provider"), blank=True)
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=["approved", "refused"]), name="decision_is_yes_or_no"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome}: {self.version_id}"
