"""Questions about many problems and solutions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Exists, IntegerField, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import (
    Need,
    Problem,
    ProblemQuerySet,
    Solution,
    SolutionQuerySet,
    SolutionRevision,
    Tag,
)
from community.models import Person
from community.search import Hit

MOST_WORDS = 8
ORDERS = ("needed", "newest", "title")
FACETS = {
    "tag": "tags__slug",
    "kind": "kind",
    "os": "current__os",
    "release": "current__release",
    "backend": "current__backend",
}


def words_of(text: str) -> list[str]:
    """The words to look for: a few are enough to find anything."""
    return text.replace("\x00", "").split()[:MOST_WORDS]


def matching_solutions(solutions: SolutionQuerySet, text: str) -> SolutionQuerySet:
    """Those that hold every word, in title, summary, text, tags or the problems they answer."""
    for word in words_of(text):
        tagged = Tag.objects.filter(solutions=OuterRef("pk"), name__icontains=word)
        problem = Problem.objects.filter(solutions=OuterRef("pk"), title__icontains=word)
        solutions = solutions.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(current__recipe_text__icontains=word)
            | Q(current__body__icontains=word)
            | Exists(tagged)
            | Exists(problem)
        )
    return solutions


def matching_problems(problems: ProblemQuerySet, text: str) -> ProblemQuerySet:
    """Those that hold every word, in the line or in the words below it."""
    for word in words_of(text):
        problems = problems.filter(Q(title__icontains=word) | Q(text__icontains=word))
    return problems


def with_needs(solutions: SolutionQuerySet) -> SolutionQuerySet:
    """Add how many people need what the solution answers: each of them once."""
    standing = (
        Need.objects.standing()
        .filter(problem__solutions=OuterRef("pk"))
        .order_by()
        .values("problem__solutions")
    )
    counted = standing.annotate(n=Count("person", distinct=True))
    made_up = counted.filter(Q(person__is_sample=True) | Q(person__is_demo=True))
    return solutions.annotate(
        needed=Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0),
        needed_samples=Coalesce(Subquery(made_up.values("n"), output_field=IntegerField()), 0),
    )


@dataclass(frozen=True)
class Choice:
    """One value to sift by, how many that leaves, and the address that chooses or drops it."""

    value: str
    label: str
    count: int
    chosen: bool
    address: str


@dataclass(frozen=True)
class Facet:
    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Shelf:
    """What the catalogue's page shows."""

    solutions: tuple[Solution, ...]
    total: int
    facets: tuple[Facet, ...]
    text: str
    order: str
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def sifted(self) -> bool:
        return bool(self.text or self.chosen)


def shelf(
    *,
    person: Person | None,
    at: datetime,
    text: str = "",
    chosen: Mapping[str, str] | None = None,
    order: str = "needed",
) -> Shelf:
    """The accepted solutions that match, and how each facet would sift them further."""
    chosen = {name: value for name, value in (chosen or {}).items() if value and name in FACETS}
    order = order if order in ORDERS else ORDERS[0]
    visible = Solution.objects.visible_to(person, at=at).accepted()
    found = matching_solutions(visible, text)
    sifted = _sift(found, chosen)
    first = {"needed": ["-needed"], "newest": ["-current__created_at"], "title": []}
    ranked = with_needs(sifted).order_by(*first[order], "title", "pk")
    solutions = tuple(
        ranked.select_related("current", "current__author").prefetch_related(
            Prefetch("tags", Tag.objects.order_by("slug"))
        )
    )
    facets = (_facet(found, name, chosen, text=text, order=order) for name in FACETS)
    return Shelf(
        solutions=solutions,
        total=visible.count(),
        facets=tuple(facet for facet in facets if facet.choices),
        text=text,
        order=order,
        chosen=chosen,
    )


def _sift(solutions: SolutionQuerySet, chosen: Mapping[str, str]) -> SolutionQuerySet:
    for name, value in chosen.items():
        solutions = solutions.filter(**{FACETS[name]: value})
    return solutions


