"""Sending what waits: over one connection, each mail marked as soon as the relay has taken it.

Killed between the relay's answer and the mark, one mail goes again, under the same Message-ID. A mail that
is put off comes back by itself for four days; where the relay takes nothing, all of them wait together.
"""

from __future__ import annotations

import contextlib
import logging
import smtplib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import translation

from community import jobs, kinds
from community.kinds import Channel
from community.mailroom import answers, choices, composing, log, relay
from community.mailroom.addresses import WITH_ADDRESS, address_of
from community.mailroom.answers import Answer, Meaning
from community.mailroom.choices import Wishes
from community.models import Delivery, Digest, Notification, Person, RefusedAddress, Relay
from community.models.mail import Mail

logger = logging.getLogger(__name__)

NOTIFICATIONS, DIGESTS = relay.JOBS
FIRST_WAIT = timedelta(seconds=settings.MAIL_WAIT_SECONDS)
LONGEST_WAIT = timedelta(hours=4)
BREAKS = 2  # broken lines in a row before the relay counts as down

Row = Notification | Digest


@dataclass(frozen=True)
class Errand:
    """What a job asks: these mails, how often they were put off, and since when."""

    job: str
    ids: tuple[str, ...]
    at: datetime
    tries: int = 0
    since: datetime | None = None

    def again(
        self, rows: Iterable[Row], *, at: datetime, not_before: datetime | None = None
    ) -> None:
        """Leave these to another job."""
        payload: dict[str, object] = {
            "ids": [row.public_id for row in rows],
            "tries": self.tries + (not_before is not None),
            "since": (self.since or self.at).isoformat(),
        }
        jobs.enqueue(self.job, payload=payload, at=at, not_before=not_before)


@dataclass
class _Round:
    errand: Errand
    began: float = field(default_factory=time.monotonic)
    later: list[Row] = field(default_factory=list)
    left: list[Row] = field(default_factory=list)
    fault: Exception | None = None
    is_well: bool = False

    def relay_is_well(self) -> None:
        """Said once a round: it lasts less than a minute, as the word of it does."""
        if not self.is_well:
            relay.is_well(at=self.now)
        self.is_well = True

    @property
    def now(self) -> datetime:
        return self.errand.at + timedelta(seconds=time.monotonic() - self.began)

    @property
    def is_over(self) -> bool:
        """Well before the lease runs out: whoever has it next should find nothing in hand."""
        return time.monotonic() - self.began > settings.JOB_LEASE_SECONDS / 3


def post_notifications(errand: Errand) -> None:
    """Mail these notifications, as far as the people want them mailed now."""
    waiting = Notification.objects.filter(public_id__in=errand.ids, mail=Mail.WAITING)
    rows = list(waiting.select_related(*WITH_ADDRESS, "group").order_by("pk"))
    _post(errand, _sorted_out(rows, at=errand.at))


def post_digests(errand: Errand) -> None:
    """Mail these digests."""
    waiting = Digest.objects.filter(public_id__in=errand.ids, mail=Mail.WAITING)
    rows = list(waiting.select_related(*WITH_ADDRESS).order_by("pk"))
    refused = _refused(row.person_id for row in rows)
    wishes = choices.of({row.person_id for row in rows})
    wanted: list[Row] = []
    for row in rows:
        if (mail := _barred(row.person, refused)) is not None:
            _settle(row, mail)
        elif (until := wishes.quiet_until(row.person, None, at=errand.at)) is not None:
            key = f"{row.public_id}:{until.isoformat()}"
            jobs.enqueue(
                DIGESTS,
                payload={"ids": [row.public_id]},
                at=errand.at,
                not_before=until,
                key=key,
            )
        else:
            wanted.append(row)
    _post(errand, wanted)


def _refused(people: Iterable[int]) -> set[tuple[int, str]]:
    rows = RefusedAddress.objects.filter(person__in=list(people), cleared_at=None)
    return set(rows.values_list("person_id", "fingerprint"))


