"""What travels over Celery: the id of a job, the order to sweep, and a pulse that shows a worker lives."""

from __future__ import annotations

from celery import shared_task
from django.core.cache import cache
from django.db import connections
from django.utils import timezone

from community import jobs

PULSE = "worker-pulse"


@shared_task(name=jobs.RUN_TASK, ignore_result=True)
def run_job(public_id: str) -> None:
    """Carry out one job; a message about a finished or held one does nothing."""
    _drop_broken_connections()
    jobs.carry_out(public_id, clock=timezone.now)


@shared_task(name="config.sweep", ignore_result=True)
def sweep() -> None:
    """From beat, in a worker: send what waits. That it ran shows beat, broker and worker alive."""
    _drop_broken_connections()
    jobs.sweep(at=timezone.now())
    pulse()


@shared_task(name="config.pulse", ignore_result=True)
def pulse() -> None:
    """Show that messages reach a worker."""
    cache.set(PULSE, timezone.now().timestamp(), timeout=600)


def _drop_broken_connections() -> None:
    """A connection that a restart of the database has broken is not used again."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
