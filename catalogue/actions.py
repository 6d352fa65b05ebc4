"""What people do in the catalogue. Each is one transaction, one row in the log, one sentence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalogue import mail
from catalogue.models import (
    Acceptance,
    Declination,
    Need,
    Problem,
    Solution,
    SolutionRevision,
    Tag,
)
from catalogue.recipe import Fault, Recipe, read
from catalogue.recipe.reading import SLUG
from catalogue.rules import RESERVED_SLUGS
from community import audit
from community.errors import DomainError
from community.models import Person

MOST_TAGS = 8


class AlreadyStated(DomainError):
    """The same problem, in the same words."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(
            _("This problem is stated already: “%s”. Say there that you need it too.")
            % problem.title
        )
        self.problem = problem


class NotNeeded(DomainError):
    """Nothing to take back."""


class AddressTaken(DomainError):
    """Another solution stands at this address."""


class AddressUnfit(DomainError):
    """No solution can stand at this address."""


class RecipeHasFaults(DomainError):
    """The recipe is none of format 1; `faults` says where."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(
            _("The recipe has faults, so nothing was proposed. Your text is kept: mend it below.")
        )
        self.faults = faults


class NothingToRead(DomainError):
    """Neither a recipe nor a text."""


class NothingChanged(DomainError):
    """The proposal says what stands already."""


class AlreadyDecided(DomainError):
    """A curator was there before."""


class Outdated(DomainError):
    """A later revision was accepted in the meantime."""


class TooManyTags(DomainError):
    """A solution wears a few words, not a sentence."""


@transaction.atomic
def state_problem(
    *,
    actor: Person | None,
    at: datetime,
    title: str,
    text: str = "",
    byline: str = "",
    slug: str = "",
    is_sample: bool = False,
) -> Problem:
    """Say what has to be solved, in one line and in words."""
    title = " ".join(title.split())
    there = Problem.objects.filter(title__iexact=title).first()
    if there is not None:
        raise AlreadyStated(there)
    problem = Problem(
        slug=slug or _free_slug(title),
        title=title,
        text=text.strip(),
        stated_by=actor,
        byline=byline,
        stated_at=at,
        is_sample=is_sample,
    )
    problem.full_clean(exclude=["public_id", "slug"])
    try:
        with transaction.atomic():
            problem.save(force_insert=True)
    except IntegrityError as error:
        # Somebody took the address a moment ago; with the same words, more often than not.
        there = Problem.objects.filter(title__iexact=title).first()
        if there is None:
            raise AddressTaken(
                _("Somebody stated another problem at this moment. Try again.")
            ) from error
        raise AlreadyStated(there) from error
    audit.record(actor=actor, verb="catalogue.problem_stated", target=problem, at=at)
    return problem


def _free_slug(title: str) -> str:
    base = slugify(title)[:60].strip("-") or "problem"
    taken = set(Problem.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken |= RESERVED_SLUGS
    slug, n = base, 2
    while slug in taken:
        slug, n = f"{base}-{n}", n + 1
    return slug


@transaction.atomic
def need_too(
    *,
    actor: Person,
    at: datetime,
    problem: Problem,
    release: str = "",
    scale: str = "",
    note: str = "",
) -> Need:
    """Say that I need this too. Saying it again changes what I said of it, not the count."""
    Problem.objects.select_for_update().get(pk=problem.pk)
    said = {"release": release.strip(), "scale": scale.strip(), "note": note.strip()}
    need = Need.objects.standing().filter(problem=problem, person=actor).first()
    if need is not None:
        given = {field: value for field, value in said.items() if value}
        if any(getattr(need, field) != value for field, value in given.items()):
            for field, value in given.items():
                setattr(need, field, value)
            need.full_clean()
            need.save(update_fields=list(given))
            audit.record(actor=actor, verb="catalogue.need_described", target=problem, at=at)
        return need
    need = Need(problem=problem, person=actor, since=at, **said)
    need.full_clean()
    need.save()
    audit.record(actor=actor, verb="catalogue.need_stated", target=problem, at=at)
    return need


@transaction.atomic
def withdraw_need(*, actor: Person, at: datetime, problem: Problem) -> Need:
    """Take back that I need this."""
    need = Need.objects.select_for_update().standing().filter(problem=problem, person=actor).first()
    if need is None:
        raise NotNeeded(_("You had not said that you need this, so nothing was taken back."))
    need.withdrawn_at = at
    need.save(update_fields=["withdrawn_at"])
    audit.record(actor=actor, verb="catalogue.need_withdrawn", target=problem, at=at)
    return need


@transaction.atomic
def propose_solution(
    *,
    actor: Person | None,
    at: datetime,
    slug: str = "",
    title: str = "",
    summary: str = "",
    recipe_text: str = "",
    body: str = "",
    problems: Iterable[Problem] = (),
    tags: Iterable[str] = (),
    byline: str = "",
    changelog: str = "",
    is_sample: bool = False,
) -> SolutionRevision:
    """Propose a way that was found, as its first revision. With a recipe, its own title, summary
    and slug count."""
    recipe = _judged(recipe_text)
    if recipe is not None:
        slug, title, summary = recipe.slug, recipe.title, recipe.summary
    slug = slug or slugify(title)[:80].strip("-")
    _refuse_unfit(slug)
    there = Solution.objects.select_for_update().filter(slug=slug).first()
    if there is not None:
        again = _said_before(there, actor, recipe_text, body)
        if again is not None:
            return again
        raise _taken(slug)
    solution = Solution(
        slug=slug,
        title=title.strip(),
        summary=summary.strip(),
        kind=Solution.Kind.LAB if recipe else Solution.Kind.GUIDE,
        proposed_at=at,
        is_sample=is_sample,
    )
    solution.full_clean(exclude=["public_id", "slug"])
    try:
        with transaction.atomic():
            solution.save(force_insert=True)
    except IntegrityError as error:
        raise _taken(slug) from error
    solution.problems.set(problems)
    _tag(solution, tags)
    return _add_revision(
        actor=actor,
        at=at,
        solution=solution,
        recipe=recipe,
        recipe_text=recipe_text,
        body=body,
        title=solution.title,
        summary=solution.summary,
        byline=byline,
        changelog=changelog,
    )


@transaction.atomic
def propose_revision(
    *,
    actor: Person | None,
    at: datetime,
    solution: Solution,
    recipe_text: str = "",
    body: str = "",
    title: str = "",
    summary: str = "",
    byline: str = "",
    changelog: str = "",
) -> SolutionRevision:
    """Propose what a solution should say from now on. It stands once a curator accepts it."""
    solution = Solution.objects.select_for_update().get(pk=solution.pk)
    recipe = _judged(recipe_text)
    if recipe is not None:
        title, summary = recipe.title, recipe.summary
        if recipe.slug != solution.slug:
            raise AddressUnfit(
                _("The recipe calls itself “%(theirs)s”, and this solution is “%(ours)s”.")
                % {"theirs": recipe.slug, "ours": solution.slug}
            )
    again = _said_before(solution, actor, recipe_text, body)
    if again is not None:
        return again
    current = solution.current
    if current is not None and _same(current, recipe_text, body, title, summary):
        raise NothingChanged(_("This is what stands already. Change something, then propose it."))
    return _add_revision(
        actor=actor,
        at=at,
        solution=solution,
        recipe=recipe,
        recipe_text=recipe_text,
        body=body,
        title=title or solution.title,
        summary=summary or solution.summary,
        byline=byline,
        changelog=changelog,
    )


def _taken(slug: str) -> AddressTaken:
    return AddressTaken(
        _("Another solution stands at “%s”. Choose another address, or propose a change to it.")
        % slug
    )


def _judged(recipe_text: str) -> Recipe | None:
    if not recipe_text.strip():
        return None
    recipe, faults = read(recipe_text)
    if faults:
        raise RecipeHasFaults(faults)
    return recipe


def _refuse_unfit(slug: str) -> None:
    if not SLUG.match(slug) or slug in RESERVED_SLUGS:
        raise AddressUnfit(
            _("“%s” cannot be an address. Use small letters and digits joined by dashes.") % slug
        )


def plain(text: str) -> str:
    """Line breaks as the catalogue keeps them: browsers send others."""
    return text.replace("\r\n", "\n")


def _said_before(
    solution: Solution, actor: Person | None, recipe_text: str, body: str
) -> SolutionRevision | None:
    """A form sent twice: the same person's same words, still waiting."""
    return (
        solution.revisions.waiting()
        .filter(author=actor, recipe_text=plain(recipe_text), body=plain(body))
        .first()
    )


