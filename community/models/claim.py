from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models.base import PublicModel
from community.models.person import Person


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Who said to be whom, and what the keeper answered."""

    def standing(self) -> ClaimQuerySet:
        """Granted and not undone: the two are one person on every page."""
        return self.filter(outcome=Claim.Outcome.GRANTED, undone_at__isnull=True)

    def waiting(self) -> ClaimQuerySet:
        """Those that the keeper has not answered."""
        return self.filter(outcome="")


class Claim(PublicModel):
    """A member says that somebody known in public is them. The keeper answers; nothing moves.

    No row of any talk, candidacy or role is touched: while the claim stands, `queries.identities` names
    both, and pages show one person. Undone, everything is as it was, and this row tells what happened.
    """

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("granted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("taken back")

    known = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="claimed_as")
    member = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="claims")
    evidence = models.TextField(_("how this can be seen"))
    link = models.CharField(_("a page that shows it"), max_length=300, blank=True)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_reason = models.TextField(blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["known"],
                condition=Q(outcome="granted", undone_at__isnull=True),
                name="one_standing_claim_a_person",
            ),
            models.UniqueConstraint(
                fields=["known", "member"],
                condition=Q(outcome=""),
                name="one_open_claim_a_member",
            ),
            models.CheckConstraint(
                condition=~Q(known=F("member")), name="nobody_claims_themselves"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True)
                | (~Q(outcome="") & Q(answered_at__isnull=False)),
                name="claim_answered_with_its_outcome",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(outcome="granted", undone_at__isnull=False),
                name="only_a_granted_claim_is_undone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} as {self.known_id}"

    @property
    def is_waiting(self) -> bool:
        return not self.outcome

    @property
    def stands(self) -> bool:
        return self.outcome == self.Outcome.GRANTED and self.undone_at is None

    @property
    def was_answered_by_the_asker(self) -> bool:
        """The only keeper of a site answers for themselves; whoever reads the list sees it."""
        return self.outcome != self.Outcome.WITHDRAWN and self.answered_by_id == self.member_id
