"""Following a vote, and showing it elsewhere."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from elections import actions, portrait, queries
from elections.views.pages import seen


@require_POST
def follow(request: MemberRequest, slug: str) -> HttpResponse:
    """Hear how far the vote is."""
    vote = seen(request, slug)
    try:
        actions.follow_vote(actor=request.person, at=request.at, election=vote)
    except DomainError as fault:
        messages.error(request, fault.message)
    else:
        messages.success(
            request,
            _(
                "You hear from us at a quarter, half, three quarters, nine tenths and all of the quorum."
            ),
        )
    return redirect("elections:election", slug)


@require_POST
def unfollow(request: MemberRequest, slug: str) -> HttpResponse:
    """Hear no more of it."""
    vote = seen(request, slug)
    if actions.unfollow_vote(actor=request.person, at=request.at, election=vote):
        messages.success(request, _("You hear no more of how far this vote is."))
    return redirect("elections:election", slug)


@login_not_required
@require_safe
def progress_svg(request: SiteRequest, slug: str) -> HttpResponse:
    """Give the vote as a picture, for README files and other pages. It says no more than the page."""
    vote = seen(request, slug)
    if not vote.is_published:
        raise Http404
    drawn = portrait.picture(queries.progress(vote, at=request.at))
    etag = f'"{hashlib.sha256(drawn.encode()).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag)
    response = answer or HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Language"])
    if request.person is None:
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
