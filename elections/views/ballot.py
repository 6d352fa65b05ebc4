"""Taking a ballot paper, filling it in, reading it back, casting it.

The voter's key lives in a cookie of their browser and on the page, never in a row, an address or a log.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from community.kept import never_kept
from elections import actions, marks, papers, queries
from elections.forms import KeyForm
from elections.models import Election
from elections.queries import OnTheRoll
from elections.views import filling
from elections.views.pages import seen


def _cast_here(request: SiteRequest, slug: str) -> Election:
    vote = seen(request, slug)
    if not vote.is_cast_here or not vote.is_published:
        raise Http404
    return vote


def _cookie(request: MemberRequest, vote: Election) -> str:
    """Name the cookie for this person and vote: two people at one computer never share a key."""
    name = f"{vote.public_id}:{request.person.public_id}"
    return "paper-" + salted_hmac("elections.paper", name, algorithm="sha256").hexdigest()[:24]


def _held(request: MemberRequest, vote: Election) -> str | None:
    return papers.read_secret(request.COOKIES.get(_cookie(request, vote), ""))


def _keep(response: HttpResponse, request: MemberRequest, vote: Election, secret: str) -> None:
    response.set_cookie(
        _cookie(request, vote),
        secret,
        max_age=max(60, int((vote.closes_at - request.at).total_seconds())),
        path=f"/elections/{vote.slug}/ballot/",
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


@never_kept
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ballot(request: MemberRequest, slug: str) -> HttpResponse:
    """Take the ballot paper: the key is in the voter's hands before anything is recorded."""
    vote = _cast_here(request, slug)
    if request.method == "POST":
        return _begin(request, vote)
    return _paper_desk(request, vote, KeyForm())


def _paper_desk(
    request: MemberRequest, vote: Election, form: KeyForm, *, status: int = 200
) -> HttpResponse:
    state = queries.on_the_roll(vote, person=request.person)
    held = _held(request, vote)
    token = queries.token_of(vote, person=request.person, secret=held)
    fresh = None
    if state is OnTheRoll.YES and vote.is_open(at=request.at):
        fresh = held or papers.new_secret()
    code = queries.receipt_of(vote, token=token) if token else ""
    response = render(
        request,
        "elections/ballot_take.html",
        {
            "election": vote,
            "progress": queries.progress(vote, at=request.at),
            "state": state.value,
            "is_open": vote.is_open(at=request.at),
            "key": fresh,
            "key_in_groups": papers.in_groups(fresh) if fresh else "",
            "has_token": token is not None,
            "receipt": code if code and queries.is_in_the_box(vote, receipt=code) else "",
            "form": form,
            "side": filling.rules_in_short(filling.paper_of(vote)),
        },
        status=status,
    )
    if fresh and fresh != held:
        _keep(response, request, vote, fresh)
    return response


def _begin(request: MemberRequest, vote: Election) -> HttpResponse:
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _paper_desk(request, vote, form, status=422)
    tried = [form.cleaned_data["key"], _held(request, vote)]
    refusal: DomainError | None = None
    for secret in dict.fromkeys(key for key in tried if key):
        try:
            actions.begin_ballot(actor=request.person, at=request.at, election=vote, secret=secret)
        except actions.PaperTaken as taken:
            # Another window of this browser may have been first: its key is in the cookie.
            refusal = refusal or taken
            continue
        except DomainError as no:
            refusal = no
            break
        response = redirect("elections:paper", slug=vote.slug)
        _keep(response, request, vote, secret)
        return response
    form.add_error(None, refusal.message if refusal else _("Nothing was recorded."))
    return _paper_desk(request, vote, form, status=422)


