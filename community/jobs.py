"""Durable jobs: rows written with the action, carried out by whoever holds the lease.

A job's life. `enqueue` writes the row in the action's own transaction; after the commit Celery carries its
id to a worker. `carry_out` takes the lease, runs the handler and marks the row done. Everything in between
may be lost at any moment: the sweeper (`sweep`, at boot and every few seconds) sends again what is due,
open, not under a lease and not sent within the grace period. So a handler may run twice, and must be
written so that this does no harm.

- Whoever finishes marks the job done, lease or no lease: the work is done.
- Only the holder of the lease may write a failure: one who lost it has nothing to say about the new try.
- A try that never came back counts. After `max_attempts` the job is dead, with its last error, and stays.
"""

from __future__ import annotations

import logging
import random
import secrets
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from community.models import Job

log = logging.getLogger(__name__)

Handler = Callable[["Running"], None]
Clock = Callable[[], datetime]

RUN_TASK = "config.run_job"
LEASE = timedelta(seconds=settings.JOB_LEASE_SECONDS)
GRACE = timedelta(
    seconds=settings.JOB_GRACE_SECONDS
)  # a job is not sent again sooner, or a full queue would flood itself
BACKOFF_FIRST, BACKOFF_MOST = timedelta(seconds=5), timedelta(hours=1)
SWEEP_MOST = 500
KEEP_RECURRING = timedelta(days=7)
LOST = "The worker did not come back from the last try."


@dataclass(frozen=True)
class Running:
    """What a handler is told: its payload, the time it began, and which try this is."""

    public_id: str
    payload: dict[str, Any]
    at: datetime
    attempt: int


@dataclass(frozen=True)
class Duty:
    """A registered handler: what it runs, how long a try may take, and how often it recurs."""

    run: Handler
    lease: timedelta
    every: timedelta | None
    when: Callable[[], bool] | None


_duties: dict[str, Duty] = {}
_worker_here = threading.Event()


def handler(
    name: str,
    *,
    lease: timedelta = LEASE,
    every: timedelta | None = None,
    when: Callable[[], bool] | None = None,
) -> Callable[[Handler], Handler]:
    """Register the function that carries out jobs called `name`. It must be safe to run twice.

    `lease`: longer than the work usually takes; past it the job is tried again elsewhere. `every`: the
    sweeper enqueues the job by itself that often, if `when` (where given) says there is something to do.
    """

    def register(function: Handler) -> Handler:
        _duties[name] = Duty(run=function, lease=lease, every=every, when=when)
        return function

    return register


def enqueue(
    name: str,
    *,
    at: datetime,
    payload: dict[str, Any] | None = None,
    key: str | None = None,
    not_before: datetime | None = None,
) -> Job:
    """Write a job in the caller's transaction. The same name and key give the job already there."""
    due = not_before or at
    wake = due <= at and reaches_a_worker()
    facts = {
        "payload": payload or {},
        "created_at": at,
        "not_before": due,
        # promised here, kept after the commit; should we die in between, the sweeper keeps it
        "sent_at": at if wake else None,
    }
    if key is None:
        job, created = Job.objects.create(name=name, **facts), True
    else:
        job, created = Job.objects.get_or_create(name=name, key=key, defaults=facts)
    if created and wake:
        transaction.on_commit(partial(send, job.public_id), robust=True)
    return job


def reaches_a_worker() -> bool:
    """Whether a message from this process can arrive anywhere (a command beside an embedded site: no)."""
    return bool(settings.BROKER_IS_SHARED) or _worker_here.is_set()


def worker_is_here(*, present: bool) -> None:
    """Say that this process carries (or no longer carries) a worker of its own."""
    if present:
        _worker_here.set()
    else:
        _worker_here.clear()


def send(public_id: str) -> None:
    """Hand a job's id to the broker. A broker that is down delays the job and fails nobody."""
    try:
        current_app.send_task(RUN_TASK, args=[public_id], retry=False, ignore_result=True)
    except Exception as reason:  # noqa: BLE001  (each transport fails in its own way)
        log.warning("The broker took no message (%s): the sweeper will send it again.", reason)


def carry_out(public_id: str, *, clock: Clock) -> bool:
    """Take the lease and run the job. False when there was nothing to do (done, not due, or held)."""
    job = take_lease(public_id, at=clock())
    if job is None:
        return False
    running = Running(
        public_id=job.public_id, payload=job.payload, at=clock(), attempt=job.attempts
    )
    try:
        # a KeyError here: no handler of that name yet, as while a new release is rolled out
        _duties[job.name].run(running)
    except Exception:  # noqa: BLE001  (whatever a handler raises, the job must be put back)
        put_back(job, at=clock(), error=traceback.format_exc())
    else:
        mark_done(job, at=clock())
    return True


