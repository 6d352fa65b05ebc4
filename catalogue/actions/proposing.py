"""Offering a solution, and a change to one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalogue import mail
from catalogue.actions.shelving import write_tags
from catalogue.models import (
    Problem,
    Solution,
    SolutionRevision,
)
from catalogue.recipe import Fault, Recipe, read
from catalogue.recipe.reading import SLUG
from catalogue.rules import RESERVED_SLUGS
from community import audit
from community.errors import DomainError
from community.models import Person


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
    if again := _said_at(slug, actor, recipe_text, body):
        return again
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
        # somebody came to this address at the same moment, perhaps with the same form
        if again := _said_at(slug, actor, recipe_text, body):
            return again
        raise _taken(slug) from error
    solution.problems.set(problems)
    write_tags(solution, tags)
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


def _said_at(
    slug: str, actor: Person | None, recipe_text: str, body: str
) -> SolutionRevision | None:
    """None where the address is free; the same person's same words; else the refusal."""
    there = Solution.objects.select_for_update().filter(slug=slug).first()
    if there is None:
        return None
    again = _said_before(there, actor, recipe_text, body)
    if again is None:
        raise _taken(slug)
    return again


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