def _barred(person: Person, refused: set[tuple[int, str]]) -> Mail | None:
    address = address_of(person)
    if not address:
        return Mail.NOBODY
    if refused and (person.pk, log.fingerprint(address)) in refused:
        return Mail.REFUSED
    return None


@dataclass
class _Sorted:
    """Rows by what becomes of them: sent now, written down, left to a digest, held while it is quiet."""

    now: list[Row] = field(default_factory=list)
    settled: dict[Mail, list[int]] = field(default_factory=dict)
    digests: dict[datetime, list[int]] = field(default_factory=dict)
    held: dict[datetime, list[int]] = field(default_factory=dict)

    def add(self, row: Notification, barred: Mail | None, wishes: Wishes, *, at: datetime) -> None:
        channel = wishes.channel(row, at=at)
        if barred is None and channel is Channel.SITE:
            barred = Mail.UNWANTED
        elif barred is None and choices.is_over(row, at=at):
            barred = Mail.LATE
        if barred is not None:
            self.settled.setdefault(barred, []).append(row.pk)
        elif channel is not Channel.NOW:
            due = wishes.digest_due(row.person, channel, at=at)
            self.digests.setdefault(due, []).append(row.pk)
        elif (until := wishes.held_until(row, at=at)) is not None:
            self.held.setdefault(until, []).append(row.pk)
        else:
            self.now.append(row)


def _sorted_out(rows: Sequence[Notification], *, at: datetime) -> list[Row]:
    """Give those that are to be mailed now; what was chosen otherwise is written down."""
    people = {row.person_id for row in rows}
    wishes, refused = choices.of(people), _refused(people)
    out = _Sorted()
    for row in rows:
        kind = kinds.known(row.kind)
        barred = _barred(row.person, refused)
        if barred is Mail.REFUSED and kind is not None and kind.always:
            barred = None  # of the account's safety: tried all the same
        out.add(row, barred, wishes, at=at)
    for until, keys in out.held.items():
        _hold(keys, until=until, at=at)
    if out.settled or out.digests:
        with transaction.atomic():
            for mail, keys in out.settled.items():
                Notification.objects.filter(pk__in=keys, mail=Mail.WAITING).update(mail=mail)
            for due, keys in out.digests.items():
                Notification.objects.filter(pk__in=keys, mail=Mail.WAITING).update(
                    mail=Mail.DIGEST, digest_due_at=due
                )
    return out.now


def _hold(keys: Sequence[int], *, until: datetime, at: datetime) -> None:
    """Leave these to a job of when the quiet hours end; what such a job has already is not left twice."""
    with transaction.atomic():
        free = Notification.objects.select_for_update().filter(pk__in=keys, mail=Mail.WAITING)
        ids = list(
            free.exclude(held_until=until).order_by("pk").values_list("public_id", flat=True)
        )
        if ids:
            Notification.objects.filter(public_id__in=ids).update(held_until=until)
            jobs.enqueue(NOTIFICATIONS, payload={"ids": ids}, at=at, not_before=until)


def _post(errand: Errand, rows: Sequence[Row]) -> None:
    if not rows:
        return
    if until := relay.must_wait(at=errand.at):
        raise jobs.PutOff(until, "The mail relay takes nothing just now.")
    this = _Round(errand)
    line: BaseEmailBackend = get_connection()
    try:
        _open(line, this)
        _send_all(line, rows, this)
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            line.close()
    _leave(this)
    if this.fault is not None:
        raise this.fault


def _open(line: BaseEmailBackend, this: _Round) -> None:
    try:
        line.open()
    except (OSError, smtplib.SMTPException) as reason:
        _all_wait(answers.read(reason), this)


def _all_wait(answer: Answer, this: _Round) -> None:
    refuses = answer.meaning is Meaning.REFUSES_US
    until = relay.is_down(
        at=this.now,
        fault=Relay.Fault.REFUSES if refuses else Relay.Fault.UNREACHABLE,
        code=answer.code,
        words=answer.words,
    )
    raise jobs.PutOff(until, f"The mail relay takes nothing: {answer.words}")


