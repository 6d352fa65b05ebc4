"""How the relay does: one row that all processes share, so that one of them knocks and the others wait."""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from community import jobs
from community.models import Notification, Relay
from community.models.mail import Mail

log = logging.getLogger(__name__)

FIRST, MOST = timedelta(seconds=10), timedelta(minutes=5)
FRESH = timedelta(minutes=1)  # a relay that does well is written down no more often
JOBS = ("community.mail_notification", "community.mail_digest")
THE_RELAY = 1


@dataclass(frozen=True)
class State:
    """How the relay does, as the keeper's desk and `/readyz` say it."""

    is_down: bool
    fault: str = ""
    since: datetime | None = None
    answered_at: datetime | None = None
    code: int | None = None
    words: str = ""
    next_try_at: datetime | None = None


def state(*, at: datetime) -> State:
    """Say how the relay does; before the first mail nothing is known, and nothing is wrong."""
    row = Relay.objects.filter(pk=THE_RELAY).first()
    if row is None:
        return State(is_down=False)
    return State(
        is_down=bool(row.fault),
        fault=row.fault,
        since=row.since,
        answered_at=row.answered_at,
        code=row.code,
        words=row.words,
        next_try_at=row.next_try_at,
    )


def waiting() -> int:
    """How many things that were told wait to be mailed now."""
    return Notification.objects.filter(mail=Mail.WAITING).count()


def must_wait(*, at: datetime) -> datetime | None:
    """None: go on. Else: until when. Where the relay is down, one caller may knock when it is time."""
    row = Relay.objects.filter(pk=THE_RELAY).exclude(fault="").first()
    if row is None or row.next_try_at is None:
        return None
    # a time further off than any wait is of a clock that was set back since
    if row.next_try_at <= at or row.next_try_at > at + 2 * MOST:
        # a knocker that dies holds up nobody for longer than the next wait
        won = Relay.objects.filter(pk=THE_RELAY, next_try_at=row.next_try_at).update(
            next_try_at=at + _wait(row.tries)
        )
        if won:
            return None
        row.refresh_from_db()
    return (row.next_try_at or at) + timedelta(seconds=random.uniform(0.5, 5))


def is_well(*, at: datetime) -> None:
    """The relay took a mail."""
    row = Relay.objects.filter(pk=THE_RELAY).first()
    if row is not None and not row.fault and row.answered_at and at - row.answered_at < FRESH:
        return
    with transaction.atomic():
        facts = {
            "fault": "",
            "answered_at": at,
            "next_try_at": None,
            "tries": 0,
            "code": None,
            "words": "",
        }
        row, made = Relay.objects.select_for_update().get_or_create(
            pk=THE_RELAY, defaults={"since": at, **facts}
        )
        if made:
            return
        if row.fault:
            log.warning("The mail relay takes mail again.")
            facts["since"] = at
            jobs.wake(*JOBS, at=at)
        Relay.objects.filter(pk=THE_RELAY).update(**facts)


def is_down(*, at: datetime, fault: str, code: int | None, words: str) -> datetime:
    """The relay takes nothing from us; say when to knock again."""
    with transaction.atomic():
        row, _made = Relay.objects.select_for_update().get_or_create(
            pk=THE_RELAY, defaults={"since": at}
        )
        if row.fault != fault:
            log.error("The mail relay takes nothing: %s", words)
        if not row.fault:
            row.since, row.tries = at, 0
        row.fault, row.code, row.words, row.answered_at = fault, code, words, at
        row.next_try_at = at + _wait(row.tries)
        row.tries += 1
        row.save()
    return row.next_try_at


def _wait(tries: int) -> timedelta:
    doubled: timedelta = FIRST * 2 ** min(tries, 10)
    return min(doubled, MOST)
