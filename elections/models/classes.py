from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from elections.models.election import Election
from elections.models.question import Question
from elections.models.rules import RuleColumns, majority_is_one_rule, quorum_is_one_rule
from elections.quorum import Count


class VoterClass(PublicModel):
    """A class of those who may vote, such as Gold Members, with its own number of voters."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="voter_classes")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=40)
    eligible = models.PositiveIntegerField(
        _("number of voters"),
        null=True,
        blank=True,
        help_text="Of a vote with a roll: its lines. Null: none is known yet.",
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["election", "name"], name="class_named_once"),
            models.UniqueConstraint(
                fields=["election", "position"], name="one_class_in_each_place"
            ),
            models.CheckConstraint(condition=Q(eligible__gte=1), name="class_is_somebody"),
        ]

    def __str__(self) -> str:
        return self.name


class ClassRule(RuleColumns):
    """What one class needs in a question that classes decide apart."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="class_rules")
    voter_class = models.ForeignKey(VoterClass, on_delete=models.PROTECT, related_name="rules")

    class Meta:
        ordering = ["voter_class__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "voter_class"], name="one_rule_a_class_in_a_question"
            ),
            quorum_is_one_rule("class_quorum_is_one_rule"),
            majority_is_one_rule("class_majority_is_one_rule"),
        ]

    def __str__(self) -> str:
        return f"rule of {self.voter_class_id} in {self.question_id}"


class ToldCount(PublicModel):
    """What a question came to where ballots were counted elsewhere: in all, or in one class.

    Never rewritten: a later one takes its place and says why.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="told_counts")
    voter_class = models.ForeignKey(
        VoterClass, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    position = models.PositiveIntegerField()
    yes = models.PositiveIntegerField()
    no = models.PositiveIntegerField()
    abstain = models.PositiveIntegerField(default=0)
    blank = models.PositiveIntegerField(default=0)
    source = models.CharField(max_length=200, blank=True)
    correction = models.CharField(max_length=200, blank=True)
    told_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "position"], name="told_counts_kept_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.yes} yes, {self.no} no"

    @property
    def count(self) -> Count:
        return Count(self.yes, self.no, self.abstain, self.blank)


@dataclass(frozen=True)
class TurnoutLine:
    """Some of the roll, and how many of them took a ballot paper."""

    name: str
    eligible: int
    voted: int

    @property
    def percent(self) -> int:
        return round(Fraction(100 * self.voted, self.eligible))


class TurnoutTable(models.Model):
    """How many voted by group, affiliation or class: made once, after the close, and only what is shown."""

    election = models.OneToOneField(
        Election, on_delete=models.PROTECT, primary_key=True, related_name="turnout_table"
    )
    made_at = models.DateTimeField()
    rows = models.JSONField(help_text="Name, number on the roll and number who voted, of each row.")
    together = models.PositiveIntegerField(
        default=0, help_text="How many cells the last row stands for."
    )

    def __str__(self) -> str:
        return f"turnout table of {self.election_id}"

    @property
    def lines(self) -> list[TurnoutLine]:
        """Each row with what it stands for; none where nothing could be told."""
        last = len(self.rows) - 1
        return [
            TurnoutLine(
                name=now("%d others together") % self.together
                if self.together and place == last
                else name,
                eligible=eligible,
                voted=voted,
            )
            for place, (name, eligible, voted) in enumerate(self.rows)
        ]
