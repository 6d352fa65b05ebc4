from __future__ import annotations

from django.db import models
from django.db.models import Q

from community.models import Person, PublicModel
from elections.models.election import Election
from elections.models.question import Question
from elections.turnout import MILESTONES


class VoteFollowQuerySet(models.QuerySet["VoteFollow"]):
    """Who wants to hear how far which vote is."""

    def open(self) -> VoteFollowQuerySet:
        return self.filter(ended_at__isnull=True)


class VoteFollow(PublicModel):
    """That somebody wants to hear how far a vote is, whether they may vote in it or not."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="follows")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    followed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = VoteFollowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "person"],
                condition=Q(ended_at__isnull=True),
                name="one_open_follow_of_a_vote",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} follows vote {self.election_id}"


class Milestone(PublicModel):
    """That a question was seen at so much of its quorum. Told once; a correction may take it back."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="milestones")
    percent = models.PositiveSmallIntegerField(help_text="Of the quorum.")
    ballots = models.PositiveIntegerField()
    needed = models.PositiveIntegerField(help_text="Ballots that make the whole quorum.")
    noted_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["question", "percent"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "percent"],
                condition=Q(withdrawn_at__isnull=True),
                name="milestone_passed_once",
            ),
            models.CheckConstraint(
                condition=Q(percent__in=MILESTONES), name="milestone_is_one_of_five"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % of the quorum of {self.question_id}"

    @property
    def is_whole(self) -> bool:
        return self.percent == 100


class ForecastHidingQuerySet(models.QuerySet["ForecastHiding"]):
    """Forecasts that officers put out of sight."""

    def standing(self) -> ForecastHidingQuerySet:
        return self.filter(shown_at__isnull=True)


class ForecastHiding(PublicModel):
    """That an officer put the forecast of a vote out of sight, and who showed it again."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    hidden_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    hidden_at = models.DateTimeField()
    shown_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    shown_at = models.DateTimeField(null=True, blank=True)

    objects = ForecastHidingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election"],
                condition=Q(shown_at__isnull=True),
                name="forecast_hidden_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"the forecast of {self.election_id} hidden"
