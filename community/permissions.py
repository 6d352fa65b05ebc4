"""How a view stops somebody who may not, and how it asks whether it is still them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, suspend_request
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from community.http import SiteRequest

View = TypeVar("View", bound=Callable[..., HttpResponse])

# Never kept in a session, not even for the minute that somebody takes to prove themselves.
SECRET_WORDS = ("password", "code", "token", "secret")
KEPT_AT_MOST = 64 * 1024


def require(allowed: bool, message: str = "") -> None:  # reads as a sentence: require(can_edit(…))
    """Answer 403 unless `allowed`. What may not be seen at all is 404, through `visible_to`."""
    if not allowed:
        raise PermissionDenied(message)


def recently_proven(view: View) -> View:
    """Let only those through who signed in or proved themselves within the last minutes.

    For what would hurt if somebody else did it at an open browser. The others are asked for a password,
    a code of their app, or a mailed code, whichever they have, and then go on where they were: a form
    that was sent is kept and carried out, except what is secret in it, and files.
    """

    @wraps(view)
    def guarded(request: SiteRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_recently_proven(request, at=request.at):
            return view(request, *args, **kwargs)
        return ask_for_proof(request)

    return cast("View", guarded)


def is_recently_proven(request: HttpRequest, *, at: datetime) -> bool:
    """Whether this browser's person signed in, or proved themselves again, a short while ago."""
    user = request.user
    if not user.is_authenticated:
        return False
    records = get_authentication_records(request, user)
    if not records:
        return False
    age = timedelta(seconds=at.timestamp() - records[-1]["at"])
    return age < timedelta(seconds=app_settings.REAUTHENTICATION_TIMEOUT)


def ask_for_proof(request: HttpRequest) -> HttpResponse:
    """Send somebody to prove themselves, and keep the form that they sent for when they are back."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    if not ways:
        raise PermissionDenied(_("There is no way to prove who you are. Sign out and in again."))
    # a form of long ago must not be carried out because its page is opened again
    request.session.pop(STATE_SESSION_KEY, None)
    answer: HttpResponse = suspend_request(request, ways[0]["url"])
    if request.method == "POST" and not _can_be_kept(request):
        request.session.pop(STATE_SESSION_KEY, None)
        messages.warning(
            request, _("Passwords, codes and files are not kept: type or choose them once more.")
        )
    return answer


def _can_be_kept(request: HttpRequest) -> bool:
    typed = [name.lower() for name in request.POST if name != "csrfmiddlewaretoken"]
    secret = any(word in name for name in typed for word in SECRET_WORDS)
    return not (secret or request.FILES or len(request.POST.urlencode()) > KEPT_AT_MOST)