def _facet(
    found: SolutionQuerySet, name: str, chosen: Mapping[str, str], *, text: str, order: str
) -> Facet:
    others = {other: value for other, value in chosen.items() if other != name}
    column = FACETS[name]
    counted = (
        _sift(found, others)
        .order_by()
        .values_list(column)
        .annotate(n=Count("pk", distinct=True))
        .order_by("-n", column)
    )
    labels = _labels(name)
    choices = []
    for value, count in counted:
        if not value:
            continue
        picked = chosen.get(name) == value
        target = others if picked else {**others, name: value}
        choices.append(
            Choice(value, labels.get(value, value), count, picked, _address(text, order, target))
        )
    return Facet(name, _titles()[name], tuple(choices))


def _titles() -> dict[str, str]:
    return {
        "tag": _("About"),
        "kind": _("Kind"),
        "os": _("Runs on"),
        "release": _("Release"),
        "backend": _("Built with"),
    }


def _labels(name: str) -> dict[str, str]:
    if name == "kind":
        return {value: str(label) for value, label in Solution.Kind.choices}
    if name == "tag":
        return dict(Tag.objects.values_list("slug", "name"))
    return {}


def _address(text: str, order: str, chosen: Mapping[str, str]) -> str:
    asked = {"q": text, "order": "" if order == ORDERS[0] else order, **chosen}
    return "?" + urlencode({name: value for name, value in asked.items() if value})


def problems(*, person: Person | None, at: datetime, text: str = "") -> list[Problem]:
    """Every problem that matches, the most needed first, with the accepted solutions of each."""
    found = matching_problems(Problem.objects.visible_to(person), text)
    return list(_with_answers(found, person=person, at=at))


def most_needed(*, person: Person | None, at: datetime, limit: int | None = None) -> list[Problem]:
    """What operators ask for most: problems with `needed`, `needed_samples` and `answers`."""
    found = _with_answers(Problem.objects.visible_to(person), person=person, at=at)
    return list(found[:limit])


def _with_answers(
    found: ProblemQuerySet, *, person: Person | None, at: datetime
) -> ProblemQuerySet:
    answers = Solution.objects.visible_to(person, at=at).accepted().select_related("current")
    return (
        found.most_needed_first()
        .select_related("stated_by")
        .prefetch_related(Prefetch("solutions", answers.order_by("title"), to_attr="answers"))
    )


def problem(*, slug: str, person: Person | None) -> Problem | None:
    """One problem with its counts."""
    found = Problem.objects.visible_to(person).with_needs().select_related("stated_by")
    return found.filter(slug=slug).first()


def needs_of(problem_: Problem) -> list[Need]:
    """Who needs it, latest first."""
    return list(problem_.needs.standing().select_related("person").order_by("-since", "-pk"))


def answers_of(problem_: Problem, *, person: Person | None, at: datetime) -> list[Solution]:
    """The accepted solutions of a problem."""
    visible = Solution.objects.visible_to(person, at=at).accepted()
    return list(visible.filter(problems=problem_).select_related("current").order_by("title"))


def standing_needs(person: Person | None, problems_: Iterable[Problem]) -> set[int]:
    """Which of these problems the person needs, by row."""
    if person is None:
        return set()
    mine = Need.objects.standing().filter(person=person, problem__in=list(problems_))
    return set(mine.values_list("problem_id", flat=True))


def solution(*, slug: str, person: Person | None, at: datetime) -> Solution | None:
    """One solution, if the person may see it."""
    return (
        with_needs(Solution.objects.visible_to(person, at=at))
        .select_related(
            "current", "current__author", "current__acceptance", "current__acceptance__by"
        )
        .prefetch_related(Prefetch("tags", Tag.objects.order_by("slug")))
        .filter(slug=slug)
        .first()
    )