@never_kept
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: MemberRequest, slug: str) -> HttpResponse:
    """Fill the paper in, screen by screen, and read it back. Nothing is recorded here."""
    vote = _cast_here(request, slug)
    token = queries.token_of(vote, person=request.person, secret=_held(request, vote))
    if token is None or not vote.is_open(at=request.at):
        messages.info(request, _("Take your ballot paper first."))
        return redirect("elections:ballot", slug=vote.slug)
    sheet = filling.paper_of(vote)
    typed, screens = sheet.typed(request), sheet.screens
    place, faults = _place(request, len(screens)), {}
    if request.method == "POST" and "next" in request.POST:
        faults = sheet.faults(typed, screens[place])
        if not faults and place + 1 < len(screens):
            place += 1
        elif not faults:
            # a question of another screen may have been emptied on the way back
            faults = sheet.faults(typed, range(len(sheet.asked)))
            if not faults:
                return read_back(request, vote, sheet, marks.filled_in(sheet.asked, typed), token)
            place = sheet.screen_of(next(iter(faults)))
    elif request.method == "POST" and "back" in request.POST:
        place = max(0, place - 1)
    here = screens[place]
    on_screen = [sheet.sheet(at, typed, faults.get(sheet.asked[at].id, "")) for at in here]
    shown = sheet.fields_of(here)
    return render(
        request,
        "elections/ballot_paper.html",
        {
            "election": vote,
            "sheets": on_screen,
            "others": [item for item in typed.items() if item[0] not in shown],
            "place": place,
            "is_last": place + 1 == len(screens),
            "count": len(sheet.asked),
            "faulty": [one for one in on_screen if one.fault],
            "side": filling.rules_in_short(sheet),
        },
        status=422 if faults else 200,
    )


def _place(request: SiteRequest, screens: int) -> int:
    told = request.POST.get("place", "0")
    right = told.isascii() and told.isdigit() and len(told) <= marks.MOST_DIGITS
    return min(int(told), screens - 1) if right else 0


def read_back(
    request: SiteRequest,
    vote: Election,
    sheet: filling.Paper,
    answers: Mapping[str, Any],
    token: str,
    *,
    refusal: str = "",
) -> HttpResponse:
    """Show a ballot without faults in words before it is cast."""
    return render(
        request,
        "elections/ballot_read_back.html",
        {
            "election": vote,
            "token": token,
            "lines": filling.read_back_of(sheet, answers),
            "fields": marks.as_typed(sheet.asked, answers).items(),
            "last": len(sheet.screens) - 1,
            "refusal": refusal,
            "side": filling.rules_in_short(sheet),
        },
        status=422 if refusal else 200,
    )


@login_not_required
@never_kept
@sensitive_post_parameters()
@never_cache
@require_POST
def cast(request: SiteRequest, slug: str) -> HttpResponse:
    """Put the paper into the box. The token is all that is asked for: no sign-in, no name."""
    vote = _cast_here(request, slug)
    sheet = filling.paper_of(vote)
    typed = sheet.typed(request)
    answers, token = marks.filled_in(sheet.asked, typed), request.POST.get("token", "")
    clear = not sheet.faults(typed, range(len(sheet.asked)))
    if clear and not request.POST.get("meant"):
        return read_back(
            request, vote, sheet, answers, token, refusal=_("Confirm that this is what you mean.")
        )
    try:
        code = actions.cast_ballot(at=request.at, election=vote, token=token, answers=answers)
    except DomainError as no:
        return _refused(request, vote, no, request.at)
    vote = seen(request, slug)  # read again: the count on the receipt's page holds this ballot too
    # Shown at once and not by an address of its own: a receipt in an address would stand in logs.
    return render(
        request,
        "elections/ballot_receipt.html",
        {
            "election": vote,
            "receipt": code,
            "progress": queries.progress(vote, at=request.at),
            "side": filling.rules_in_short(sheet),
        },
    )


def _refused(
    request: SiteRequest, vote: Election, refusal: DomainError, at: datetime
) -> HttpResponse:
    return render(
        request,
        "elections/ballot_refused.html",
        {
            "election": vote,
            "refusal": refusal.message,
            "is_open": vote.is_open(at=at),
            "side": filling.rules_in_short(filling.paper_of(vote)),
        },
        status=409 if isinstance(refusal, actions.BallotDiffers) else 422,
    )
