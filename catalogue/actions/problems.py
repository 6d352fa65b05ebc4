"""Stating what has to be solved, and saying that one needs it too."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalogue.actions.proposing import AddressTaken
from catalogue.models import (
    Need,
    Problem,
)
from catalogue.rules import RESERVED_SLUGS
from community import audit
from community.errors import DomainError
from community.models import Person


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
    # the database judges uniqueness below: another may state it at this moment
    problem.full_clean(exclude=["public_id", "slug"], validate_constraints=False)
    try:
        with transaction.atomic():
            problem.save(force_insert=True)
    except IntegrityError as error:
        # Somebody took the address a moment ago; with the same words, more often than not.
        there = Problem.objects.filter(title__iexact=title).first()
        if there is not None:
            raise AlreadyStated(there) from error
        if slug:
            raise AddressTaken(
                _("Somebody stated another problem at this address just now. Choose another.")
            ) from error
        problem.slug = _free_slug(title)
        problem.save(force_insert=True)
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
    need.withdrawn_at = max(at, need.since)  # never before it began, though the clock was set back
    need.save(update_fields=["withdrawn_at"])
    audit.record(actor=actor, verb="catalogue.need_withdrawn", target=problem, at=at)
    return need
