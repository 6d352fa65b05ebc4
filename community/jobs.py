"""Durable jobs: rows written with the action, carried out by whoever holds the lease.

A job's life. `enqueue` writes the row in the action's own transaction; after the commit Celery carries its
id to a worker. `carry_out` takes the lease, runs the handler and marks the row done. Everything in between
may be lost at any moment: the sweeper (`sweep`, at boot and every few seconds) sends again what is due,
open, not under a lease and not sent within the grace period. So a handler may run twice, and must be
written so that this does no harm.

- Whoever finishes marks the job done, lease or no lease: the work is done.
- Only the holder of the lease may write a failure: one who lost it has nothing to say about the new try.
- A clock that is set back stops nothing: see `_follow_the_clock`.
- A handler that cannot go on through no fault of its own raises `PutOff`: the try does not count, and the
  job comes back at the time it names, for four days at most.
- A try that never came back counts. After `max_attempts` the job is dead, with its last error, and stays.
"""

from __future__ import annotations

import logging
import random
import secrets
import threading
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet

from community.models import Job, JobFailure

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
SKEW = timedelta(minutes=1)  # by which the clocks of two machines may differ
KEEP_RECURRING = timedelta(days=7)
PUT_OFF_MOST = timedelta(days=4)  # as long as a mail server keeps what another will not take yet
LOST = "The worker did not come back from the last try."


class PutOff(Exception):
    """Raised by a handler: not now, and nothing of mine is wrong. The try is not counted."""

    def __init__(self, until: datetime, reason: str = "") -> None:
        super().__init__(reason)
        self.until, self.reason = until, reason


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


def keys_there(name: str, keys: Iterable[str]) -> set[str]:
    """Which of these keys a job of that name has already, done or not."""
    rows = Job.objects.filter(name=name, key__in=list(keys))
    return {key for key in rows.values_list("key", flat=True) if key}


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
    except PutOff as later:
        put_off(job, at=clock(), until=later.until, reason=later.reason)
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
    free: dict[str, Any] = {"lease_token": "", "lease_until": None, "last_error": error[-4000:]}
    is_last = job.attempts >= job.max_attempts
    if is_last:
        free |= {"state": Job.State.DEAD, "finished_at": at}
    else:
        free |= {
            "state": Job.State.QUEUED,
            "not_before": at + backoff(job.attempts),
            "sent_at": None,
        }
    with transaction.atomic():
        if not held.update(**free):
            return
        JobFailure.objects.create(job=job, attempt=job.attempts, at=at, error=error[-4000:])
    if is_last:
        log.error("Job %s (%s) is dead after %s tries.", job.public_id, job.name, job.attempts)
    else:
        log.warning("Job %s (%s) failed and will be tried again.", job.public_id, job.name)


def put_off(job: Job, *, at: datetime, until: datetime, reason: str) -> None:
    """Not now: again at `until`, without counting the try; dead once it has been so for four days."""
    held = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, lease_token=job.lease_token)
    since = job.put_off_since or at
    free = {"lease_token": "", "lease_until": None, "last_error": reason[-4000:]}
    if at - since >= PUT_OFF_MOST:
        held.update(state=Job.State.DEAD, finished_at=at, **free)
        log.error("Job %s (%s) is dead: put off for too long.", job.public_id, job.name)
        return
    held.update(
        state=Job.State.QUEUED,
        attempts=F("attempts") - 1,
        not_before=until,
        put_off_since=since,
        sent_at=None,
        **free,
    )


def wake(*names: str, at: datetime) -> int:
    """What kept these jobs from going on has passed: those that were put off are due now."""
    return Job.objects.filter(
        name__in=names, state=Job.State.QUEUED, put_off_since__isnull=False, not_before__gt=at
    ).update(not_before=at)


def backoff(attempts: int) -> timedelta:
    """Twice as long after each try, spread by up to a quarter, so that a crowd does not return at once."""
    return most_backoff(attempts) * random.uniform(0.8, 1)


