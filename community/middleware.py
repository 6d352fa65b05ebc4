"""What is put on every request and every answer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from community.models import Person
from community.zones import zone_of

GetResponse = Callable[[HttpRequest], HttpResponse]
THEMES = {"light", "dark"}
ZONE_COOKIE = "timezone"


def _person_of(request: HttpRequest) -> Person | None:
    user = request.user
    return user.person if user.is_authenticated else None


class RequestFacts:
    """Reads the clock once a request (`request.at`) and names who asks (`request.person`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]
        # Signed out: a plain None, so that `is None` means what it says.
        request.person = _person_of(request)  # type: ignore[attr-defined]
        chosen = request.COOKIES.get("theme", "")
        request.theme = chosen if chosen in THEMES else ""  # type: ignore[attr-defined]
        # The zone beside the event's own: what a member chose, or what this browser keeps; else None.
        named = (request.person and request.person.timezone) or request.COOKIES.get(ZONE_COOKIE, "")  # type: ignore[attr-defined]
        request.zone = zone_of(named)  # type: ignore[attr-defined]
        return self.get_response(request)


class SecurityHeaders:
    """The headers that neither Django nor the CSP library sends."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy",
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
