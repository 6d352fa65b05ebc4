from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models import Person, PublicModel
from events.models.event import Event


class QuestionQuerySet(models.QuerySet["Question"]):
    """What is asked of those who want a seat."""

    def open(self) -> QuestionQuerySet:
        """Those that are still asked, in their order."""
        return self.filter(retired_at__isnull=True).order_by("position", "pk")


class Question(PublicModel):
    """A question at sign-up. From its first answer on its words and its choices stay as they are:
    nobody is made to have said something else. What is no longer wanted is retired.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("words")
        CHOICE = "choice", _("one of several")
        SEVERAL = "several", _("any of several")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("answered by"), max_length=10, choices=Kind, default=Kind.TEXT)
    label = models.CharField(_("question"), max_length=200)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    required = models.BooleanField(_("must be answered"), default=False)
    asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["text", "choice", "several"]),
                name="question_of_a_known_kind",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def offers_choices(self) -> bool:
        return self.kind != self.Kind.TEXT


class Answer(models.Model):
    """What somebody answered: words, or what they chose. It is theirs to change and goes with them."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    chosen = models.JSONField(default=list, blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "person"], name="a_question_answered_once")
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The answer on one line."""
        return ", ".join(self.chosen) if self.chosen else self.text
