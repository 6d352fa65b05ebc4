"""Is it alive, and can it do its work? For load balancers and process managers."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community import jobs
from config.celery import app
from config.tasks import PULSE

PULSE_OLD = 30.0


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
    """Database, broker and worker all answer; where one does not, 503 with what is wrong."""
    checks = {"database": _database, "broker": _broker, "worker": _worker}
    faults = {name: fault for name, check in checks.items() if (fault := _tried(check))}
    answers = {name: faults.get(name, "ok") for name in checks}
    return JsonResponse({"ready": not faults, **answers}, status=503 if faults else 200)


def _tried(check: Callable[[], str]) -> str:
    try:
        return check()
    except Exception as reason:  # noqa: BLE001  (whatever fails is the answer)
        # the kind only: a driver's message may hold addresses and names
        return f"does not answer ({type(reason).__name__})"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM django_migrations")
        return "" if cursor.fetchone()[0] else "holds no tables: run `manage.py migrate`"


def _broker() -> str:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    return ""


def _worker() -> str:
    seen = cache.get(PULSE)
    now = timezone.now()
    if seen is None:
        return "no worker has shown a pulse yet"
    age = now.timestamp() - float(seen)
    if age > PULSE_OLD:
        waited = int(jobs.oldest_wait(at=now).total_seconds())
        return f"last pulse {int(age)} seconds ago; the oldest open job has waited {waited} seconds"
    return ""