def _same(current: SolutionRevision, recipe_text: str, body: str, title: str, summary: str) -> bool:
    return (
        current.recipe_text == plain(recipe_text)
        and current.body == plain(body)
        and (not title or current.title == title)
        and (not summary or current.summary == summary)
    )


def _add_revision(
    *,
    actor: Person | None,
    at: datetime,
    solution: Solution,
    recipe: Recipe | None,
    recipe_text: str,
    body: str,
    **facts: Any,
) -> SolutionRevision:
    recipe_text, body = plain(recipe_text), plain(body)
    if not recipe_text.strip() and not body.strip():
        raise NothingToRead(_("Write a recipe or a text: an empty solution helps nobody."))
    newest = solution.revisions.order_by("-number").first()
    if recipe is not None:
        facts |= {
            "recipe_sha256": hashlib.sha256(recipe_text.encode()).hexdigest(),
            "os": recipe.platform.os,
            "release": recipe.platform.release,
            "backend": recipe.platform.backend,
            "machines": len(recipe.machines),
            "minutes": recipe.minutes,
        }
    revision = SolutionRevision(
        solution=solution,
        number=newest.number + 1 if newest else 1,
        recipe_text=recipe_text,
        body=body,
        author=actor,
        created_at=at,
        **facts,
    )
    revision.full_clean(exclude=["public_id"])
    revision.save(force_insert=True)
    audit.record(
        actor=actor,
        verb="catalogue.revision_proposed",
        target=revision,
        at=at,
        payload={
            "solution": solution.public_id,
            "number": revision.number,
            "sha256": revision.recipe_sha256 or None,
        },
    )
    mail.tell_curators(revision, at=at)
    return revision


