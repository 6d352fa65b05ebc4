"""What travels over Celery: the id of a job, the order to sweep, and a pulse that shows a worker lives."""

from __future__ import annotations

from celery import shared_task
from django.core.cache import cache
from django.utils import timezone

from community import jobs

PULSE = "worker-pulse"


@shared_task(name=jobs.RUN_TASK, ignore_result=True)
def run_job(public_id: str) -> None:
    """Carry out one job; a message about a finished or held one does nothing."""
    jobs.carry_out(public_id, clock=timezone.now)


@shared_task(name="config.sweep", ignore_result=True)
def sweep() -> None:
    """From beat, in a worker: send what waits. That it ran shows beat, broker and worker alive."""
    jobs.sweep(at=timezone.now())
    pulse()


@shared_task(name="config.pulse", ignore_result=True)
def pulse() -> None:
    """Show that messages reach a worker."""
    cache.set(PULSE, timezone.now().timestamp(), timeout=600)
