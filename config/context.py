"""What every template may ask for."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's address, the demo flag, the reader's theme and person."""
    return {
        "SITE_URL": settings.SITE_URL,
        "DEMO": settings.DEMO,
        "theme": getattr(request, "theme", ""),
        "reader": getattr(request, "person", None),
        "now": getattr(request, "at", None),
    }
