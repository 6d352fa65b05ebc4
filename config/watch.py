"""Is the site well? Each part looked at: fine, to be watched, or at fault; and what to do about it.

`/readyz`, the keeper's desk and the bar over a keeper's pages all say what `look` found. A look costs a few
short questions and never hangs: what might not answer is asked in a thread of its own, within a deadline.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import community.queries
from community import append_only, jobs, mailroom
from community.models import Relay
from community.templatetags.ui import duration
from config import outages
from config.celery import app
from config.tasks import PULSE

log = logging.getLogger(__name__)

PULSE_OLD = 30.0
DEADLINE = 3.0
SLOW = timedelta(minutes=10)  # an open job, or an entry to be sealed, ought not to wait longer
REMEMBERED = 15.0  # seconds that the bar of the keeper relies on a look
MB = 1024 * 1024


class State(StrEnum):
    """How a part stands."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """What a look at one part found. `stops`: the site cannot do its work without it."""

    name: str
    title: str
    state: State
    said: str
    remedy: str = ""
    href: str = ""
    stops: bool = False

    @property
    def is_ok(self) -> bool:
        return self.state == State.OK

    @property
    def for_machines(self) -> str:
        """`ok`, or what is wrong; what only asks for attention says so first."""
        if self.is_ok:
            return "ok"
        return self.said if self.stops else f"{self.state}: {self.said}"


Check = Callable[[datetime], Finding]


def look(*, at: datetime) -> list[Finding]:
    """Look at every part. Where the database does not answer, what lies in it is left out."""
    database = _database(at)
    found = [database, _broker(at)]
    if database.stops:
        return [*found, _tried(_disk, at)]
    return found + [_tried(check, at) for check in (_worker, _jobs, _disk, _clock, _mail, _audit)]


def is_ready(found: list[Finding]) -> bool:
    """Whether the site can do its work."""
    return not any(finding.stops for finding in found)


def by_weight(found: list[Finding]) -> list[Finding]:
    """What stops the site first, then other faults, then what is to be watched."""
    return sorted(found, key=lambda each: (not each.stops, each.state != State.FAULT))


# --- For the bar over a keeper's pages --------------------------------------------------------------

_remembered: dict[str, Any] = {"until": 0.0, "found": []}


def lately(*, at: datetime) -> list[Finding]:
    """What is not well, from a look at most some seconds old: it costs other pages next to nothing."""
    if time.monotonic() >= _remembered["until"]:
        # first, so that others do not look as well meanwhile
        _remembered["until"] = time.monotonic() + REMEMBERED
        _remembered["found"] = by_weight([each for each in look(at=at) if not each.is_ok])
    found: list[Finding] = _remembered["found"]
    return found


def forget() -> None:
    """Look anew the next time."""
    _remembered["until"] = 0.0


# --- Asking what may not answer ---------------------------------------------------------------------


@dataclass
class _Question:
    """Something asked in a thread of its own, and what came back."""

    thread: threading.Thread
    began: float
    answers: list[Any]
    faults: list[Exception]


_asked: dict[str, _Question] = {}
_asking = threading.Lock()


class DoesNotAnswer(Exception):
    """Nothing came back within the deadline."""


def within(name: str, ask: Callable[[], Any], *, seconds: float = DEADLINE) -> Any:
    """What `ask` returns or raises; `DoesNotAnswer` past the deadline.

    One thread a name may hang: who asks while it is being asked waits for the same answer, no longer than
    the first who asked.
    """
    with _asking:
        question = _asked.get(name)
        if question is None or not question.thread.is_alive():
            question = _asked[name] = _put(name, ask)
    question.thread.join(max(0.0, question.began + seconds - time.monotonic()))
    if question.faults:
        raise question.faults[0]
    if not question.answers:
        raise DoesNotAnswer
    return question.answers[0]


def _put(name: str, ask: Callable[[], Any]) -> _Question:
    answers: list[Any] = []
    faults: list[Exception] = []

    def run() -> None:
        try:
            answers.append(ask())
        except Exception as reason:  # noqa: BLE001  (handed over to whoever asked)
            faults.append(reason)
        finally:
            connection.close()

    thread = threading.Thread(target=run, name=f"watch-{name}", daemon=True)
    thread.start()
    return _Question(thread, time.monotonic(), answers, faults)


def _tried(check: Check, at: datetime) -> Finding:
    try:
        return check(at)
    except Exception as reason:
        name = check.__name__.removeprefix("_")
        log.exception("The look at %s failed.", name)
        return Finding(name, name.capitalize(), State.WARNING, _no_answer(reason))


def _no_answer(reason: Exception) -> str:
    # the kind only: a driver's message may hold addresses and names
    return f"does not answer ({type(reason).__name__})"


# --- The parts --------------------------------------------------------------------------------------


def _database(at: datetime) -> Finding:
    facts: dict[str, Any] = {"name": "database", "title": _("Database")}
    try:
        tables = within("database", _count_migrations)
    except Exception as reason:  # noqa: BLE001  (whatever fails is the answer)
        remedy = _("Start the database, and see whether DATABASE_URL names it.")
        return Finding(
            **facts, state=State.FAULT, said=_no_answer(reason), remedy=remedy, stops=True
        )
    if not tables:
        said = "holds no tables: run `manage.py migrate`"
        return Finding(**facts, state=State.FAULT, said=said, remedy=_("Run it."), stops=True)
    return Finding(**facts, state=State.OK, said=_("answers"))


def _count_migrations() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM django_migrations")
        return int(cursor.fetchone()[0])


def _broker(at: datetime) -> Finding:
    facts: dict[str, Any] = {"name": "broker", "title": _("Broker")}
    try:
        within("broker", _greet_broker)
    except Exception as reason:  # noqa: BLE001  (whatever fails is the answer)
        remedy = _(
            "Start Redis, and see whether REDIS_URL names it. Pages work meanwhile; mail and other"
            " follow-up work wait in the database and are sent once it answers."
        )
        return Finding(
            **facts, state=State.FAULT, said=_no_answer(reason), remedy=remedy, stops=True
        )
    said = _("answers") if settings.BROKER_IS_SHARED else _("inside this process")
    return Finding(**facts, state=State.OK, said=said)


def _greet_broker() -> bool:
    with app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    return True


def _worker(at: datetime) -> Finding:
    facts: dict[str, Any] = {"name": "worker", "title": _("Worker"), "href": "/keeper/jobs/"}
    remedy = _("Start the worker, or look into its log. Jobs wait for it in the database.")
    wrong = {**facts, "state": State.FAULT, "remedy": remedy, "stops": True}
    seen = cache.get(PULSE)
    if seen is None:
        return Finding(**wrong, said="no worker has shown a pulse yet")
    age = at.timestamp() - float(seen)
    if age < -PULSE_OLD:
        return Finding(**wrong, said="the last pulse is from later than now")
    if age > PULSE_OLD:
        waited = int(jobs.oldest_wait(at=at).total_seconds())
        said = f"last pulse {int(age)} seconds ago; the oldest open job has waited {waited} seconds"
        return Finding(**wrong, said=said)
    passed = max(0, int(age))
    said = ngettext(
        "showed its pulse %(n)d second ago", "showed its pulse %(n)d seconds ago", passed
    )
    return Finding(**facts, state=State.OK, said=said % {"n": passed})


def _jobs(at: datetime) -> Finding:
    facts: dict[str, Any] = {"name": "jobs", "title": _("Jobs"), "href": "/keeper/jobs/"}
    counts = community.queries.job_counts(at=at)
    if counts.dead:
        said = ngettext("%(n)d job failed for good", "%(n)d jobs failed for good", counts.dead) % {
            "n": counts.dead
        }
        remedy = _("Read the last error, mend its cause, then let the job be tried again.")
        return Finding(**facts, state=State.WARNING, said=said, remedy=remedy)
    if counts.oldest_wait > SLOW:
        said = _("the oldest has waited %s") % duration(counts.oldest_wait)
        remedy = _("The worker is too slow or stands still: look into its log, or start more.")
        return Finding(**facts, state=State.WARNING, said=said, remedy=remedy)
    return Finding(**facts, state=State.OK, said=_("nothing waits for long"))


def free_bytes() -> dict[str, int]:
    """How much room there is beside the site's own files, and where its uploads lie if elsewhere."""
    places = {"var": settings.VAR_DIR}
    if settings.MEDIA_ROOT.exists():
        other = settings.MEDIA_ROOT.stat().st_dev != settings.VAR_DIR.stat().st_dev
        if other:
            places["uploads"] = settings.MEDIA_ROOT
    return {name: shutil.disk_usage(place).free for name, place in places.items()}


