from __future__ import annotations

from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from certification import rubric
from certification.decision import Rule
from community.models import Group, Person, PublicModel


class Programme(PublicModel):
    """A committee's promise: which material it judges, by which rule, and in which words."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    committee = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(
        max_length=80,
        blank=True,
        help_text=_("The words a holder may use instead of ours. Needs a mark policy."),
    )
    mark_policy = models.TextField(
        blank=True, help_text=_("Who owns the word “certified” here, and who allowed its use.")
    )
    points_needed = models.PositiveSmallIntegerField(default=70)
    share_numerator = models.PositiveSmallIntegerField(default=2)
    share_denominator = models.PositiveSmallIntegerField(default=3)
    reviews_needed = models.PositiveSmallIntegerField(default=2)
    quorum = models.PositiveSmallIntegerField(default=3)
    validity_months = models.PositiveSmallIntegerField(default=12)
    founded_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(points_needed__lte=rubric.FULL), name="points_are_of_a_hundred"
            ),
            models.CheckConstraint(
                condition=Q(share_numerator__gte=1)
                & Q(share_denominator__gte=1)
                & Q(share_numerator__lte=F("share_denominator")),
                name="share_is_a_part",
            ),
            models.CheckConstraint(
                condition=Q(mark="") | ~Q(mark_policy=""), name="no_mark_without_a_policy"
            ),
            models.CheckConstraint(
                condition=Q(reviews_needed__gte=1) & Q(quorum__gte=1) & Q(validity_months__gte=1),
                name="programme_asks_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def share(self) -> Fraction:
        return Fraction(self.share_numerator, self.share_denominator)

    @property
    def rule(self) -> Rule:
        return Rule(
            points_needed=self.points_needed,
            share=self.share,
            reviews_needed=self.reviews_needed,
            quorum=self.quorum,
        )

    def claim(self, number: int) -> str:
        """What a holder may say. "Certified" appears only where a mark policy provides for it."""
        words = self.mark or _now("Reviewed training material")
        return _now("%(words)s (baseline %(number)d)") % {"words": words, "number": number}


class Baseline(PublicModel):
    """One rubric of a programme, frozen when it was adopted. The newest stands."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="baselines")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    source = models.TextField(blank=True)
    minute = models.TextField(blank=True, help_text=_("Where and how it was adopted."))
    adopted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="baseline_number_once")
        ]

    def __str__(self) -> str:
        return _now("baseline %d") % self.number


class Criterion(PublicModel):
    """One question of a baseline, with the words that tell a good answer from a bad one."""

    class Level(models.TextChoices):
        MUST = rubric.Level.MUST.value, _("must")
        SHOULD = rubric.Level.SHOULD.value, _("should")
        MAY = rubric.Level.MAY.value, _("may")

    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    title = models.CharField(max_length=160)
    hint = models.TextField(blank=True)
    level = models.CharField(max_length=10, choices=Level)
    weight = models.PositiveSmallIntegerField()
    labels = models.JSONField(help_text=_("The words of the marks, from 0 upwards."))
    pass_mark = models.PositiveSmallIntegerField()
    good = models.TextField()
    acceptable = models.TextField()
    not_acceptable = models.TextField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["baseline", "key"], name="criterion_once_a_baseline"),
            models.CheckConstraint(
                condition=Q(weight__lte=rubric.FULL), name="weight_is_of_a_hundred"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def top(self) -> int:
        return len(self.labels) - 1

    @property
    def plain(self) -> rubric.Criterion:
        """The same for the arithmetic."""
        return rubric.Criterion(
            key=self.key,
            title=self.title,
            level=rubric.Level(self.level),
            weight=self.weight,
            top=self.top,
            pass_mark=self.pass_mark,
        )
