"""The page of one submission, and its files: for its provider and for its committee."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from certification import hearings, queries, rules, sums, words
from certification.actions.appealing import TERMS
from certification.models import Comment, CourseVersion, Decision, Review, walls
from certification.states import Verb
from certification.views.answers import is_committee, visible
from community.http import MemberRequest


@require_safe
def submission(request: MemberRequest, public_id: str) -> HttpResponse:
    """Where it stands and what comes next; the provider's words differ from the committee's."""
    version = visible(request, public_id)
    committee = is_committee(request, version, at=request.at)
    decision = getattr(version, "decision", None)
    reviews = Review.objects.visible_to(request.person, at=request.at).filter(
        assignment__version=version, submitted_at__isnull=False
    )
    remarks = Comment.objects.visible_to(request.person, at=request.at).filter(version=version)
    represents = rules.represents(request.person, version.course.provider, at=request.at)
    return render(
        request,
        "certification/submission.html",
        {
            "version": version,
            "committee": committee,
            "represents": represents,
            "chairs": committee and rules.can_chair(request.person, version, at=request.at),
            "assigned": committee and version.assignments.filter(reviewer=request.person).exists(),
            "asked": version.assignments.count(),
            "handed_in": version.assignments.filter(review__submitted_at__isnull=False).count(),
            "files": version.files.kept(),
            "links": version.links.kept(),
            **_decided(request, version, decision),
            "certificate": getattr(version, "certificate", None),
            "withdrawal": getattr(version, "withdrawal", None),
            "poll": getattr(version, "poll", None),
            "reviews": reviews.select_related("assignment__reviewer").prefetch_related(
                "scores__criterion"
            ),
            "remarks": remarks.select_related("author", "file"),
            "can_withdraw": represents and version.allows(Verb.WITHDRAW),
            "can_offer_again": represents and version.allows(Verb.OFFER_AGAIN),
            "steps": queries.steps(version),
        },
    )


def _decided(
    request: MemberRequest, version: CourseVersion, decision: Decision | None
) -> dict[str, Any]:
    """What the page says of a decision, and whether it can still be appealed."""
    if decision is None:
        return {}
    last_day = TERMS.last_day(walls.day(decision.signed_at))
    return {
        "decision": decision,
        "sum": words.explain(decision.arithmetic),
        "dissent": sums.dissent_of(decision),
        "appeal": hearings.appeal_of(version),
        "appeal_by": last_day,
        "can_appeal": version.allows(Verb.APPEAL) and walls.day(request.at) <= last_day,
    }


@require_safe
def file(request: MemberRequest, public_id: str, file_id: str) -> FileResponse:
    """Hand a file out to be saved, never to be shown or run in our name."""
    version = visible(request, public_id)
    row = get_object_or_404(version.files.kept(), public_id=file_id)
    response = FileResponse(
        default_storage.open(str(row.stored)),
        as_attachment=True,
        filename=PurePosixPath(row.name).name,
        content_type=row.content_type,
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
