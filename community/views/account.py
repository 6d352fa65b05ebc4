"""One's own account: how one signs in, and the ways to the rest."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.http import MemberRequest


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """Show how one signs in, and what can be changed about it."""
    return render(request, "account/home.html")
