"""Taking a ballot paper, filling it in, reading it back, casting it, where the browser runs no script.

The site then makes the voting token, and the pages say what that loses. The ballot key lives in a cookie of the
voter's browser and on the page, never in a row, an address or a log. With a script, `ballot` is the page that
static/js/box.js works on, and nothing else here is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
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
from elections import actions, behalf, boxes, marks, phrases, queries
from elections.behalf import Held
from elections.forms import KeyForm
from elections.heads import canonical
from elections.models import Box, Election
from elections.queries import OnTheRoll
from elections.views import filling
from elections.views.pages import seen

CONFLICTS = (actions.BallotDiffers, actions.BallotReplaced, actions.PaperTaken)


def _cast_here(request: SiteRequest, slug: str) -> Election:
    vote = seen(request, slug)
    if not vote.is_cast_here or not vote.is_published:
        raise Http404
    return vote


def _cookie(request: MemberRequest, vote: Election) -> str:
    """Name the cookie for this person and vote: two people at one computer never share a key."""
    name = f"{vote.public_id}:{request.person.public_id}"
    return "paper-" + salted_hmac("elections.paper", name, algorithm="sha256").hexdigest()[:24]


def _in_cookie(request: MemberRequest, vote: Election) -> str:
    return behalf.read(request.COOKIES.get(_cookie(request, vote), ""))


def _keep(response: HttpResponse, request: MemberRequest, vote: Election, phrase: str) -> None:
    response.set_cookie(
        _cookie(request, vote),
        phrase,
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
    state, is_open = queries.on_the_roll(vote, person=request.person), vote.is_open(at=request.at)
    phrase = _in_cookie(request, vote)
    held = behalf.held(vote, phrase)
    fresh = ""
    if state is OnTheRoll.YES and is_open:
        fresh = phrase or phrases.new()
    box, refusal = _box(request, vote, state)
    own = _for_the_script(request, box) if box and not (held and held.is_taken) else None
    response = render(
        request,
        "elections/ballot_take.html",
        {
            **_around(vote),
            "progress": queries.progress(vote, at=request.at),
            "state": state.value,
            "is_open": is_open,
            "key": fresh,
            "key_in_groups": phrases.in_groups(fresh),
            "has_token": held is not None and held.is_taken,
            "receipt": _receipt(request, vote, held),
            "form": form,
            "own": own,
            "refusal": refusal,
            "pseudonym": boxes.pseudonym_of(vote, person=request.person),
        },
        status=status,
    )
    if fresh and fresh != phrase:
        _keep(response, request, vote, fresh)
    return response


def _around(vote: Election) -> dict[str, Any]:
    return {"election": vote, "side": filling.rules_in_short(filling.paper_of(vote))}


def _box(request: SiteRequest, vote: Election, state: OnTheRoll) -> tuple[Box | None, str]:
    """The box, made ready now where the job that does it has not come to it; or why it is not ready."""
    if state is OnTheRoll.NO or not vote.has_opened(at=request.at):
        return None, ""
    if not vote.is_open(at=request.at):
        return boxes.box_of(vote), ""
    try:
        return actions.prepare_box(at=request.at, election=vote), ""
    except actions.BoxNotReady as no:
        return None, no.message


def _for_the_script(request: MemberRequest, box: Box) -> dict[str, str]:
    """What box.js needs: the signed manifest, and whose browser this is."""
    signed = {"key": box.key, "signature": box.signature, "statement": box.statement}
    return {"manifest": canonical(signed), "reader": request.person.public_id}


def _receipt(request: SiteRequest, vote: Election, held: Held | None) -> dict[str, str]:
    if held is None or not held.leaf:
        return {}
    return _shown(actions.receipt(vote, held.leaf, at=request.at))


def _shown(receipt: Any) -> dict[str, str]:
    """A receipt as its template shows it: the leaf to compare, and the signed words to keep."""
    leaf = json.loads(receipt.statement)["leaf"]
    return {"leaf": leaf, "signed": canonical(receipt.as_json())}


def _begin(request: MemberRequest, vote: Election) -> HttpResponse:
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _paper_desk(request, vote, form, status=422)
    tried = [form.cleaned_data["key"], _in_cookie(request, vote)]
    refusal: DomainError | None = None
    for phrase in dict.fromkeys(key for key in tried if key):
        try:
            behalf.take(actor=request.person, at=request.at, election=vote, phrase=phrase)
        except actions.PaperTaken as taken:
            # Another window of this browser may have been first: its key is in the cookie.
            refusal = refusal or taken
            continue
        except DomainError as no:
            refusal = no
            break
        response = redirect("elections:paper", slug=vote.slug)
        _keep(response, request, vote, phrase)
        return response
    form.add_error(None, refusal.message if refusal else _("Nothing was recorded."))
    return _paper_desk(request, vote, form, status=409 if _conflicts(refusal) else 422)


def _conflicts(refusal: DomainError | None) -> bool:
    return isinstance(refusal, CONFLICTS)


@never_kept
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: MemberRequest, slug: str) -> HttpResponse:
    """Fill the paper in, screen by screen, and read it back. Nothing is recorded here."""
    vote = _cast_here(request, slug)
    held = behalf.held(vote, _in_cookie(request, vote))
    if held is None or not held.is_taken or not vote.is_open(at=request.at):
        messages.info(request, _("Take your ballot paper first."))
        return redirect("elections:ballot", slug=vote.slug)
    if held.leaf and not vote.may_replace:
        return redirect("elections:ballot", slug=vote.slug)
    sheet = filling.paper_of(vote)
    go = next((name for name in ("next", "back") if name in request.POST), "")
    turn = filling.turn(sheet, sheet.typed(request.POST), place=_place(request), go=go)
    if turn.is_filled_in:
        return _read_back(request, vote, sheet, turn.answers, held.phrase, again=bool(held.leaf))
    return render(
        request,
        "elections/ballot_paper.html",
        {**_around(vote), **turn.context, "again": bool(held.leaf)},
        status=422 if turn.faults else 200,
    )


def _place(request: SiteRequest) -> int:
    told = request.POST.get("place", "0")
    right = told.isascii() and told.isdigit() and len(told) <= marks.MOST_DIGITS
    return int(told) if right else 0


def _read_back(
    request: SiteRequest,
    vote: Election,
    sheet: filling.Paper,
    answers: Mapping[str, Any],
    phrase: str,
    *,
    again: bool = False,
    refusal: str = "",
) -> HttpResponse:
    """Show a ballot without faults in words before it is cast."""
    return render(
        request,
        "elections/ballot_read_back.html",
        {
            **_around(vote),
            "key": phrase,
            "lines": filling.read_back_of(sheet, answers),
            "fields": marks.as_typed(sheet.asked, answers).items(),
            "last": len(sheet.screens) - 1,
            "again": again,
            "refusal": refusal,
        },
        status=422 if refusal else 200,
    )


@login_not_required
@never_kept
@sensitive_post_parameters()
@never_cache
@require_POST
def cast(request: SiteRequest, slug: str) -> HttpResponse:
    """Put the paper into the box. The ballot key is all that is asked for: no sign-in, no name."""
    vote = _cast_here(request, slug)
    sheet = filling.paper_of(vote)
    typed = sheet.typed(request.POST)
    answers, phrase = marks.filled_in(sheet.asked, typed), behalf.read(request.POST.get("key", ""))
    clear = not sheet.faults(typed, range(len(sheet.asked)))
    if clear and not request.POST.get("meant"):
        return _read_back(
            request, vote, sheet, answers, phrase, refusal=_("Confirm that this is what you mean.")
        )
    try:
        receipt = behalf.cast(at=request.at, election=vote, phrase=phrase, answers=answers)
    except DomainError as no:
        return _refused(request, vote, no)
    vote = seen(request, slug)  # read again: the count on the receipt's page holds this ballot too
    # Shown at once and not by an address of its own: a receipt in an address would stand in logs.
    return render(
        request,
        "elections/ballot_receipt.html",
        {
            **_around(vote),
            "receipt": _shown(receipt),
            "progress": queries.progress(vote, at=request.at),
        },
    )


def _refused(request: SiteRequest, vote: Election, refusal: DomainError) -> HttpResponse:
    return render(
        request,
        "elections/ballot_refused.html",
        {**_around(vote), "refusal": refusal.message, "is_open": vote.is_open(at=request.at)},
        status=409 if _conflicts(refusal) else 422,
    )