def _disk(at: datetime) -> Finding:
    from django.template.defaultfilters import filesizeformat  # noqa: PLC0415  (only in words)

    facts: dict[str, Any] = {"name": "disk", "title": _("Disk"), "href": "/keeper/storage/"}
    free = min(free_bytes().values())
    said = _("%s free") % filesizeformat(free)
    make_room = _("Make room where SABHA_VAR lies, or give it a larger disk.")
    if free < settings.DISK_FULL_MB * MB:
        stopped = _("%s Until then nothing can be saved.") % make_room
        return Finding(**facts, state=State.FAULT, said=said, remedy=stopped, stops=True)
    if outages.full_seen_within(300):
        remedy = _("The database found no room to write: give its disk more room.")
        refused = _("a write was refused for want of room")
        return Finding(**facts, state=State.FAULT, said=refused, remedy=remedy)
    if free < settings.DISK_LOW_MB * MB:
        return Finding(**facts, state=State.WARNING, said=said, remedy=make_room)
    return Finding(**facts, state=State.OK, said=said)


def _clock(at: datetime) -> Finding:
    facts: dict[str, Any] = {"name": "clock", "title": _("Clock")}
    remedy = _(
        "Let the machine keep its time by NTP. The work goes on by the clock as it stands; what was"
        " planned for a certain time happens at that time."
    )
    behind = max(jobs.newest(at=at), community.queries.last_deed_at() or at) - at
    if behind > jobs.SKEW:
        said = _("stands %s before the newest record") % duration(behind)
        return Finding(**facts, state=State.WARNING, said=said, remedy=remedy)
    apart = abs(_clock_of_the_database(at) - at)
    if apart > jobs.SKEW:
        said = _("stands %s from the database’s own") % duration(apart)
        return Finding(**facts, state=State.WARNING, said=said, remedy=remedy)
    return Finding(**facts, state=State.OK, said=at.strftime("%H:%M:%S UTC"))