def problems_of(solution_: Solution) -> list[Problem]:
    """What a solution answers, the most needed first."""
    return list(Problem.objects.filter(solutions=solution_).most_needed_first())


def history(solution_: Solution, *, person: Person | None, at: datetime) -> list[SolutionRevision]:
    """The revisions that the person may see, the newest first."""
    return list(
        solution_.revisions.visible_to(person, at=at)
        .select_related("author", "acceptance", "acceptance__by", "declination", "declination__by")
        .order_by("-number")
    )


def revision(
    *, slug: str, public_id: str, person: Person | None, at: datetime
) -> SolutionRevision | None:
    """One revision, if the person may see it."""
    return (
        SolutionRevision.objects.visible_to(person, at=at)
        .select_related("solution", "author", "acceptance__by", "declination__by")
        .filter(solution__slug=slug, public_id=public_id)
        .first()
    )


def revision_by_number(
    solution_: Solution, number: str, *, person: Person | None, at: datetime
) -> SolutionRevision | None:
    """The revision with that number, if there is one that the person may see."""
    if not (number.isascii() and number.isdigit() and len(number) < 7):
        return None
    visible = solution_.revisions.visible_to(person, at=at)
    return visible.filter(number=int(number)).first()


def accepted_before(revision_: SolutionRevision) -> SolutionRevision | None:
    """What stood when this revision was proposed."""
    earlier = SolutionRevision.objects.filter(
        solution=revision_.solution_id, number__lt=revision_.number, acceptance__isnull=False
    )
    return earlier.order_by("-number").first()


def building_on(solution_: Solution, *, person: Person | None, at: datetime) -> list[Solution]:
    """The recipes that say they need this one."""
    named = (
        Solution.objects.visible_to(person, at=at)
        .filter(current__recipe_text__contains=f"slug: {solution_.slug}")
        .exclude(pk=solution_.pk)
        .select_related("current")
    )
    return [
        other
        for other in named.order_by("title")
        if other.current
        and (recipe := other.current.recipe)
        and any(need.slug == solution_.slug for need in recipe.needs)
    ]


def titles_of(slugs: Iterable[str], *, person: Person | None, at: datetime) -> dict[str, str]:
    """Which of these solutions can be read, and what they are called."""
    visible = Solution.objects.visible_to(person, at=at).accepted().filter(slug__in=list(slugs))
    return dict(visible.values_list("slug", "title"))


def waiting(*, person: Person | None, at: datetime) -> list[SolutionRevision]:
    """What no curator has decided yet, the oldest first."""
    return list(
        SolutionRevision.objects.visible_to(person, at=at)
        .waiting()
        .select_related("solution", "solution__current", "author")
        .order_by("created_at", "pk")
    )


def of_person(*, person: Person) -> list[SolutionRevision]:
    """What the person has proposed, the newest first."""
    mine = SolutionRevision.objects.filter(author=person)
    return list(
        mine.select_related("solution", "acceptance", "declination").order_by("-created_at", "-pk")
    )


def search(text: str, *, person: Person | None, at: datetime, limit: int) -> list[Hit]:
    """Solutions, then problems, whose title or text holds every word."""
    if not words_of(text):
        return []
    solutions = matching_solutions(Solution.objects.visible_to(person, at=at).accepted(), text)
    stated = matching_problems(Problem.objects.visible_to(person), text).with_needs()
    hits = [
        Hit(_("Solution"), found.title, found.get_absolute_url(), found.summary)
        for found in solutions.order_by("title", "pk")[:limit]
    ]
    hits += [
        Hit(_("Problem"), found.title, found.get_absolute_url(), _needed_words(found))
        for found in stated.order_by("title", "pk")[:limit]
    ]
    return hits[:limit]


def _needed_words(problem_: Problem) -> str:
    needed: int = getattr(problem_, "needed", 0)
    return ngettext("%d operator needs this", "%d operators need this", needed) % needed
