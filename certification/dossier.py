"""What certified training holds about one person: their copy of it."""

from __future__ import annotations

from typing import Any

from certification.models import Assignment, Comment, CommitteeVote, PanelSeat, Recusal, ReviewScore
from community.dossier import rows
from community.models import Person


def dossier(person: Person) -> dict[str, Any]:
    """What the person was asked to review, what they wrote, how they voted in committees."""
    return {
        "reviews": rows(
            Assignment.objects.filter(reviewer=person).order_by("pk"),
            course="version__title",
            version="version__number",
            asked_at="assigned_at",
            due_on="due_on",
            affiliations_looked_at="checked",
            recommendation="review__recommendation",
            words="review__words",
            handed_in_at="review__submitted_at",
        ),
        "marks": rows(
            ReviewScore.objects.filter(review__assignment__reviewer=person).order_by("pk"),
            course="review__assignment__version__title",
            criterion="criterion__title",
            mark="score",
            cannot_tell="cannot_tell",
            comment="comment",
        ),
        "remarks": rows(
            Comment.objects.filter(author=person).order_by("pk"),
            course="version__title",
            words="words",
            written_at="written_at",
        ),
        "committee_votes": rows(
            CommitteeVote.objects.filter(person=person).order_by("pk"),
            course="poll__version__title",
            choice="choice",
            reason="reason",
            cast_at="cast_at",
        ),
        "appeals_heard": rows(
            PanelSeat.objects.filter(person=person).order_by("pk"),
            course="appeal__decision__version__title",
            choice="choice",
            reason="reason",
            said_at="said_at",
        ),
        "stood_aside": rows(
            Recusal.objects.filter(person=person).order_by("pk"),
            course="version__title",
            reason="reason",
            declared_at="declared_at",
        ),
    }