def _send_all(line: BaseEmailBackend, rows: Sequence[Row], this: _Round) -> None:
    breaks = 0
    for number, row in enumerate(rows):
        if this.is_over:
            this.left = list(rows[number:])
            return
        if not type(row).objects.filter(pk=row.pk, mail=Mail.WAITING).exists():
            continue  # another worker was quicker
        try:
            with translation.override(row.person.mail_language):
                message = composing.compose(_outgoing(row), person=row.person)
        except Exception as fault:
            logger.exception("A mail of %s could not be made.", row.public_id)
            _write(
                row,
                Delivery.Outcome.FAILED,
                this,
                Answer(Meaning.LATER, None, type(fault).__name__),
            )
            this.fault = fault
            continue
        try:
            line.send_messages([message])
        except (OSError, smtplib.SMTPException) as reason:
            answer = answers.read(reason)
            breaks = breaks + 1 if answer.meaning is Meaning.DISCONNECTED else 0
            _take_answer(row, answer, this)
            if breaks >= BREAKS:
                _all_wait(answer, this)
            if breaks:
                with contextlib.suppress(OSError, smtplib.SMTPException):
                    line.close()
                _open(line, this)
        else:
            breaks = 0
            _mark_sent(row, this)


def _outgoing(row: Row) -> composing.Outgoing:
    if isinstance(row, Notification):
        return composing.of_notification(row)
    return composing.of_digest(row)


def _mark_sent(row: Row, this: _Round) -> None:
    with transaction.atomic():
        _settle(row, Mail.SENT, at=this.now)
        _write(row, Delivery.Outcome.SENT, this)
    this.relay_is_well()


def _take_answer(row: Row, answer: Answer, this: _Round) -> None:
    """One mail was not taken: write it down, and do with it what the answer means."""
    match answer.meaning:
        case Meaning.LATER | Meaning.DISCONNECTED:
            _write(row, Delivery.Outcome.PUT_OFF, this, answer)
            this.later.append(row)
        case Meaning.ADDRESS_REFUSED | Meaning.MAIL_REFUSED:
            with transaction.atomic():
                _settle(row, Mail.REFUSED)
                _write(row, Delivery.Outcome.REFUSED, this, answer)
                if answer.meaning is Meaning.ADDRESS_REFUSED:
                    log.flag(row.person, address_of(row.person), at=this.now, answer=answer)
        case _nobody_takes_anything:
            _write(row, Delivery.Outcome.PUT_OFF, this, answer)
            _all_wait(answer, this)
    if answer.meaning is not Meaning.DISCONNECTED:
        this.relay_is_well()


def _leave(this: _Round) -> None:
    """Leave what is not done to jobs of its own; what was put off for four days is given up."""
    errand, now = this.errand, this.now
    since = errand.since or errand.at
    with transaction.atomic():
        if this.left:
            errand.again(this.left, at=now)
        if not this.later:
            return
        wait = min(FIRST_WAIT * 2 ** min(errand.tries, 10), LONGEST_WAIT)
        if now + wait - since < jobs.PUT_OFF_MOST:
            errand.again(this.later, at=now, not_before=now + wait)
            return
        for row in this.later:
            _settle(row, Mail.GIVEN_UP)
            _write(
                row, Delivery.Outcome.FAILED, this, Answer(Meaning.LATER, None, "Put off too long.")
            )


def _settle(row: Row, mail: Mail, *, at: datetime | None = None) -> None:
    facts = {"mail": mail, "mailed_at": at}
    type(row).objects.filter(pk=row.pk).update(**facts)
    if isinstance(row, Digest):
        row.notifications.update(**facts)


def _write(row: Row, outcome: str, this: _Round, answer: Answer | None = None) -> None:
    kind = row.kind if isinstance(row, Notification) else f"community.digest_{row.rhythm}"
    log.write(
        at=this.now,
        kind=kind,
        outcome=outcome,
        address=address_of(row.person),
        person=row.person,
        about=row.public_id,
        answer=answer,
    )
