"""One's own account: how one signs in, and the ways to the rest."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community import queries, rules
from community.http import MemberRequest


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """Show how one signs in, and what can be changed about it."""
    person, at = request.person, request.at
    has_second = is_mfa_enabled(request.user)
    context = {
        "has_second": has_second,
        "much_to_lose": not has_second and rules.carries_something(person, at=at),
        "browsers": len(queries.sessions_of(person, this=None, at=at)),
    }
    return render(request, "account/home.html", context)
