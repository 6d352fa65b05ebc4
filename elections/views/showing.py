"""What officers let be seen of a vote, and where: its forecast, and its card on pages of others."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.errors import DomainError
from community.framing import frame_to_copy, framed_page, rule_in_words
from community.http import MemberRequest, SiteRequest
from elections import actions, portrait, queries
from elections.models import Election
from elections.views.desk import again, own

CARD_HEIGHT = 340


@require_POST
def hide_forecast(request: MemberRequest, slug: str) -> HttpResponse:
    """Put the forecast out of sight."""
    vote = own(request, slug)
    try:
        actions.hide_forecast(actor=request.person, at=request.at, election=vote)
    except DomainError as no:
        messages.error(request, no.message)
    else:
        messages.success(
            request, _("The forecast is hidden: page and progress.json say nothing of it.")
        )
    return again(slug)


@require_POST
def show_forecast(request: MemberRequest, slug: str) -> HttpResponse:
    """Show the forecast again."""
    vote = own(request, slug)
    try:
        actions.show_forecast(actor=request.person, at=request.at, election=vote)
    except DomainError as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("The forecast is shown again."))
    return again(slug)


@login_not_required
@require_safe
def card(request: SiteRequest, slug: str) -> HttpResponse:
    """How far a public vote is, for a frame: its sentence and its roll. It follows the counts by itself."""
    seen = queries.with_figures(Election.objects.visible_to(None)).filter(publication__isnull=False)
    vote = get_object_or_404(seen, slug=slug)
    progress = queries.progress(vote, at=request.at)
    main = progress.main
    context = {
        "election": vote,
        "progress": progress,
        "drawing": portrait.card(main) if main else "",
    }
    return framed_page(request, vote.group, "embed/election.html", context)


@require_http_methods(["GET", "HEAD"])
def embedding(request: MemberRequest, slug: str) -> HttpResponse:
    """What an officer copies into another page: the card in a frame, and the picture."""
    vote = own(request, slug)
    if not vote.is_published:
        raise Http404
    is_public = Election.objects.visible_to(None).filter(pk=vote.pk).exists()
    page = settings.SITE_URL + reverse("elections:election", args=[slug])
    picture = settings.SITE_URL + reverse("elections:progress_svg", args=[slug])
    title = " ".join(vote.title.split())
    context = {
        "election": vote,
        "is_public": is_public,
        "card": reverse("election_embeds:card", args=[slug]),
        "frame": frame_to_copy(reverse("election_embeds:card", args=[slug]), title, CARD_HEIGHT),
        "picture": f'<a href="{escape(page)}"><img src="{escape(picture)}" alt="{escape(title)}"'
        ' width="640"></a>',
        "markdown": f"[![{_in_markdown(title)}]({picture})]({page})",
        "rule": rule_in_words(vote.group),
    }
    return render(request, "elections/embedding.html", context)


def _in_markdown(text: str) -> str:
    """Keep a text from ending the brackets that it stands in, and from being read as anything else."""
    return "".join(f"\\{each}" if each in "\\`*_{}[]<>()#!|&~" else each for each in text)
