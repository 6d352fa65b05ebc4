"""What is put on every request and every answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import quote

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from community import kept
from community.forms.markdown import PREVIEW
from community.http import SiteRequest
from community.models import Person
from community.permissions import ask_for_proof, is_recently_proven
from community.zones import zone_of

log = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]
THEMES = {"light", "dark"}
ZONE_COOKIE = "timezone"


def _person_of(request: HttpRequest) -> Person | None:
    user = request.user
    return user.person if user.is_authenticated else None


def _let_drop_the_draft(request: HttpRequest, response: HttpResponse) -> None:
    """Tell the script that keeps drafts which form was taken."""
    response.set_cookie(
        "taken",
        quote(request.path, safe=""),
        max_age=120,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


class RequestFacts:
    """Reads the clock once a request (`request.at`) and names who asks (`request.person`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        facts = cast("SiteRequest", request)  # from here on it is one
        facts.at = timezone.now()
        # Signed out: a plain None, so that `is None` means what it says.
        facts.person = _person_of(request)
        chosen = request.COOKIES.get("theme", "")
        facts.theme = chosen if chosen in THEMES else ""
        # The zone beside the event's own: what a member chose, or what this browser keeps; else None.
        named = (facts.person and facts.person.timezone) or request.COOKIES.get(ZONE_COOKIE, "")
        facts.zone = zone_of(named)
        if facts.person is not None and facts.person.chosen_language:
            # over what the browser asks for: the locale middleware sets it anew for each request
            translation.activate(facts.person.chosen_language)
            request.LANGUAGE_CODE = facts.person.chosen_language
        response = self.get_response(request)
        if response.status_code == 422 and request.POST.get(PREVIEW):
            response.status_code = 200  # looked at, not sent: there is nothing wrong with it yet
        if response.status_code == 302 and facts.person and kept.was_taken(facts):
            _let_drop_the_draft(request, response)
        return response


class SessionsSeen:
    """Notes, every ten minutes, when and from where each session was seen: its owner can read it."""

    EVERY = 600
    STAMP = "seen_at"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        facts = cast("SiteRequest", request)
        if facts.person is not None:
            now = int(facts.at.timestamp())
            if abs(now - request.session.get(self.STAMP, 0)) >= self.EVERY:
                self._note(request, now)
        return self.get_response(request)

    def _note(self, request: HttpRequest, now: int) -> None:
        try:
            UserSession.objects.create_from_request(request)
        except (DatabaseError, PermissionDenied):
            # a disk that is full, or a socket that tells no address: no reason to refuse the page
            log.warning("A session was seen and could not be noted.", exc_info=True)
        else:
            request.session[self.STAMP] = now


class ProofBeforeDanger:
    """Asks for proof before what the sign-in library's pages do; ours say `@recently_proven` themselves."""

    DANGEROUS = {
        "account_email": {"POST"},
        "account_set_password": {"GET", "HEAD", "POST"},
    }

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: SiteRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        where = request.resolver_match
        if where is None or request.method not in self.DANGEROUS.get(where.view_name, ()):
            return None
        if request.person is None or is_recently_proven(request, at=request.at):
            return None
        return ask_for_proof(request)


class SignInFirst(LoginRequiredMiddleware):
    """Asks for a sign-in, and keeps what was typed by somebody whose session had ended."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Let the request through, or send to the sign-in."""
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None and request.user.is_authenticated:
            kept.forget_if_sent(cast("SiteRequest", request))
        return answer

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """Send to the sign-in; a form that was on its way waits behind it."""
        if not kept.put_aside(cast("SiteRequest", request)):
            return super().handle_no_permission(request, view_func)
        messages.info(
            request,
            _("You were not signed in any more. What you wrote is kept: sign in to go on with it."),
        )
        return redirect_to_login(reverse("community:kept"))


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
