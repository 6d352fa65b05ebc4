"""Error pages that help: what happened, what was kept, what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was too old, or did not come from one of our pages."""
    return render(request, "403_csrf.html", status=403)