def take_lease(public_id: str, *, at: datetime) -> Job | None:
    """Win the job for a while, in one statement; the loser of a race gets None."""
    waiting = _free(at).filter(public_id=public_id, not_before__lte=at)
    name = waiting.values_list("name", flat=True).first()
    if name is None:
        return None
    duty, token = _duties.get(name), secrets.token_hex(16)
    won = waiting.filter(attempts__lt=F("max_attempts")).update(
        state=Job.State.RUNNING,
        attempts=F("attempts") + 1,
        lease_token=token,
        lease_until=at + (duty.lease if duty else LEASE),
    )
    return Job.objects.get(public_id=public_id) if won else None


def mark_done(job: Job, *, at: datetime) -> None:
    """The work is done, whoever did it and whether or not the lease had run out."""
    Job.objects.filter(pk=job.pk).exclude(state=Job.State.DONE).update(
        state=Job.State.DONE, finished_at=at, lease_token="", lease_until=None
    )


def put_back(job: Job, *, at: datetime, error: str) -> None:
    """After a failure: again later, or dead when it was the last try. Only the lease's holder may."""
    held = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, lease_token=job.lease_token)
    free = {"lease_token": "", "lease_until": None, "last_error": error[-4000:]}
    if job.attempts >= job.max_attempts:
        held.update(state=Job.State.DEAD, finished_at=at, **free)
        log.error("Job %s (%s) is dead after %s tries.", job.public_id, job.name, job.attempts)
        return
    held.update(state=Job.State.QUEUED, not_before=at + backoff(job.attempts), sent_at=None, **free)
    log.warning("Job %s (%s) failed and will be tried again.", job.public_id, job.name)


def backoff(attempts: int) -> timedelta:
    """Twice as long after each try, spread by up to a quarter, so that a crowd does not return at once."""
    doubled: timedelta = BACKOFF_FIRST * 2 ** (attempts - 1)
    return min(doubled, BACKOFF_MOST) * random.uniform(1, 1.25)


def sweep(*, at: datetime) -> int:
    """Bury what is past its last try, add what recurs, and send again what waits. Says how many."""
    _bury(at)
    _recur(at)
    waiting = (
        _free(at)
        .filter(not_before__lte=at)
        .filter(Q(sent_at=None) | Q(sent_at__lte=at - GRACE))
        .order_by("not_before")
    )
    if not waiting.exists():  # most of the time: take no lock for nothing
        return 0
    with transaction.atomic():
        held = waiting.select_for_update(skip_locked=True)
        found = list(held.values_list("pk", "public_id")[:SWEEP_MOST])
        Job.objects.filter(pk__in=[pk for pk, _public_id in found]).update(sent_at=at)
    for _pk, public_id in found:
        send(public_id)
    return len(found)


def start_afresh() -> int:
    """At the boot of the one worker that a site has: what ran when it died is free at once."""
    return Job.objects.filter(state__in=OPEN).update(
        state=Job.State.QUEUED, lease_token="", lease_until=None, sent_at=None
    )


def oldest_wait(*, at: datetime) -> timedelta:
    """How long the longest-waiting open job has been due: the figure to watch."""
    first = Job.objects.filter(state__in=OPEN, not_before__lte=at).order_by("not_before").first()
    return at - first.not_before if first else timedelta(0)


OPEN = (Job.State.QUEUED, Job.State.RUNNING)


def _free(at: datetime) -> QuerySet[Job]:
    """Open jobs that nobody holds."""
    return Job.objects.filter(state__in=OPEN).filter(Q(lease_until=None) | Q(lease_until__lte=at))


def _bury(at: datetime) -> None:
    lost = _free(at).filter(attempts__gte=F("max_attempts"))
    if lost.exists():
        lost.update(
            state=Job.State.DEAD, finished_at=at, lease_token="", lease_until=None, last_error=LOST
        )


def _recur(at: datetime) -> None:
    for name, duty in _duties.items():
        if duty.every is None:
            continue
        key = f"every:{int(at.timestamp() // duty.every.total_seconds())}"
        if Job.objects.filter(name=name, key=key).exists() or (duty.when and not duty.when()):
            continue
        enqueue(name, at=at, key=key)
        # recurring jobs leave no history worth keeping; all others stay
        Job.objects.filter(
            name=name,
            key__startswith="every:",
            state=Job.State.DONE,
            finished_at__lt=at - KEEP_RECURRING,
        ).delete()
