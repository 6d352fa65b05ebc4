"""Letters to the voters of a frozen roll, and the links in them."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import spreadsheets
from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from community.kept import never_kept
from community.once import once
from community.permissions import require
from community.words import grouped
from elections import actions, lines, rules
from elections.forms.roll import LineOfVoterForm, MendedAddressForm, ReleaseForm
from elections.models import Election, RollAddress
from elections.views.desk import own

SHOWN = 100  # addresses to mend that a page names; the file has all of them


@login_not_required
@never_kept
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: SiteRequest, token: str) -> HttpResponse:
    """Open the link of a letter. Reading changes nothing, whoever follows it; the button takes the line."""
    link = lines.link_called(token)
    if link is None:
        raise Http404
    if request.method == "POST" and request.person is None:
        return redirect_to_login(request.path, "account_login")
    refused = ""
    if request.method == "POST" and request.person is not None:
        try:
            actions.claim_by_link(actor=request.person, at=request.at, token=token)
        except DomainError as no:
            refused = no.message
        else:
            messages.success(request, _("This line of the roll is yours: you may vote."))
            return redirect(_leads_to(request, link.election))
    vote = link.election
    response = render(
        request,
        "elections/claim.html",
        {
            "election": vote,
            "link": link,
            "masked": lines.masked(lines.address_of(link.row)),
            "refused": refused,
            "has_closed": vote.has_closed(at=request.at),
            "has_opened": vote.has_opened(at=request.at),
            "reader": request.person,
            "is_mine": lines.is_held_by(link.row, request.person),
            "reader_address": lines.masked(_account_of(request)),
        },
        status=422 if refused else 200,
    )
    response.headers["Referrer-Policy"] = "same-origin"  # the address itself is the key
    return response


def _account_of(request: SiteRequest) -> str:
    return request.user.email if request.user.is_authenticated else ""


def _leads_to(request: SiteRequest, vote: Election) -> str:
    name = "ballot" if vote.is_open(at=request.at) else "election"
    return reverse(f"elections:{name}", args=[vote.slug])


# --- The officers' page ---------------------------------------------------------------------------


def _own_frozen(request: MemberRequest, slug: str) -> Election:
    vote = own(request, slug)
    if not vote.is_cast_here or not vote.is_frozen:
        raise Http404
    return vote


def _show(
    request: MemberRequest, vote: Election, *, status: int = 200, **said: Any
) -> HttpResponse:
    mailing = lines.last_mailing(vote)
    bad = lines.to_mend(vote)
    number = bad.count()
    context = {
        "election": vote,
        "mailing": mailing,
        "unwritten": lines.unwritten(vote).count(),
        "bad": list(bad[:SHOWN]),
        "bad_count": number,
        "more_bad": max(0, number - SHOWN),
        "mended": RollAddress.objects.filter(election=vote)
        .select_related("row", "by")
        .order_by("-pk")[:SHOWN],
        "may_write": rules.can_write_to_voters(request.person, vote, at=request.at),
        "again_form": LineOfVoterForm(prefix="again"),
        "address_form": MendedAddressForm(prefix="address"),
        "release_form": ReleaseForm(prefix="release"),
    }
    return render(request, "elections/letters.html", {**context, **said}, status=status)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request: MemberRequest, slug: str) -> HttpResponse:
    """Have the voters written to; see how far the letters are, and which did not arrive."""
    vote = _own_frozen(request, slug)
    if request.method != "POST":
        return _show(request, vote)
    require(rules.can_write_to_voters(request.person, vote, at=request.at))
    try:
        mailing = actions.send_letters(actor=request.person, at=request.at, election=vote)
    except DomainError as no:
        messages.error(request, no.message)
    else:
        words = ngettext("One letter goes out.", "%s letters go out.", mailing.total)
        messages.success(request, words % grouped(mailing.total) if "%s" in words else words)
    return redirect("elections:letters", slug)


@require_safe
def progress(request: MemberRequest, slug: str) -> HttpResponse:
    """How far the letters are, for the page that shows it."""
    mailing = lines.last_mailing(_own_frozen(request, slug))
    if mailing is None:
        raise Http404
    figures = {
        name: getattr(mailing, name)
        for name in ("is_running", "total", "done", "sent", "refused", "silenced", "given_up")
    }
    etag = f'"{hashlib.sha256(repr(figures).encode()).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag)
    response = answer or JsonResponse(figures)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def to_mend(request: MemberRequest, slug: str) -> HttpResponse:
    """Every address that took no letter, with what its server said."""
    vote = _own_frozen(request, slug)
    found = lines.to_mend(vote)
    table = spreadsheets.table(
        ("email", "written_to", "name", "voter_id", "code", "said"),
        (
            (
                link.row.email,
                link.mail_to,  # type: ignore[attr-defined]  # put there by `to_mend`
                link.row.name,
                link.row.voter_id,
                link.code,
                link.words,
            )
            for link in found.iterator()
        ),
    )
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{vote.slug}-to-mend.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@once
@require_POST
def again(request: MemberRequest, slug: str) -> HttpResponse:
    """Mail one voter another link."""
    vote = _own_frozen(request, slug)
    form = LineOfVoterForm(request.POST, prefix="again")
    done = _("A new letter is on its way. The link of the one before opens nothing any more.")
    return _do(request, vote, form, "again_form", actions.send_letter_again, done)


@once
@require_POST
def address(request: MemberRequest, slug: str) -> HttpResponse:
    """Send the letters for a line elsewhere."""
    vote = _own_frozen(request, slug)
    form = MendedAddressForm(request.POST, prefix="address")
    done = _("A letter goes to the new address, and the old one is told. The roll stays as it is.")
    return _do(request, vote, form, "address_form", actions.change_address, done)


@once
@require_POST
def release(request: MemberRequest, slug: str) -> HttpResponse:
    """Take a line back from the account that holds it."""
    vote = _own_frozen(request, slug)
    form = ReleaseForm(request.POST, prefix="release")
    done = _("The line is released; its address gets a new letter, and whoever held it is told.")
    return _do(request, vote, form, "release_form", actions.release_line, done)


def _do(
    request: MemberRequest, vote: Election, form: forms.Form, name: str, deed: Any, done: str
) -> HttpResponse:
    require(rules.can_write_to_voters(request.person, vote, at=request.at))
    if form.is_valid():
        try:
            deed(actor=request.person, at=request.at, election=vote, **form.cleaned_data)
        except DomainError as no:
            form.add_error(None, no.message)
        else:
            messages.success(request, done)
            return redirect("elections:letters", vote.slug)
    return _show(request, vote, status=422, **{name: form})
