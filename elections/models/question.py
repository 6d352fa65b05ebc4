from __future__ import annotations

from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from elections.models.election import Election
from elections.quorum import MajorityKind, MajorityRule, QuorumKind, QuorumRule


class Question(PublicModel):
    """One thing that is asked, with the quorum and the majority that it needs."""

    class Kind(models.TextChoices):
        YES_NO = "yes_no", _("yes, no or abstain")
        CUMULATIVE = "cumulative", _("several votes, placed freely among names")
        OTHER = "other", _("another kind of ballot")

    class Quorum(models.TextChoices):
        FRACTION = "fraction", _("a share of the roll")
        ABSOLUTE = "absolute", _("a number of voters")
        NONE = "none", _("none")
        NOT_RECORDED = "not_recorded", _("not recorded")

    class Majority(models.TextChoices):
        MORE_YES = "more_yes", _("more yes than no")
        FRACTION = "fraction", _("a share of yes and no")
        NONE = "none", _("another rule")
        NOT_RECORDED = "not_recorded", _("not recorded")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("question"), max_length=200)
    text = models.TextField(_("the full wording"), blank=True, help_text=_("Markdown."))
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.YES_NO)
    quorum_kind = models.CharField(max_length=12, choices=Quorum)
    quorum_numerator = models.PositiveIntegerField(null=True, blank=True)
    quorum_denominator = models.PositiveIntegerField(null=True, blank=True)
    quorum_number = models.PositiveIntegerField(null=True, blank=True)
    majority_kind = models.CharField(max_length=12, choices=Majority, default=Majority.MORE_YES)
    majority_numerator = models.PositiveIntegerField(null=True, blank=True)
    majority_denominator = models.PositiveIntegerField(null=True, blank=True)
    seats = models.PositiveSmallIntegerField(null=True, blank=True)
    ballot_rule = models.CharField(max_length=400, blank=True)
    other_rules = models.TextField(blank=True, help_text=_("Markdown."))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "position"], name="one_question_in_each_place"
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        quorum_kind="fraction",
                        # told apart from null, which a CHECK would let pass
                        quorum_numerator__isnull=False,
                        quorum_denominator__isnull=False,
                        quorum_numerator__gte=1,
                        quorum_numerator__lte=F("quorum_denominator"),
                        quorum_number__isnull=True,
                    )
                    | Q(
                        quorum_kind="absolute",
                        quorum_number__isnull=False,
                        quorum_number__gte=1,
                        quorum_numerator__isnull=True,
                        quorum_denominator__isnull=True,
                    )
                    | Q(
                        quorum_kind__in=["none", "not_recorded"],
                        quorum_number__isnull=True,
                        quorum_numerator__isnull=True,
                        quorum_denominator__isnull=True,
                    )
                ),
                name="quorum_is_one_rule",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        majority_kind="fraction",
                        majority_numerator__isnull=False,
                        majority_denominator__isnull=False,
                        majority_numerator__gte=1,
                        majority_numerator__lte=F("majority_denominator"),
                    )
                    | (
                        ~Q(majority_kind="fraction")
                        & Q(majority_numerator__isnull=True, majority_denominator__isnull=True)
                    )
                ),
                name="majority_is_one_rule",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_castable(self) -> bool:
        return self.kind == self.Kind.YES_NO

    @property
    def quorum(self) -> QuorumRule:
        return QuorumRule(
            QuorumKind(self.quorum_kind),
            share=_share(self.quorum_numerator, self.quorum_denominator),
            number=self.quorum_number,
        )

    @property
    def majority(self) -> MajorityRule:
        return MajorityRule(
            MajorityKind(self.majority_kind),
            share=_share(self.majority_numerator, self.majority_denominator),
        )


def _share(numerator: int | None, denominator: int | None) -> Fraction | None:
    if numerator is None or denominator is None:
        return None
    return Fraction(numerator, denominator)


class Candidate(PublicModel):
    """Somebody who stands in a question, by the name under which they stand."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="candidates")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["question", "name"], name="candidate_stands_once")
        ]

    def __str__(self) -> str:
        return self.name
