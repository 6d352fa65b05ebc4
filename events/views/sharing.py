"""The picture that stands beside a link to a meetup."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from community.http import SiteRequest
from events import posters, queries, sharing

FOR_A_YEAR = "public, max-age=31536000, immutable"


@require_safe
@login_not_required
def event_poster(request: SiteRequest, public_id: str, mark: str) -> HttpResponseBase:
    """The picture of a public meetup, the same for everybody; an older address leads to it as it is now."""
    event = queries.one(public_id=public_id, person=None, at=request.at)
    if event is None or not sharing.is_shared(event):
        raise Http404
    poster = sharing.poster_of(event)
    if mark != poster.mark:
        return redirect(sharing.poster_path(event))
    etag = f'"{poster.mark}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(posters.drawn(poster), content_type="image/png")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = FOR_A_YEAR
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