def _clock_of_the_database(at: datetime) -> datetime:
    if connection.vendor != "postgresql":
        return at
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        told: datetime = cursor.fetchone()[0]
    return told


def _mail(at: datetime) -> Finding:
    facts: dict[str, Any] = {"name": "mail", "title": _("Mail"), "href": "/keeper/mail/"}
    if settings.EMAIL_BACKEND == "community.mailbox.FolderBackend":
        return Finding(**facts, state=State.OK, said=_("lands in a folder of the site"))
    relay = mailroom.state(at=at)
    if not relay.is_down:
        return Finding(**facts, state=State.OK, said=_("goes to the relay"))
    length = duration(max(timedelta(0), at - relay.since)) if relay.since else ""
    words = f"{relay.code or ''} {relay.words}".strip()
    if relay.fault == Relay.Fault.REFUSES:
        said = _("the relay has refused this site for %s")
        remedy = _(
            "Look at name and password in SMTP_URL, at MAIL_FROM, and at what the relay lets this site"
            " send. Mail waits in the database and is sent once the relay takes it."
        )
    else:
        said = _("the relay has not answered for %s")
        remedy = _(
            "See whether the relay of SMTP_URL runs and can be reached. Mail waits in the database and is"
            " sent by itself once it answers."
        )
    # its own words may name hosts: they are for the keeper, not for everybody who asks /readyz
    told = _("Its words: “%s”.") % words if words else ""
    return Finding(
        **facts, state=State.FAULT, said=said % length, remedy=f"{told} {remedy}".strip()
    )


def _audit(at: datetime) -> Finding:
    facts: dict[str, Any] = {"name": "audit", "title": _("Audit log"), "href": "/keeper/audit/"}
    problem = next(_faults_of_the_log(at), None)
    if problem is not None:
        state, said, remedy = problem
        return Finding(**facts, state=state, said=said, remedy=remedy)
    last = community.queries.last_inspection("audit", finished=True)
    if last is None:
        return Finding(**facts, state=State.OK, said=_("not walked yet"))
    said = _("walked %s ago and whole") % duration(max(timedelta(0), at - last.asked_at))
    return Finding(**facts, state=State.OK, said=said)


def _faults_of_the_log(at: datetime) -> Iterator[tuple[State, str, str]]:
    last = community.queries.last_inspection("audit", finished=True)
    if last is not None and last.found.get("bad"):
        yield (
            State.FAULT,
            _("does not hold"),
            _(
                "Read what the last walk found, and compare with a backup: somebody changed the log."
            ),
        )
    if append_only.missing(connection):
        yield (
            State.FAULT,
            _("can be rewritten: triggers are missing"),
            _("Run `manage.py prepare`, then let the log be walked."),
        )
    oldest = community.queries.oldest_unsealed_at()
    if oldest is not None and at - oldest > SLOW:
        yield (
            State.WARNING,
            _("entries have waited %s to be sealed") % duration(at - oldest),
            _("The worker seals them: see whether it runs."),
        )
