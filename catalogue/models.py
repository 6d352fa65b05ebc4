"""What operators need again and again, and the ways that were found."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from catalogue.recipe import Recipe, known
from community.models import Person
from community.models.base import PublicModel
from community.rules import can_curate


class Tag(models.Model):
    """A word that gathers solutions."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class ProblemQuerySet(models.QuerySet["Problem"]):
    """Problems as somebody may see them."""

    def visible_to(self, person: Person | None) -> ProblemQuerySet:
        """Every problem is public: that is what it is stated for."""
        return self.all()

    def with_needs(self) -> ProblemQuerySet:
        """Add how many need it today, and how many of those are samples."""
        standing = Need.objects.standing().filter(problem=OuterRef("pk")).order_by()
        counted = standing.values("problem").annotate(n=Count("pk"))
        made_up = counted.filter(Q(person__is_sample=True) | Q(person__is_demo=True))
        return self.annotate(
            needed=Coalesce(Subquery(counted.values("n")), 0),
            needed_samples=Coalesce(Subquery(made_up.values("n")), 0),
        )

    def most_needed_first(self) -> ProblemQuerySet:
        ranked = self.with_needs()
        return ranked.order_by(F("needed").desc(), "-stated_at", "pk")


class Problem(PublicModel):
    """Something that an operator has to solve, in one line and in words."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("the problem in one line"), max_length=160)
    text = models.TextField(_("in words"), blank=True)
    stated_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="problems"
    )
    byline = models.CharField(max_length=160, blank=True, help_text=_("As the source names them."))
    stated_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = ProblemQuerySet.as_manager()

    class Meta:
        constraints = [
            # two people who state it at the same moment state it once
            models.UniqueConstraint(Lower("title"), name="one_statement_a_problem")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalogue:problem", kwargs={"slug": self.slug})


class NeedQuerySet(models.QuerySet["Need"]):
    def standing(self) -> NeedQuerySet:
        """Needs that nobody has taken back."""
        return self.filter(withdrawn_at__isnull=True)


class Need(models.Model):
    """One person saying: I need this too. Taken back, never deleted."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="needs")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="needs")
    release = models.CharField(_("your release"), max_length=60, blank=True)
    scale = models.CharField(_("how much of it"), max_length=80, blank=True)
    note = models.CharField(_("what for"), max_length=300, blank=True)
    since = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "person"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_standing_need_a_person",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(since__lte=F("withdrawn_at")),
                name="need_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} needs {self.problem_id}"


class SolutionQuerySet(models.QuerySet["Solution"]):
    """Solutions as somebody may see them."""

    def accepted(self) -> SolutionQuerySet:
        return self.filter(current__isnull=False)

    def visible_to(self, person: Person | None, *, at: datetime) -> SolutionQuerySet:
        """Accepted ones; what is only proposed, for its authors and the curators."""
        if person is None:
            return self.accepted()
        if can_curate(person, at=at):
            return self.all()
        own = SolutionRevision.objects.filter(solution=OuterRef("pk"), author=person)
        return self.filter(Q(current__isnull=False) | Exists(own))


class Solution(PublicModel):
    """One way that was found. What it says stands in its revisions; the accepted one is current."""

    class Kind(models.TextChoices):
        LAB = "lab", _("lab recipe")
        GUIDE = "guide", _("guide")

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("what it does, in a sentence or two"), max_length=600)
    kind = models.CharField(max_length=10, choices=Kind)
    problems = models.ManyToManyField(Problem, related_name="solutions", blank=True)
    tags = models.ManyToManyField(Tag, related_name="solutions", blank=True)
    current = models.OneToOneField(
        "SolutionRevision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    is_sample = models.BooleanField(default=False)

    objects = SolutionQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("catalogue:solution", kwargs={"slug": self.slug})

    @property
    def state(self) -> str:
        """Accepted once a revision is current; until then proposed."""
        return "accepted" if self.current_id else "proposed"


class RevisionQuerySet(models.QuerySet["SolutionRevision"]):
    def visible_to(self, person: Person | None, *, at: datetime) -> RevisionQuerySet:
        """Those once accepted; one's own; all of them for curators."""
        accepted = Q(acceptance__isnull=False)
        if person is None:
            return self.filter(accepted)
        if can_curate(person, at=at):
            return self.all()
        return self.filter(accepted | Q(author=person))

    def waiting(self) -> RevisionQuerySet:
        """Neither accepted nor declined yet."""
        return self.filter(acceptance__isnull=True, declination__isnull=True)


class SolutionRevision(PublicModel):
    """What a solution says from then on. Never changed: whoever would change it adds the next one."""

    solution = models.ForeignKey(Solution, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=160)
    summary = models.TextField()
    recipe_text = models.TextField(blank=True)
    recipe_sha256 = models.CharField(max_length=64, blank=True)
    body = models.TextField(blank=True)
    author = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="revisions"
    )
    byline = models.CharField(max_length=160, blank=True)
    changelog = models.CharField(_("what changes"), max_length=500, blank=True)
    created_at = models.DateTimeField()
    # read out of the recipe when the revision is made, so that the catalogue can be sifted
    os = models.CharField(max_length=60, blank=True)
    release = models.CharField(max_length=60, blank=True)
    backend = models.CharField(max_length=60, blank=True)
    machines = models.PositiveIntegerField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["solution", "number"], name="revision_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="revisions_count_from_one"),
            models.CheckConstraint(
                condition=~Q(recipe_text="", body=""), name="revision_says_something"
            ),
            models.CheckConstraint(
                condition=Q(recipe_text="", recipe_sha256="")
                | (~Q(recipe_text="") & ~Q(recipe_sha256="")),
                name="recipe_has_its_hash",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.solution_id} r{self.number}"

    def get_absolute_url(self) -> str:
        return reverse(
            "catalogue:revision", kwargs={"slug": self.solution.slug, "public_id": self.public_id}
        )

    @property
    def by(self) -> str:
        """Whoever wrote it: the person, or the by-line of the source."""
        return self.author.name if self.author else self.byline

    @property
    def recipe(self) -> Recipe | None:
        """The recipe as values, if this is one."""
        return known(self.recipe_text) if self.recipe_text else None

    @property
    def machine_minutes(self) -> int | None:
        """What a run of it costs."""
        if self.machines is None or self.minutes is None:
            return None
        return self.machines * self.minutes


class Acceptance(PublicModel):
    """A curator took a revision into the catalogue."""

    revision = models.OneToOneField(
        SolutionRevision, on_delete=models.PROTECT, related_name="acceptance"
    )
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"acceptance of {self.revision_id}"


class Declination(PublicModel):
    """A curator sent a revision back, and said why."""

    revision = models.OneToOneField(
        SolutionRevision, on_delete=models.PROTECT, related_name="declination"
    )
    by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.CharField(_("why"), max_length=500)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="declined_with_a_reason")
        ]

    def __str__(self) -> str:
        return f"declination of {self.revision_id}"
