"""Where a solution is found: its tags, and the problems that it answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalogue.models import (
    Problem,
    Solution,
    Tag,
)
from community import audit
from community.errors import DomainError
from community.models import Person

MOST_TAGS = 8


class TooManyTags(DomainError):
    """A solution wears a few words, not a sentence."""


@transaction.atomic
def tag_solution(
    *, actor: Person | None, at: datetime, solution: Solution, tags: Iterable[str]
) -> Solution:
    """Choose the words that gather a solution with others."""
    solution = Solution.objects.select_for_update().get(pk=solution.pk)
    before = sorted(solution.tags.values_list("slug", flat=True))
    after = write_tags(solution, tags)
    if before != after:
        audit.record(
            actor=actor,
            verb="catalogue.solution_tagged",
            target=solution,
            at=at,
            payload={"before": before, "after": after},
        )
    return solution


def write_tags(solution: Solution, names: Iterable[str]) -> list[str]:
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
    tags = [  # in one order everywhere: two that bring the same new words never wait for each other
        Tag.objects.get_or_create(slug=slug, defaults={"name": name})[0]
        for slug, name in sorted(wanted.items())
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
