"""What people are told about the catalogue. Each letter goes once: its key sees to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from catalogue.models import Need, Solution, SolutionRevision
from community.kinds import Words
from community.models import Person, Role
from community.notifications import notify
from community.words import said


def tell_curators(revision: SolutionRevision, *, at: datetime) -> None:
    """Tell the curators that there is something to read."""
    curators = (
        Role.objects.held(at=at).filter(kind=Role.Kind.CURATOR).exclude(person=revision.author)
    )
    for role in curators.select_related("person").order_by("pk"):
        notify(
            person=role.person,
            kind="catalogue.revision_proposed",
            subject=said(gettext_lazy("To read: %(title)s"), title=revision.title),
            context=_said_of(revision),
            at=at,
            key=f"catalogue.revision_proposed:{revision.public_id}:{role.person.public_id}",
            link=revision.get_absolute_url(),
        )


def _said_of(revision: SolutionRevision) -> dict[str, Any]:
    return {
        "title": revision.title,
        "number": revision.number,
        "by": revision.by,
        "changelog": revision.changelog,
    }


def tell_author(
    revision: SolutionRevision, *, kind: str, subject: Words, at: datetime, **more: str
) -> None:
    """Tell whoever proposed a revision what became of it."""
    if revision.author is None:
        return
    notify(
        person=revision.author,
        kind=kind,
        subject=said(subject, title=revision.title),
        context={**_said_of(revision), **more},
        at=at,
        key=f"{kind}:{revision.public_id}",
        link=revision.get_absolute_url(),
    )


def tell_those_in_need(solution: Solution, *, but: Person | None, at: datetime) -> None:
    """Tell those who need it that a way was found."""
    needs = Need.objects.standing().filter(problem__in=solution.problems.all()).exclude(person=but)
    for need in needs.select_related("person", "problem").order_by("pk"):
        notify(
            person=need.person,
            kind="catalogue.problem_answered",
            subject=said(gettext_lazy("A way was found: %(title)s"), title=need.problem.title),
            context={"problem": need.problem.title, "title": solution.title},
            at=at,
            key=f"catalogue.problem_answered:{solution.public_id}:{need.person.public_id}",
            link=solution.get_absolute_url(),
        )
