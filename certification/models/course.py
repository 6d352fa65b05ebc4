from __future__ import annotations

from datetime import datetime
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certification import conflicts, filekinds, states
from certification.models import walls
from certification.models.programme import Baseline, Programme
from community.models import Claim, Organisation, Person, PublicModel, Role
from community.queries import ownership

Row = TypeVar("Row", bound=models.Model)


class Walled(models.QuerySet[Row]):
    """Rows that hang on a version of a course, and the walls between provider and committee.

    `version` is the path from the row to the version (empty: the row is the version).
    """

    path = ""

    def _q(self, **conditions: Any) -> Q:
        prefix = f"{self.path}__" if self.path else ""
        return Q(**{prefix + name: value for name, value in conditions.items()})

    def deliberated_by(self, person: Person | None, *, at: datetime, shut: Q | None = None) -> Self:
        """What the committee's side shows the person: nothing of a provider they stand close to, of a
        course they wrote, of a programme in which their own house has something, or that they stood
        aside from. `shut` is `shut_to`, where a caller has worked it out already."""
        if person is None:
            return self.none()
        committees = (
            Role.objects.held(at=at).filter(person=person, kind__in=walls.COMMITTEE).values("group")
        )
        return self.filter(
            self._q(course__programme__committee__in=committees, submitted_at__isnull=False)
        ).exclude(self.shut_to(person, at=at) if shut is None else shut)

    def shut_to(self, person: Person, *, at: datetime) -> Q:
        """What the person must not judge, and so not see from the committee's side."""
        on, ties = walls.day(at), ownership()
        spells = walls.spells_of([person.pk])[person.pk]
        competing = CourseVersion.objects.competing(at=at).filter(
            course__provider__in=conflicts.houses(spells, ties, on=on)
        )
        known = Claim.objects.standing().filter(member=person).values("known")
        wrote = CourseVersion.objects.written_by(person, known).values("course")
        aside = Recusal.objects.filter(person=person).values("version__course")
        return (
            self._q(course__provider__in=walls.barred_providers(spells, ties, on=on))
            | self._q(course__programme__in=competing.values("course__programme"))
            | self._q(course__in=wrote)
            | self._q(course__in=aside)
        )

    def heard_by(self, person: Person | None, *, at: datetime, shut: Q | None = None) -> Self:
        """What an appeal panel shows the person who sits on it."""
        if person is None:
            return self.none()
        heard = CourseVersion.objects.filter(decision__appeal__seats__person=person)
        return self.filter(self._q(pk__in=heard.values("pk"))).exclude(
            self.shut_to(person, at=at) if shut is None else shut
        )

    def offered_by(self, person: Person | None, *, at: datetime) -> Self:
        """What the person may handle for its provider."""
        if person is None:
            return self.none()
        condition = walls.represented(person, on=walls.day(at))
        return self.filter(
            self._q(pk__in=CourseVersion.objects.filter(condition).values("pk"))
            if self.path
            else condition
        )


