"""Who is to stand: nominated, seconded, accepted, checked, and put on the slate."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from elections.models.question import Question
from elections.timetable import Timetable


class NominationRules(models.Model):
    """How members come to stand in a question. Fixed with the publication of the vote."""

    question = models.OneToOneField(
        Question, on_delete=models.PROTECT, primary_key=True, related_name="nomination_rules"
    )
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    accept_by = models.DateTimeField()
    slate_by = models.DateTimeField()
    affiliated_on = models.DateField(help_text="The day whose affiliations count.")
    seconds_needed = models.PositiveSmallIntegerField(default=10)
    employers_needed = models.PositiveSmallIntegerField(default=0)
    asked = models.JSONField(default=list, blank=True, help_text="What each nominee answers.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__lt=F("closes_at"))
                & Q(closes_at__lt=F("accept_by"))
                & Q(accept_by__lt=F("slate_by")),
                name="nominations_run_in_order",
            ),
            models.CheckConstraint(
                condition=Q(employers_needed__lte=F("seconds_needed")),
                name="no_more_employers_than_seconds",
            ),
        ]

    def __str__(self) -> str:
        return f"nominations for {self.question_id}"

    def timetable(self, vote_opens_at: datetime) -> Timetable:
        return Timetable(
            self.opens_at, self.closes_at, self.accept_by, self.slate_by, vote_opens_at
        )


class NominationState(StrEnum):
    """Where a nomination stands at a moment."""

    WAITING = "waiting"
    LAPSED = "lapsed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class NominationQuerySet(models.QuerySet["Nomination"]):
    """Nominations, as the list and the slate ask for them."""

    def standing(self) -> NominationQuerySet:
        """Those accepted and not withdrawn."""
        return self.filter(answer="accepted", withdrawal__isnull=True)


class Nomination(PublicModel):
    """That somebody is to stand in a question: by whom, what they answered, and what they say."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="nominations")
    nominee = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    platform = models.TextField(_("platform"), blank=True, help_text=_("Markdown."))
    answers = models.JSONField(default=list, blank=True, help_text="Markdown, one a question.")
    link = models.URLField(_("profile"), max_length=300, blank=True)
    affiliation = models.JSONField(
        default=list, blank=True, help_text="Key and name of each employer, as at the day."
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "nominee"], name="nominated_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="a_nominee_answers_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"nomination {self.public_id}"

    @property
    def is_own(self) -> bool:
        return self.nominee_id == self.by_id

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")

    @property
    def stands(self) -> bool:
        """Accepted, and not withdrawn."""
        return self.answer == self.Answer.ACCEPTED and not self.is_withdrawn

    @property
    def employers(self) -> str:
        """Where they worked on the day that counts, in words."""
        return ", ".join(each["name"] for each in self.affiliation)

    @property
    def organisations(self) -> list[str]:
        """The same for a limit of seats: what belonged to another organisation counts as that one."""
        return [each["counts_as"] for each in self.affiliation if each["counts_as"]]

    def state(self, rules: NominationRules, *, at: datetime) -> NominationState:
        if self.is_withdrawn:
            return NominationState.WITHDRAWN
        if self.answer:
            return NominationState(self.answer)
        return NominationState.WAITING if at <= rules.accept_by else NominationState.LAPSED

    def answered(self, rules: NominationRules) -> list[tuple[str, str]]:
        """What was asked, and what they answered."""
        return list(zip(rules.asked, [*self.answers, *[""] * len(rules.asked)], strict=False))


class SecondQuerySet(models.QuerySet["Second"]):
    """Who stands behind whom."""

    def open(self) -> SecondQuerySet:
        """Those that were not taken back."""
        return self.filter(taken_back_at__isnull=True)


class Second(PublicModel):
    """That a member wants somebody to stand, and where they worked on the day that counts."""

    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="seconds")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    affiliation = models.JSONField(default=list, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = SecondQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["nomination", "person"],
                condition=Q(taken_back_at__isnull=True),
                name="seconded_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} seconds {self.nomination_id}"


class Endorsement(PublicModel):
    """A few words of a member for somebody who stands. It counts for nothing."""

    nomination = models.ForeignKey(
        Nomination, on_delete=models.PROTECT, related_name="endorsements"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(_("in your words"), max_length=500)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["nomination", "person"],
                condition=Q(ended_at__isnull=True),
                name="endorsed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} endorses {self.nomination_id}"


class NominationCheck(PublicModel):
    """What an officer found of somebody who is to stand. Never rewritten: a later one counts."""

    class What(models.TextChoices):
        MEMBER = "member", _("is a member who may stand")
        AFFILIATION = "affiliation", _("affiliation is as recorded")
        WORDS = "words", _("platform and answers are fit to be published")

    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="checks")
    what = models.CharField(max_length=12, choices=What)
    passed = models.BooleanField()
    reason = models.CharField(max_length=400)
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.what} of {self.nomination_id}: {self.passed}"


class NominationWithdrawal(models.Model):
    """That somebody who had accepted stands no more."""

    nomination = models.OneToOneField(
        Nomination, on_delete=models.PROTECT, primary_key=True, related_name="withdrawal"
    )
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.CharField(max_length=400, blank=True)
    was_on_slate = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"withdrawal of {self.nomination_id}"


class Slate(models.Model):
    """That it was settled who stands in a question. Its names are the question's candidates."""

    question = models.OneToOneField(
        Question, on_delete=models.PROTECT, primary_key=True, related_name="slate"
    )
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    nominated = models.PositiveIntegerField()
    standing = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"slate of {self.question_id}"


def keyed(affiliation: list[dict[str, Any]]) -> frozenset[str]:
    """The employers of a snapshot, by their keys."""
    return frozenset(each["key"] for each in affiliation)
