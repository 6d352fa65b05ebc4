"""What several views answer alike."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.shortcuts import get_object_or_404

from certification.models import CourseVersion
from community.errors import DomainError
from community.http import SiteRequest


def refused(request: SiteRequest, refusal: DomainError) -> None:
    """Say on the next page why something was not done."""
    messages.error(request, refusal.message)


def form_faults(request: SiteRequest, errors: dict[str, list[str]]) -> None:
    """Say on the next page what was wrong with a small form."""
    for lines in errors.values():
        for line in lines:
            messages.error(request, str(line))


def visible(request: SiteRequest, public_id: str) -> CourseVersion:
    """The submission, for its provider and its committee; for everybody else there is none."""
    rows = CourseVersion.objects.visible_to(request.person, at=request.at).with_course()
    return get_object_or_404(rows, public_id=public_id)


def offered(request: SiteRequest, public_id: str) -> CourseVersion:
    """The submission, for those who may act for its provider."""
    rows = CourseVersion.objects.offered_by(request.person, at=request.at).with_course()
    return get_object_or_404(rows, public_id=public_id)


def deliberated(request: SiteRequest, public_id: str) -> CourseVersion:
    """The submission, for members of the committee without a conflict."""
    rows = CourseVersion.objects.deliberated_by(request.person, at=request.at).with_course()
    return get_object_or_404(rows, public_id=public_id)


def is_committee(request: SiteRequest, version: CourseVersion, *, at: datetime) -> bool:
    """Whether the reader sees the committee's side of this version."""
    rows = CourseVersion.objects.deliberated_by(request.person, at=at)
    return rows.filter(pk=version.pk).exists()