def most_backoff(attempts: int) -> timedelta:
    """The longest that a job waits after so many tries."""
    doubled: timedelta = BACKOFF_FIRST * 2 ** (attempts - 1)
    return min(doubled, BACKOFF_MOST) * 1.25


def sweep(*, at: datetime) -> int:
    """Bury what is past its last try, add what recurs, and send again what waits. Says how many."""
    was_set_back = clock_stands_behind(at=at)
    if was_set_back:
        _follow_the_clock(at)
    _bury(at)
    _recur(at, was_set_back=was_set_back)
    waiting = (
        _free(at)
        .filter(not_before__lte=at)
        .filter(Q(sent_at=None) | Q(sent_at__lte=at - GRACE) | Q(sent_at__gt=at + GRACE))
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


def try_anew(found: list[Job], *, at: datetime) -> None:
    """Let jobs be tried now, with all their tries before them, in the caller's transaction."""
    sent = reaches_a_worker()
    Job.objects.filter(pk__in=[job.pk for job in found]).update(
        state=Job.State.QUEUED,
        attempts=0,
        put_off_since=None,
        not_before=at,
        sent_at=at if sent else None,
        finished_at=None,
        lease_token="",
        lease_until=None,
    )
    if sent:
        for job in found:
            transaction.on_commit(partial(send, job.public_id), robust=True)


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


def newest(*, at: datetime) -> datetime:
    """When the newest job was written, by the clock of that moment; `at` where there is none."""
    latest: datetime | None = Job.objects.aggregate(latest=Max("created_at"))["latest"]
    return latest or at


def clock_stands_behind(*, at: datetime) -> bool:
    """Whether the clock was set back: there are jobs from later than now."""
    return newest(at=at) > at + SKEW


def _follow_the_clock(at: datetime) -> None:
    """After the clock was set back, let nothing wait for the hour to come round again.

    What was due at once is due now; a lease ends no later than one taken now; a job that was put back waits
    no longer than its number of tries is worth. What was meant for a certain time keeps that time.
    """
    ahead = Job.objects.filter(state=Job.State.QUEUED, not_before__gt=at + SKEW)
    ahead.filter(created_at__gt=at, not_before__lte=F("created_at")).update(
        not_before=at, sent_at=None
    )
    ahead.filter(put_off_since__gt=at).update(not_before=at, put_off_since=at, sent_at=None)
    for job in ahead.filter(attempts__gt=0):
        soonest = at + most_backoff(job.attempts)
        if job.not_before > soonest:
            Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(not_before=soonest)
    for job in Job.objects.filter(state=Job.State.RUNNING, lease_until__gt=at + SKEW):
        duty = _duties.get(job.name)
        until = at + (duty.lease if duty else LEASE)
        if job.lease_until and job.lease_until > until:
            Job.objects.filter(pk=job.pk, lease_token=job.lease_token).update(lease_until=until)


def _recur(at: datetime, *, was_set_back: bool = False) -> None:
    for name, duty in _duties.items():
        if duty.every is None:
            continue
        key = f"every:{_slot(at, duty.every)}"
        if Job.objects.filter(name=name, key=key).exists():
            again = _again(name, at=at, every=duty.every) if was_set_back else None
            if again is None:
                continue
            key = f"{key}:{again}"
        if duty.when and not duty.when():
            continue
        enqueue(name, at=at, key=key)
        # recurring jobs leave no history worth keeping; all others stay
        Job.objects.filter(
            name=name,
            key__startswith="every:",
            state=Job.State.DONE,
            finished_at__lt=at - KEEP_RECURRING,
        ).delete()


def _slot(at: datetime, every: timedelta) -> int:
    return int(at.timestamp() // every.total_seconds())


def _again(name: str, *, at: datetime, every: timedelta) -> str | None:
    """Name the last job of its kind, where a slot of time comes a second time and it is of another."""
    last = Job.objects.filter(name=name, key__startswith="every:").order_by("-pk").first()
    if last is None or _slot(last.created_at, every) == _slot(at, every):
        return None
    return last.public_id
