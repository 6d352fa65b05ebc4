"""Error pages that help: what happened, what was kept, what to do next."""

from __future__ import annotations

import logging
import secrets
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from config import outages

logger = logging.getLogger("sabha.errors")

# Never read back from a form that is sent again, not even to whoever typed it.
SECRET_WORDS = ("password", "csrf", "code", "token")
KEPT_AT_MOST = 64 * 1024  # characters of a form that a page offers to send again

# What stands where even the page of the error cannot be drawn.
LAST_WORDS = "<!doctype html><title>500</title><h1>{}</h1><p>{}</p>"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request cannot be read: broken, not for this site, or too large a form."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Somebody who is signed in may not do this. A refusal may say why in its own words."""
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing is here, or nothing that this reader may see: the page is the same."""
    return render(request, "404.html", status=404)


def too_large(request: HttpRequest, *, limit: int) -> HttpResponse:
    """The body is larger than any page takes."""
    response = render(request, "413.html", {"limit": limit}, status=413)
    response.headers["Connection"] = "close"  # what is still coming is not read
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Something broke. Drawn without the request: its session or database may be the cause.

    Where the site cannot do its work at all (no database, no room), that is said instead.
    """
    outage = outages.kind_of(sys.exc_info()[1])
    if outage is not None:
        try:
            return outages.answer(request, outage)
        except Exception:
            logger.exception("the page of an outage could not be drawn")
    reference = secrets.token_hex(4)
    logger.error("error page %s: %s %s", reference, request.method, request.path)
    try:
        page: str = render_to_string("500.html", {"reference": reference})
    except Exception:
        logger.exception("error page %s could not be drawn", reference)
        page = LAST_WORDS.format(_("Something broke on our side"), reference)
    return HttpResponse(page, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old, or came from elsewhere. Ours may be sent again as it was typed."""
    try:
        kept = kept_of(request)
        had_files = bool(kept) and bool(request.FILES)
    except (UnreadablePostError, RequestDataTooBig):
        kept, had_files = [], False
    context = {
        "kept": kept,
        "shown": [(name.replace("_", " "), value) for name, value in kept if value],
        "had_files": had_files,
    }
    return render(request, "403_csrf.html", context, status=403)


def kept_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What somebody typed into a form of ours, unless it is very long: to be offered again."""
    typed = _typed(request) if _came_from_us(request) else []
    return typed if sum(len(name) + len(value) for name, value in typed) <= KEPT_AT_MOST else []


def _came_from_us(request: HttpRequest) -> bool:
    """Only the browser can say so. A form that a stranger's page has filled in is never offered."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if not any(word in name.lower() for word in SECRET_WORDS)
    ]


class BodyLimit:
    """Refuses a body beyond MAX_REQUEST_BYTES before anything reads it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isdigit() and int(said) > settings.MAX_REQUEST_BYTES:
            return too_large(request, limit=settings.MAX_REQUEST_BYTES)
        return self.get_response(request)
