from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from certification import states
from certification.models.course import CourseFile, CourseVersion, Walled
from certification.models.programme import Criterion
from community.models import Person, PublicModel


class AssignmentQuerySet(Walled["Assignment"]):
    """Who reads what, until when."""

    path = "version"

    def open(self) -> Self:
        """Those whose review is still wanted."""
        return self.filter(version__state=states.State.IN_REVIEW).exclude(
            review__submitted_at__isnull=False
        )


class Assignment(PublicModel):
    """That a chair asked a member of the committee to review a version by a day."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    due_on = models.DateField(_("wanted by"))
    checked = models.JSONField(
        help_text=_("The affiliations that were looked at when the reviewer was assigned.")
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "reviewer"], name="assigned_once")
        ]

    def __str__(self) -> str:
        return f"{self.reviewer_id} reads {self.version_id}"

    def is_late(self, *, on: date) -> bool:
        return on > self.due_on


class ReviewQuerySet(Walled["Review"]):
    """Reviews behind their walls."""

    path = "assignment__version"

    def visible_to(self, person: Person | None, *, at: datetime) -> Self:
        """My own; the committee's once my own is in; the provider's, and an appeal panel's, after the
        decision.

        Nobody who stands close to the provider gets further than the provider does.
        """
        if person is None:
            return self.none()
        shut = self.shut_to(person, at=at)
        committee = self.deliberated_by(person, at=at, shut=shut)
        waiting = Assignment.objects.filter(
            version=OuterRef("assignment__version"), reviewer=person
        ).exclude(review__submitted_at__isnull=False)
        mine = committee.filter(assignment__reviewer=person)
        others = committee.filter(submitted_at__isnull=False).exclude(
            Exists(waiting) & Q(assignment__version__state=states.State.IN_REVIEW)
        )
        told = self.offered_by(person, at=at).filter(
            submitted_at__isnull=False, assignment__version__state__in=states.DECIDED
        )
        return self.filter(
            Q(pk__in=mine.values("pk"))
            | Q(pk__in=others.values("pk"))
            | Q(pk__in=told.values("pk"))
            | Q(
                pk__in=self.heard_by(person, at=at, shut=shut)
                .filter(submitted_at__isnull=False)
                .values("pk")
            )
        )

    def handed_in(self) -> Self:
        return self.filter(submitted_at__isnull=False)


class Review(PublicModel):
    """One reviewer's sheet: a draft that only they see, until they hand it in."""

    class Recommendation(models.TextChoices):
        APPROVE = "approve", _("Approve")
        CHANGES = "changes", _("After changes")
        REFUSE = "refuse", _("Do not approve")

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="review")
    recommendation = models.CharField(max_length=10, choices=Recommendation, blank=True)
    words = models.TextField(_("your word to the committee"), blank=True)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True) | ~Q(recommendation=""),
                name="review_says_what_it_recommends",
            )
        ]

    def __str__(self) -> str:
        return f"review {self.assignment_id}"


class ReviewScore(models.Model):
    """The mark for one criterion, or that the reviewer cannot tell, and why."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    cannot_tell = models.BooleanField(default=False)
    comment = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_mark_a_criterion"),
            models.CheckConstraint(
                condition=Q(cannot_tell=False) | Q(score__isnull=True),
                name="a_mark_or_cannot_tell",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.score}"

    @property
    def is_answered(self) -> bool:
        return self.cannot_tell or self.score is not None


class CommentQuerySet(Walled["Comment"]):
    path = "version"

    def visible_to(self, person: Person | None, *, at: datetime) -> Self:
        """The committee's; and for the provider, once it is decided, what was written for them."""
        if person is None:
            return self.none()
        told = self.offered_by(person, at=at).filter(
            audience=Comment.Audience.PROVIDER, version__state__in=states.DECIDED
        )
        return self.filter(
            Q(pk__in=self.deliberated_by(person, at=at).values("pk")) | Q(pk__in=told.values("pk"))
        )


class Comment(PublicModel):
    """A remark on a place in the material."""

    class Audience(models.TextChoices):
        PROVIDER = "provider", _("The committee, and the provider once it is decided")
        COMMITTEE = "committee", _("The committee alone")

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(
        CourseFile, on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    paragraph = models.PositiveIntegerField(null=True, blank=True)
    place = models.CharField(_("place"), max_length=160, blank=True)
    words = models.TextField(_("remark"))
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.PROVIDER)
    written_at = models.DateTimeField()

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(paragraph__isnull=True) | Q(file__isnull=False),
                name="a_paragraph_is_of_a_file",
            )
        ]

    def __str__(self) -> str:
        return f"remark on {self.version_id}"
