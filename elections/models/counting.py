"""How the ballots of a question with names are marked and counted, and what the count came to."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from elections import tally
from elections.models.question import Question


def fingerprint_of(seed: str) -> str:
    """Hash a seed that stays hidden until the close."""
    return hashlib.sha256(seed.encode()).hexdigest()


class Counting(models.Model):
    """The rule of a question that asks for names, every option of it.

    `most` is what a ballot may hold: how many may be approved (empty: any number), how many votes there
    are to place, or the highest score.
    """

    class Rule(models.TextChoices):
        APPROVAL = "approval", _("approval")
        CUMULATIVE = "cumulative", _("votes placed freely")
        SCORE = "score", _("scores")
        SCHULZE = "schulze", _("ranks, compared in pairs (Schulze)")
        STV = "stv-scottish", _("ranks, by transfer to several seats (Scottish STV)")
        IRV = "irv", _("ranks, by transfer to one seat (instant runoff)")

    class Unranked(models.TextChoices):
        IGNORE = "ignore", _("nothing: the pair is left out for that ballot")
        LAST = "last", _("below everybody who is ranked")

    class Strength(models.TextChoices):
        WINNING_VOTES = "winning_votes", _("by the ballots for the winner")
        MARGINS = "margins", _("by how many more they are")

    class Quota(models.TextChoices):
        DROOP = "droop", _("Droop: ballots divided by one more than the seats, and one more")
        HARE = "hare", _("Hare: ballots divided by the seats")

    question = models.OneToOneField(
        Question, on_delete=models.PROTECT, primary_key=True, related_name="counting"
    )
    rule = models.CharField(max_length=12, choices=Rule)
    most = models.PositiveSmallIntegerField(null=True, blank=True)
    unranked = models.CharField(max_length=6, choices=Unranked, default=Unranked.IGNORE)
    strength = models.CharField(max_length=13, choices=Strength, default=Strength.WINNING_VOTES)
    quota = models.CharField(max_length=5, choices=Quota, default=Quota.DROOP)
    places = models.PositiveSmallIntegerField(default=5)
    limit = models.PositiveSmallIntegerField(null=True, blank=True)
    seated = models.JSONField(
        default=list,
        blank=True,
        help_text="Who holds a seat already and counts to the limit: name, affiliations.",
    )
    seed = models.CharField(max_length=200, blank=True)
    seed_hash = models.CharField(
        max_length=64, blank=True, help_text="Of a seed that was drawn at the publication."
    )

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(most__isnull=False, most__gte=1)
                | Q(most__isnull=True) & ~Q(rule__in=["cumulative", "score"]),
                name="ballot_has_a_most",
            ),
            CheckConstraint(
                condition=Q(limit__isnull=True) | Q(limit__gte=1), name="limit_seats_somebody"
            ),
            CheckConstraint(condition=Q(places__lte=12), name="twelve_decimals_at_most"),
        ]

    def __str__(self) -> str:
        return f"counting of {self.question_id}"

    @property
    def of_seated(self) -> tuple[tally.Seated, ...]:
        """Those who hold a seat already, as the count takes them."""
        return tuple(tally.Seated(one["name"], tuple(one["affiliations"])) for one in self.seated)

    @property
    def of_tally(self) -> tally.Rule:
        """The rule as the count takes it."""
        match self.rule:
            case self.Rule.APPROVAL:
                return tally.Approval(at_most=self.most)
            case self.Rule.CUMULATIVE:
                return tally.Cumulative(votes=self.most or 1)
            case self.Rule.SCORE:
                return tally.Score(lowest=0, highest=self.most or 1)
            case self.Rule.SCHULZE:
                return tally.Schulze(tally.Unranked(self.unranked), tally.Strength(self.strength))
            case self.Rule.STV:
                return tally.ScottishStv(tally.Quota(self.quota), self.places)
            case _:
                return tally.InstantRunoff(tally.Gaps.STOP)

    def seed_at(self, at: datetime) -> str:
        """The seed, where it may be known: one that was drawn stays hidden until the close."""
        hidden = bool(self.seed_hash) and not self.question.election.has_closed(at=at)
        return "" if hidden else self.seed


class BoxClosing(models.Model):
    """That the box of a vote takes nothing more: written once, before its ballots are counted."""

    election = models.OneToOneField(
        "elections.Election", on_delete=models.PROTECT, related_name="box_closing", primary_key=True
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"closing of the box of {self.election_id}"


class Result(models.Model):
    """What the count of a question came to, as it was counted. Written once, and never changed."""

    question = models.OneToOneField(
        Question, on_delete=models.PROTECT, related_name="result", primary_key=True
    )
    at = models.DateTimeField()
    ballots = models.PositiveIntegerField()
    blank = models.PositiveIntegerField()
    count = models.JSONField(help_text="As `elections.tally` tells it, with every step in words.")

    def __str__(self) -> str:
        return f"result of {self.question_id}"