@transaction.atomic
def accept_revision(
    *, actor: Person | None, at: datetime, revision: SolutionRevision, note: str = ""
) -> Acceptance:
    """Take a proposed revision into the catalogue: it is what the solution says from now on."""
    solution = Solution.objects.select_for_update().get(pk=revision.solution_id)
    there = Acceptance.objects.filter(revision=revision).first()
    if there is not None:
        return there
    if Declination.objects.filter(revision=revision).exists():
        raise AlreadyDecided(_("This revision was sent back already. It can be proposed anew."))
    current = solution.current
    if current is not None and current.number > revision.number:
        raise Outdated(
            _("Revision %(later)s was accepted meanwhile. Ask for this change on top of it.")
            % {"later": current.number}
        )
    acceptance = Acceptance.objects.create(revision=revision, by=actor, at=at, note=note.strip())
    solution.current = revision
    solution.title, solution.summary = revision.title, revision.summary
    solution.kind = Solution.Kind.LAB if revision.recipe_text else Solution.Kind.GUIDE
    solution.save(update_fields=["current", "title", "summary", "kind"])
    audit.record(
        actor=actor,
        verb="catalogue.revision_accepted",
        target=revision,
        at=at,
        payload={"solution": solution.public_id, "number": revision.number},
    )
    mail.tell_author(
        revision, kind="catalogue.revision_accepted", subject=_("In the catalogue: %s"), at=at
    )
    if revision.number == 1:
        mail.tell_those_in_need(solution, but=revision.author, at=at)
    return acceptance


@transaction.atomic
def decline_revision(
    *, actor: Person | None, at: datetime, revision: SolutionRevision, reason: str
) -> Declination:
    """Send a proposed revision back, and say why."""
    Solution.objects.select_for_update().get(pk=revision.solution_id)
    there = Declination.objects.filter(revision=revision).first()
    if there is not None:
        return there
    if Acceptance.objects.filter(revision=revision).exists():
        raise AlreadyDecided(_("This revision is accepted already. A new one can replace it."))
    declination = Declination(revision=revision, by=actor, at=at, reason=reason.strip())
    declination.full_clean(exclude=["public_id"])
    declination.save()
    audit.record(
        actor=actor,
        verb="catalogue.revision_declined",
        target=revision,
        at=at,
        payload={"solution": revision.solution.public_id, "number": revision.number},
        personal={"reason": declination.reason},
    )
    mail.tell_author(
        revision,
        kind="catalogue.revision_declined",
        subject=_("Sent back: %s"),
        at=at,
        reason=declination.reason,
    )
    return declination


@transaction.atomic
def tag_solution(
    *, actor: Person | None, at: datetime, solution: Solution, tags: Iterable[str]
) -> Solution:
    """Choose the words that gather a solution with others."""
    solution = Solution.objects.select_for_update().get(pk=solution.pk)
    before = sorted(solution.tags.values_list("slug", flat=True))
    after = _tag(solution, tags)
    if before != after:
        audit.record(
            actor=actor,
            verb="catalogue.solution_tagged",
            target=solution,
            at=at,
            payload={"before": before, "after": after},
        )
    return solution


def _tag(solution: Solution, names: Iterable[str]) -> list[str]:
    wanted: dict[str, str] = {}
    for name in names:
        tidy = " ".join(name.split())[:40]
        if slug := slugify(tidy)[:40].strip("-"):
            wanted.setdefault(slug, tidy)
    if len(wanted) > MOST_TAGS:
        raise TooManyTags(
            _("%(given)s tags are too many; %(most)s say enough.")
            % {"given": len(wanted), "most": MOST_TAGS}
        )
    tags = [
        Tag.objects.get_or_create(slug=slug, defaults={"name": name})[0]
        for slug, name in wanted.items()
    ]
    solution.tags.set(tags)
    return sorted(wanted)


@transaction.atomic
def link_problem(
    *, actor: Person | None, at: datetime, solution: Solution, problem: Problem
) -> Solution:
    """Say that a solution answers a problem."""
    solution = Solution.objects.select_for_update().get(pk=solution.pk)
    if not solution.problems.filter(pk=problem.pk).exists():
        solution.problems.add(problem)
        audit.record(
            actor=actor,
            verb="catalogue.problem_linked",
            target=solution,
            at=at,
            payload={"problem": problem.public_id},
        )
    return solution
