"""The timetable for the apps that read frab/c3voc schedules."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from community.http import SiteRequest
from events import frab
from events.models import Event
from events.queries.speaking import dress
from events.views.finding import find


@require_safe
@login_not_required
def schedule_json(request: SiteRequest, public_id: str) -> HttpResponseBase:
    """The schedule as JSON."""
    return _answer(request, public_id, frab.as_json, "application/json")


@require_safe
@login_not_required
def schedule_xml(request: SiteRequest, public_id: str) -> HttpResponseBase:
    """The schedule as XML."""
    return _answer(request, public_id, frab.as_xml, "application/xml; charset=utf-8")


def _answer(
    request: SiteRequest, public_id: str, write: Callable[..., bytes], kind: str
) -> HttpResponseBase:
    event: Event = find(request, public_id)
    dress(event.lines)
    body = write(event, site=settings.SITE_URL)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type=kind)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"  # keep it, and ask whether it still stands
    response.headers["Access-Control-Allow-Origin"] = "*"  # as public as the page it is of
    return get_conditional_response(request, etag=etag, response=response) or response
