"""A quorum and a majority as columns: of a question, or of one class of voters in it."""

from __future__ import annotations

from fractions import Fraction

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from elections.quorum import (
    Base,
    Counted,
    MajorityKind,
    MajorityRule,
    QuorumKind,
    QuorumRule,
)


class RuleColumns(models.Model):
    """How many must vote, what counts to it, how many must be yes, and of what."""

    class Quorum(models.TextChoices):
        FRACTION = "fraction", _("a share of the roll")
        ABSOLUTE = "absolute", _("a number of voters")
        DEBIAN = "debian", _("one and a half times the square root of the roll")
        NONE = "none", _("none")
        NOT_RECORDED = "not_recorded", _("not recorded")

    class Counts(models.TextChoices):
        BALLOTS = "ballots", _("every ballot")
        ANSWERS = "answers", _("yes, no and abstain, but no blank ballot")
        DECISIVE = "decisive", _("yes and no only")

    class Majority(models.TextChoices):
        MORE_YES = "more_yes", _("more yes than no")
        FRACTION = "fraction", _("a share of yes and no")
        NONE = "none", _("another rule")
        NOT_RECORDED = "not_recorded", _("not recorded")

    class Base(models.TextChoices):
        DECISIVE = "decisive", _("yes and no")
        BALLOTS = "ballots", _("all ballots")
        ROLL = "roll", _("the roll")

    quorum_kind = models.CharField(max_length=12, choices=Quorum)
    quorum_numerator = models.PositiveIntegerField(null=True, blank=True)
    quorum_denominator = models.PositiveIntegerField(null=True, blank=True)
    quorum_number = models.PositiveIntegerField(null=True, blank=True)
    quorum_counts = models.CharField(max_length=10, choices=Counts, default=Counts.BALLOTS)
    majority_kind = models.CharField(max_length=12, choices=Majority, default=Majority.MORE_YES)
    majority_numerator = models.PositiveIntegerField(null=True, blank=True)
    majority_denominator = models.PositiveIntegerField(null=True, blank=True)
    majority_base = models.CharField(max_length=10, choices=Base, default=Base.DECISIVE)

    class Meta:
        abstract = True

    @property
    def quorum(self) -> QuorumRule:
        return QuorumRule(
            QuorumKind(self.quorum_kind),
            share=_share(self.quorum_numerator, self.quorum_denominator),
            number=self.quorum_number,
            counts=Counted(self.quorum_counts),
        )

    @property
    def majority(self) -> MajorityRule:
        return MajorityRule(
            MajorityKind(self.majority_kind),
            share=_share(self.majority_numerator, self.majority_denominator),
            base=Base(self.majority_base),
        )


def _share(numerator: int | None, denominator: int | None) -> Fraction | None:
    if numerator is None or denominator is None:
        return None
    return Fraction(numerator, denominator)


def quorum_is_one_rule(name: str) -> CheckConstraint:
    """Refuse half a quorum, or two."""
    return CheckConstraint(
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
                quorum_kind__in=["debian", "none", "not_recorded"],
                quorum_number__isnull=True,
                quorum_numerator__isnull=True,
                quorum_denominator__isnull=True,
            )
        ),
        name=name,
    )


def majority_is_one_rule(name: str) -> CheckConstraint:
    """Refuse half a majority, or two."""
    return CheckConstraint(
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
        name=name,
    )
