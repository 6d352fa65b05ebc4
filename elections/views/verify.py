"""A voter holds a receipt against the log. The browser does it where it can; else the site does, and says what that tells it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from community.http import SiteRequest
from community.kept import never_kept
from elections import boxes, logbook, receipts
from elections.logbook import LogDamaged
from elections.models import Election
from elections.verdicts import Said, in_words, verdicts
from elections.views.pages import seen


@never_kept
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: SiteRequest, slug: str) -> HttpResponse:
    """Check a receipt. By POST, so that no address keeps it."""
    vote = seen(request, slug)
    if not vote.is_published or not vote.is_cast_here:
        raise Http404
    if boxes.box_of(vote) is None:
        context = {"election": vote, "has_closed": vote.has_closed(at=request.at)}
        return render(request, "elections/log_none.html", context, status=404)
    said: list[Said] = []
    fault, status = "", 200
    if request.method == "POST":
        said, fault, status = _checked(request, vote)
    return render(
        request,
        "elections/verify.html",
        {
            "election": vote,
            "site": settings.SITE_URL,
            "said": said,
            "fault": fault,
            "words": in_words(),
            "typed": request.POST.get("receipt", "")[: receipts.LONGEST] if fault else "",
            "has_closed": vote.has_closed(at=request.at),
        },
        status=status,
    )


def _checked(request: SiteRequest, vote: Election) -> tuple[list[Said], str, int]:
    try:
        receipt = receipts.read(
            request.POST.get("receipt", ""), site=settings.SITE_URL, election=vote.public_id
        )
    except receipts.NoReceipt:
        return [], in_words()["no-receipt"], 422
    except receipts.OtherVote:
        return [], in_words()["other-vote"], 422
    keys = logbook.site_keys()
    try:
        standing = logbook.standing_of(vote, receipt.leaf, at=request.at)
    except LogDamaged as no:
        return [], no.message, 409
    signed = receipt.is_signed(keys) if receipt.signed else None
    return verdicts(signed, standing), "", 200
