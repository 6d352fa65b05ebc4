"""What the catalogue holds about one person: their copy of it."""

from __future__ import annotations

from typing import Any

from catalogue.models import Need, Problem, SolutionRevision
from community.dossier import rows
from community.models import Person


def dossier(person: Person) -> dict[str, Any]:
    """What the person needs, the problems that they stated, the revisions that they wrote."""
    return {
        "needs": rows(
            Need.objects.filter(person=person).order_by("pk"),
            problem="problem__title",
            release="release",
            scale="scale",
            note="note",
            since="since",
            withdrawn_at="withdrawn_at",
        ),
        "problems": rows(
            Problem.objects.filter(stated_by=person).order_by("pk"),
            title="title",
            text="text",
            stated_at="stated_at",
        ),
        "revisions": rows(
            SolutionRevision.objects.filter(author=person).order_by("pk"),
            solution="solution__title",
            number="number",
            changelog="changelog",
            recipe="recipe_text",
            body="body",
            created_at="created_at",
        ),
    }
