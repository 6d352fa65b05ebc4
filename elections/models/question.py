from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from elections.models.election import Election
from elections.models.rules import RuleColumns, majority_is_one_rule, quorum_is_one_rule


class Question(RuleColumns, PublicModel):
    """One thing that is asked, with the quorum and the majority that it needs."""

    class Kind(models.TextChoices):
        YES_NO = "yes_no", _("yes, no or abstain")
        APPROVAL = "approval", _("approval of as many names as one likes, or up to a number")
        CUMULATIVE = "cumulative", _("several votes, placed freely among names")
        SCORE = "score", _("a score for each name")
        RANKED = "ranked", _("names put into an order")
        OTHER = "other", _("another kind of ballot")

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("question"), max_length=200)
    text = models.TextField(_("the full wording"), blank=True, help_text=_("Markdown."))
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.YES_NO)
    seats = models.PositiveSmallIntegerField(null=True, blank=True)
    ballot_rule = models.CharField(max_length=400, blank=True)
    other_rules = models.TextField(blank=True, help_text=_("Markdown."))

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "position"], name="one_question_in_each_place"
            ),
            quorum_is_one_rule("quorum_is_one_rule"),
            majority_is_one_rule("majority_is_one_rule"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_motion(self) -> bool:
        """Whether it is answered by yes and no, and not by names."""
        return self.kind == self.Kind.YES_NO

    @property
    def is_counted_by_rule(self) -> bool:
        """Whether names stand in it, and it is said how their ballots are counted."""
        return hasattr(self, "counting")

    @property
    def is_castable(self) -> bool:
        return self.is_motion or self.is_counted_by_rule

    @property
    def has_own_rules(self) -> bool:
        """Whether anything else counts than is usual: all ballots to the quorum, yes and no to the rest."""
        usual = (self.Counts.BALLOTS, self.Base.DECISIVE)
        return self.decides_by_class or (self.quorum_counts, self.majority_base) != usual

    @property
    def decides_by_class(self) -> bool:
        """Whether each class of voters decides apart, by rules of its own."""
        return bool(self.class_rules.all())


class Candidate(PublicModel):
    """Somebody who stands in a question, by the name under which they stand."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="candidates")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    affiliations = models.JSONField(
        default=list, blank=True, help_text="Names of organisations, at the time the rule looks at."
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["question", "name"], name="candidate_stands_once")
        ]

    def __str__(self) -> str:
        return self.name
