"""How organisers choose: who reads along, labels, ratings, and what raters say to each other."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Group, Person, PublicModel
from events.models.talks import CallForTalks, Proposal

LOWEST, HIGHEST = 1, 5


class Rater(PublicModel):
    """That somebody who does not organise the group rates what is proposed to a call."""

    call = models.ForeignKey(CallForTalks, on_delete=models.PROTECT, related_name="raters")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="rates")
    named_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call", "person"],
                condition=Q(ended_at__isnull=True),
                name="one_rater_once_a_call",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} rates {self.call_id}"


class ProposalLabel(PublicModel):
    """A word that the organisers of a group put on proposals."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="proposal_labels")
    name = models.CharField(_("label"), max_length=40)
    made_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    proposals = models.ManyToManyField(Proposal, related_name="labels", blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "name"],
                condition=Q(retired_at__isnull=True),
                name="one_label_of_a_name",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RatingQuerySet(models.QuerySet["Rating"]):
    """What raters think."""

    def standing(self) -> RatingQuerySet:
        """The ratings that were not replaced."""
        return self.filter(replaced_at__isnull=True)


class Rating(PublicModel):
    """What one rater thinks of a proposal. Without a score: read, and no judgement given."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="ratings")
    rater = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField(_("why"), blank=True)
    rated_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ["rated_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "rater"],
                condition=Q(replaced_at__isnull=True),
                name="one_rating_a_rater_stands",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=LOWEST, score__lte=HIGHEST),
                name="scores_from_one_to_five",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater_id}: {self.score}"


class Remark(PublicModel):
    """What a rater says to the others about a proposal. The speakers never see it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="remarks")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("remark"))
    said_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["said_at", "pk"]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.proposal_id}"
