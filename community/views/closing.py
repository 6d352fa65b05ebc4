"""Leaving for good."""

from __future__ import annotations

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from community import actions
from community.errors import DomainError
from community.forms import CloseAccountForm
from community.http import MemberRequest, SiteRequest
from community.permissions import recently_proven


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_proven
def close(request: MemberRequest) -> HttpResponse:
    """Say what goes and what stays, and close the account of whoever types the word."""
    refusal = actions.why_not(request.person, at=request.at)
    form = CloseAccountForm(request.POST or None)
    if request.method == "POST" and refusal is None and form.is_valid():
        try:
            actions.close_account(actor=request.person, at=request.at)
        except DomainError as meanwhile:
            refusal = meanwhile
        else:
            logout(request)
            return redirect("community:account_closed")
    context = {
        "form": form,
        "refusal": refusal,
        "groups": getattr(refusal, "groups", ()),
    }
    wrong = request.method == "POST"
    return render(request, "account/close.html", context, status=422 if wrong else 200)


@login_not_required
@require_safe
def closed(request: SiteRequest) -> HttpResponse:
    """Say goodbye."""
    return render(request, "account/closed.html")
