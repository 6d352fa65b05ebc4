"""Is it alive, and can it do its work? For load balancers and process managers."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import watch

TOLD = ("database", "broker", "worker", "disk", "clock", "mail", "jobs")


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Says nothing of what it depends on: restarting would not mend that."""
    return JsonResponse({"alive": True})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 with what is wrong where the site cannot do its work; warnings beside, with 200."""
    found = watch.look(at=timezone.now())
    said = {finding.name: finding.for_machines for finding in found}
    ready = watch.is_ready(found)
    answers = {name: said.get(name, "not looked at") for name in TOLD}
    return JsonResponse({"ready": ready, **answers}, status=200 if ready else 503)
