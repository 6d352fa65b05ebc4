"""The service worker of a meetup's doors: the pages without a network. It sees no address but theirs."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.http import SiteRequest
from events.views.door.entry import Door, at_the_door_alone

NEEDED = (
    *("js/door/page.js", "js/door/store.js", "js/door/scan.js", "vendor/jsQR.js"),
    *("icons.svg", "favicon.svg", "fonts/inter-latin.woff2", "fonts/eczar-latin.woff2"),
)


@at_the_door_alone
@require_safe
@never_cache
def door_worker(request: SiteRequest, found: Door) -> HttpResponse:
    """The worker's own words, after what it has to keep. A new version of the site is a new worker."""
    event = found.event.public_id
    doors = [reverse("events:door_room", args=[event, room.public_id]) for room in found.rooms]
    kept = {
        "event": event,
        "shells": {address: f"{address}?shell" for address in doors},
        "assets": _assets(),
    }
    words = json.dumps(kept, sort_keys=True)
    kept["version"] = hashlib.sha256((words + _script()).encode()).hexdigest()[:12]
    body = f"const KEPT = {json.dumps(kept)};\n{_script()}"
    return HttpResponse(body, content_type="text/javascript; charset=utf-8")


def _assets() -> list[str]:
    bundle = None if settings.DEBUG else getattr(staticfiles_storage, "bundle", None)
    sheets = [bundle] if bundle else settings.STYLESHEETS
    return [static(name) for name in (*sheets, *NEEDED)]


@cache
def _script() -> str:
    return Path(settings.BASE_DIR, "static", "js", "door", "worker.js").read_text(encoding="utf-8")
