"""The embedded worker: where a site has one process, the worker and the sweeper are two of its threads.

Started by gunicorn once its worker is up (never from `AppConfig.ready`, which also runs in commands and
tests). A lock on a file lets one process at a time be the worker; its boot frees whatever the last one
held when it died.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from pathlib import Path
from typing import IO, Any

from celery.worker import WorkController, state
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from community import jobs
from config.celery import app
from config.tasks import pulse

log = logging.getLogger(__name__)

SWEEP_EVERY = 2.0
PULSE_EVERY = 5.0
FAREWELL = 8.0  # under gunicorn's graceful_timeout

_stop = threading.Event()
_threads: list[threading.Thread] = []


def start() -> None:
    """Begin to carry out jobs in this process, as soon as no other one does."""
    _stop.clear()
    _spawn("embedded-worker", _work)


def shutdown() -> None:
    """Let the job in hand finish, within reason, and let go of the lock. Twice does no harm."""
    jobs.worker_is_here(present=False)
    _stop.set()
    state.should_stop = 0  # type: ignore[assignment]  # an exit code; the stubs know only None
    for thread in _threads:
        thread.join(FAREWELL)
    _threads.clear()
    state.should_stop = None


def alive() -> bool:
    """Whether both threads run."""
    return len(_threads) == 2 and all(thread.is_alive() for thread in _threads)


def _spawn(name: str, target: Any) -> None:
    thread = threading.Thread(target=target, name=name, daemon=True)
    _threads.append(thread)
    thread.start()


def _work() -> None:
    with (settings.VAR_DIR / "worker.lock").open("a") as file:
        if not _locked(file):
            return
        close_old_connections()
        freed = jobs.start_afresh()
        if freed:
            log.info("Jobs that were open when the site last ended: %s.", freed)
        jobs.worker_is_here(present=True)
        _spawn("embedded-sweeper", _sweep)
        # WorkController, not Worker: the latter takes over stdout, stderr and signals.
        WorkController(
            app=app,
            hostname="embedded@localhost",
            pool="solo",
            concurrency=1,
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
        ).start()
        if not _stop.is_set():
            log.critical(
                "The embedded worker ended by itself. Jobs wait until the site is restarted."
            )


def _locked(file: IO[Any]) -> bool:
    """Wait for the lock; a site that is being replaced may hold it for a few seconds."""
    told = False
    while not _stop.is_set():
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if not told:
                log.info("Another process of this site carries out the jobs (%s).", Path(file.name))
                told = True
            _stop.wait(1)
        else:
            return True
    return False


def _sweep() -> None:
    pulsed = 0.0  # on the clock that only goes forward
    while not _stop.is_set():
        try:
            close_old_connections()
            jobs.sweep(at=timezone.now())
            if time.monotonic() - pulsed >= PULSE_EVERY:
                pulse.apply_async(retry=False)
                pulsed = time.monotonic()
        except Exception:
            # the database may be away for a moment; the next round tries again
            log.exception("The sweep failed.")
        _stop.wait(SWEEP_EVERY)
    close_old_connections()
