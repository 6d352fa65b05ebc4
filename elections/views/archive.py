"""A closed vote in one file, for whoever wants to count it once more."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.http import SiteRequest
from elections import actions, archive_files, boxes
from elections.models import Archive, Election
from elections.views.log import opened_to_all

TELLS_AGAIN = 60  # seconds in which an archive that differs is not written once more


@login_not_required
@require_safe
def bundle(request: SiteRequest, slug: str) -> HttpResponseBase:
    """Give the archive: the bytes that the result was signed with, or say in words why not."""
    visible = Election.objects.visible_to(request.person).select_related("group", "freeze")
    vote = get_object_or_404(visible, slug=slug)
    if not vote.is_published:
        raise Http404
    archive = Archive.objects.filter(election=vote).first()
    if archive is None:
        return _said(request, vote, _awaited(vote, request), status=404)
    etag = f'"{archive.sha256}"'
    answer: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if answer is None:
        path = _path(archive, vote, request)
        if path is None:
            return _said(request, vote, _differs(), status=409)
        answer = _file(path)
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = "no-cache"
    return opened_to_all(request, answer)


def _file(path: Path) -> HttpResponseBase:
    return FileResponse(
        path.open("rb"), as_attachment=True, filename="bundle.zip", content_type="application/zip"
    )


def _path(archive: Archive, vote: Election, request: SiteRequest) -> Path | None:
    """Find the archive or write it anew; None where what is written now is not what was signed."""
    path = archive_files.path_of(archive.sha256, size=archive.size)
    known = f"archive-differs:{archive.sha256}"
    if path is not None or cache.get(known):
        return path
    try:
        content = actions.archive_bytes(archive, election=vote, at=request.at)
        return archive_files.keep(archive.sha256, content)
    except (archive_files.Differs, ValueError, LookupError, TypeError):
        cache.set(known, True, TELLS_AGAIN)
        return None


def _differs() -> str:
    return _(
        "The archive that this site would write today is not the one that its result was signed with: what lies in"
        " the box was changed since. The result that was signed stands on the page of the result. Tell the election"
        " officers; whoever kept the archive, or a head of the log, can show what it was."
    )


def _awaited(vote: Election, request: SiteRequest) -> str:
    if not vote.is_cast_here:
        return _(
            "The ballots of this vote were cast elsewhere, so this site has no archive of them."
        )
    if not vote.has_closed(at=request.at):
        closes = timezone.localtime(vote.closes_at, vote.zone)
        return (
            _(
                "The vote is open. Its archive comes once it has closed (%s) and is counted, some minutes later."
            )
            % f"{closes:%Y-%m-%d %H:%M %Z}"
        )
    if boxes.box_of(vote) is None:
        return _(
            "This vote is from before the site published archives. Its counts stand on the page of its result."
        )
    return _(
        "The vote has closed and is being counted. Its archive stands here once the result is signed: ask again in"
        " some minutes."
    )


def _said(request: SiteRequest, vote: Election, words: str, *, status: int) -> HttpResponse:
    """Say it on a page to people, and as JSON to programs."""
    if "text/html" in request.headers.get("Accept", ""):
        context = {"election": vote, "words": words, "is_wrong": status != 404}
        return render(request, "elections/no_archive.html", context, status=status)
    response = JsonResponse(
        {"error": words}, status=status, json_dumps_params={"ensure_ascii": False}
    )
    response.headers["Cache-Control"] = "no-store"
    return opened_to_all(request, response)