class Course(PublicModel):
    """A course that a provider offers for review. What it holds lies in its versions."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="courses")
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    started_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.public_id


class CourseVersionQuerySet(Walled["CourseVersion"]):
    """Submissions, as somebody may see them."""

    def visible_to(self, person: Person | None, *, at: datetime) -> Self:
        """A provider's own, and what the committee's side or an appeal panel shows. Nothing is public
        but certificates."""
        if person is None:
            return self.none()
        shut = self.shut_to(person, at=at)
        mine = self.offered_by(person, at=at).values("pk")
        ours = self.deliberated_by(person, at=at, shut=shut).values("pk")
        heard = self.heard_by(person, at=at, shut=shut).values("pk")
        return self.filter(Q(pk__in=mine) | Q(pk__in=ours) | Q(pk__in=heard))

    def open(self) -> Self:
        """Handed in and not yet decided."""
        return self.filter(state__in=states.OPEN)

    def competing(self, *, at: datetime) -> Self:
        """What a provider has before a programme: under way, or with a certificate that has not ended."""
        return self.filter(
            Q(state__in=states.OPEN)
            | Q(
                certificate__expires_on__gte=walls.day(at),
                certificate__revocation__isnull=True,
                certificate__supersession__isnull=True,
            )
        )

    def written_by(self, person: Person, known: models.QuerySet[Claim, Any]) -> Self:
        """What the person began or handed in, under their own name or one that was granted to be theirs."""
        return self.filter(
            Q(submitted_by=person)
            | Q(course__started_by=person)
            | Q(submitted_by__in=known)
            | Q(course__started_by__in=known)
        )

    def with_course(self) -> Self:
        return self.select_related("course__provider", "course__programme__committee", "baseline")


class CourseVersion(PublicModel):
    """One immutable state of the material: fields, files with their hashes, links. A draft until
    it is handed in; never edited afterwards."""

    class State(models.TextChoices):
        DRAFT = states.State.DRAFT.value, _("draft")
        SUBMITTED = states.State.SUBMITTED.value, _("handed in")
        IN_REVIEW = states.State.IN_REVIEW.value, _("in review")
        VOTING = states.State.VOTING.value, _("before the committee")
        APPROVED = states.State.APPROVED.value, _("approved")
        REFUSED = states.State.REFUSED.value, _("not approved")
        WITHDRAWN = states.State.WITHDRAWN.value, _("withdrawn")

    class Level(models.TextChoices):
        INTRODUCTORY = "introductory", _("introductory")
        INTERMEDIATE = "intermediate", _("intermediate")
        ADVANCED = "advanced", _("advanced")

    FACTS = (
        "title",
        "summary",
        "aim",
        "level",
        "language",
        "hours",
        "prerequisites",
        "licence",
        "releases",
        "projects",
    )

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("in a few sentences"), blank=True)
    aim = models.TextField(_("its first aim"), blank=True)
    level = models.CharField(_("level"), max_length=14, choices=Level, blank=True)
    language = models.CharField(_("language"), max_length=60, blank=True)
    hours = models.PositiveSmallIntegerField(_("hours of teaching"), null=True, blank=True)
    prerequisites = models.TextField(_("what learners bring"), blank=True)
    licence = models.CharField(_("licence of the material"), max_length=120, blank=True)
    releases = models.CharField(_("releases covered"), max_length=160, blank=True)
    projects = models.CharField(_("projects covered"), max_length=300, blank=True)
    started_at = models.DateTimeField()
    edited_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    baseline = models.ForeignKey(
        Baseline, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    manifest = models.TextField(blank=True, help_text=_("The canonical text that is hashed."))
    manifest_sha256 = models.CharField(max_length=64, blank=True)

    objects = CourseVersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["course"], condition=Q(state="draft"), name="one_draft_a_course"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[one.value for one in states.State]),
                name="version_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | (
                    Q(submitted_at__isnull=False)
                    & Q(baseline__isnull=False)
                    & ~Q(manifest_sha256="")
                ),
                name="handed_in_means_frozen",
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_at"], name="versions_by_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("certification:submission", args=[self.public_id])

    @property
    def is_draft(self) -> bool:
        return self.state == states.State.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state in states.OPEN

    @property
    def is_decided(self) -> bool:
        return self.state in states.DECIDED

    def allows(self, verb: states.Verb) -> bool:
        """Whether the table of states knows a way from here."""
        return states.after(self.state, verb) is not None


class CourseFileQuerySet(models.QuerySet["CourseFile"]):
    def kept(self) -> CourseFileQuerySet:
        return self.filter(removed_at__isnull=True)


class CourseFile(PublicModel):
    """One row of a version's manifest. The bytes lie under a random name outside the web root."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=filekinds.MAX_NAME)
    stored = models.FileField(max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CourseFileQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "name"],
                condition=Q(removed_at__isnull=True),
                name="file_name_once_a_version",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_readable(self) -> bool:
        """Whether its words can be shown on a page."""
        return self.content_type in filekinds.READABLE


class CourseLinkQuerySet(models.QuerySet["CourseLink"]):
    def kept(self) -> CourseLinkQuerySet:
        return self.filter(removed_at__isnull=True)


class CourseLink(PublicModel):
    """Material that lies elsewhere. Only the address is frozen; the page says so."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="links")
    title = models.CharField(_("what it is"), max_length=120)
    url = models.URLField(_("address"), max_length=300)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CourseLinkQuerySet.as_manager()

    class Meta:
        ordering = ["title", "url"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "url"],
                condition=Q(removed_at__isnull=True),
                name="link_once_a_version",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Withdrawal(PublicModel):
    """That the provider took a submission back."""

    version = models.OneToOneField(
        CourseVersion, on_delete=models.PROTECT, related_name="withdrawal"
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"withdrawal of {self.version_id}"


class Recusal(PublicModel):
    """That a committee member stood aside from a course: what they declared themselves."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="recusals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("why"))
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "person"], name="stand_aside_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} aside from {self.version_id}"
