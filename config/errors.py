"""Error pages that help: what happened, what was kept, what to do next."""

from __future__ import annotations

import logging
import secrets
import sys
import tempfile
from collections.abc import Callable
from typing import IO, Any, BinaryIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import is_valid_path
from django.utils.translation import gettext as _

from community import kept
from config import outages

logger = logging.getLogger("sabha.errors")

# What stands where even the page of the error cannot be drawn.
LAST_WORDS = "<!doctype html><title>500</title><h1>{}</h1><p>{}</p>"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request cannot be read: broken, not for this site, or too large a form.

    Django also says so of a session that could not be saved; where the database is why, that is said.
    """
    outage = outages.kind_of(exception)
    if outage is not None:
        return outages.answer(request, outage)
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
    typed = kept.typed(request)
    context = {
        "kept": typed.fields if typed else (),
        "shown": typed.shown if typed else [],
        "had_files": typed is not None and typed.had_files,
    }
    return render(request, "403_csrf.html", context, status=403)


class FormsOnly:
    """Says in words that an address takes a form and shows no page: somebody opened it again, or by hand."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or request.method != "GET" or response.content:
            return response
        page = render(request, "405.html", {"above": _above(request.path)}, status=405)
        page.headers["Allow"] = response.headers.get("Allow", "POST")
        return page


def _above(path: str) -> str:
    """Give what a form's address belongs to: /events/ID/ of /events/ID/seat/ask/, where that is a page."""
    steps = path.strip("/").split("/")
    for count in (2, 1):
        above = "/" + "/".join(steps[:count]) + "/"
        if above != path and is_valid_path(above):
            return above
    return "/"


class BodyLimit:
    """Refuses a body beyond MAX_REQUEST_BYTES before anything reads it.

    A body that comes in pieces does not say how long it is: it is gathered first, up to the limit, and
    from there on is like any other. Django alone would take it for empty.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most: int = settings.MAX_REQUEST_BYTES
        said = request.META.get("CONTENT_LENGTH") or ""
        if said.isdigit() and (len(said) > 15 or int(said) > most):
            return too_large(request, limit=most)
        if said or not _comes_in_pieces(request):
            return self.get_response(request)
        with tempfile.SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE) as body:
            size = _gather(request.META["wsgi.input"], body, most)
            if size > most:
                return too_large(request, limit=most)
            request.META["CONTENT_LENGTH"] = str(size)
            stream: Any = body
            request._stream = stream  # noqa: SLF001  (what Django reads a body from)
            return self.get_response(request)


def _comes_in_pieces(request: HttpRequest) -> bool:
    coding = request.headers.get("Transfer-Encoding", "")
    return "chunked" in coding.lower() and bool(request.META.get("wsgi.input_terminated"))


def _gather(pieces: BinaryIO, body: IO[bytes], most: int) -> int:
    """Read what comes, and stop as soon as it is more than the most."""
    size = 0
    while size <= most and (piece := pieces.read(64 * 1024)):
        size += len(piece)
        body.write(piece)
    body.seek(0)
    return size
