"""Reminders to those who have not voted. Nobody ever sees who that is, and nothing keeps it.

See docs/decisions/reminders.md for what stands where, and for what happens when a job is killed.
"""

from __future__ import annotations

import contextlib
import smtplib
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, jobs, notifications
from community.errors import DomainError
from community.mailroom import strangers
from community.mailroom.strangers import Came
from community.models import Person
from community.words import said
from elections import lines, reported
from elections.actions.drafting import NotReady
from elections.models import Election, OutsideVote, Reminder, RollRow

REMIND = "elections.remind_voters"
MOST = 3
APART = timedelta(days=1)
BEFORE_THE_CLOSE = timedelta(hours=1)
PIECE = 20  # as many may hear twice where the machine is switched off between


class TooManyReminders(DomainError):
    """A vote reminds three times at most."""


class RemindersTooClose(DomainError):
    """Less than a day lies between two reminders."""


class WrongHour(DomainError):
    """Before the opening, past, or in the last hour."""


class ReminderIsGone(DomainError):
    """It went out, or was taken back."""


@transaction.atomic
def plan_reminder(
    *, actor: Person | None, at: datetime, election: Election, send_at: datetime, words: str = ""
) -> Reminder:
    """Have those who have not voted by then be written to at that hour, three times a vote at most."""
    held = _held(election)
    _refuse_where_nobody_knows(held)
    if send_at < max(at, held.opens_at) - timedelta(minutes=1):
        raise WrongHour(_("Nobody is reminded before the vote opens, and not in the past."))
    if send_at > held.closes_at - BEFORE_THE_CLOSE:
        raise WrongHour(
            _("In the last hour of a vote nobody is reminded any more: set it earlier.")
        )
    standing = list(Reminder.objects.standing().filter(election=held))
    same = next((one for one in standing if (one.send_at, one.words) == (send_at, words)), None)
    if same is not None:
        return same  # the button was pressed twice
    if len(standing) >= MOST:
        raise TooManyReminders(
            _("A vote reminds three times at most. Take back one that has not gone out.")
        )
    if any(abs(one.send_at - send_at) < APART for one in standing):
        raise RemindersTooClose(
            _("Between two reminders lies a day at least. Choose another hour.")
        )
    reminder = Reminder.objects.create(
        election=held, words=words, send_at=send_at, by=actor, made_at=at
    )
    audit.record(
        actor=actor,
        verb="elections.reminder_planned",
        target=held,
        at=at,
        payload={"reminder": reminder.public_id, "send_at": send_at.isoformat()},
    )
    if not notifications.are_suppressed():
        key = reminder.public_id
        jobs.enqueue(REMIND, at=at, key=key, payload={"reminder": key}, not_before=send_at)
    return reminder


@transaction.atomic
def take_back_reminder(*, actor: Person | None, at: datetime, reminder: Reminder) -> Reminder:
    """Call off a reminder that has not begun to go out."""
    held = _held(reminder.election)
    this = Reminder.objects.select_for_update().get(pk=reminder.pk)
    if this.taken_back_at is not None:
        return this
    if not this.is_waiting:
        raise ReminderIsGone(_("This reminder has begun to go out, so it cannot be taken back."))
    this.taken_back_at = at
    this.save(update_fields=["taken_back_at"])
    audit.record(
        actor=actor,
        verb="elections.reminder_taken_back",
        target=held,
        at=at,
        payload={"reminder": this.public_id},
    )
    return this


def _held(election: Election) -> Election:
    """Take the vote's lock, against other officers alone: voters never wait for it."""
    return (
        Election.objects.select_for_update(of=("self",), no_key=True)
        .select_related("publication", "freeze")
        .get(pk=election.pk)
    )


def _refuse_where_nobody_knows(held: Election) -> None:
    if not held.has_roll or not held.is_published or not held.is_frozen:
        raise NotReady(
            _(
                "Reminders go to lines of a frozen roll. Of a vote whose roll is not here nobody knows"
                " who has not voted."
            )
        )


# --- Sending it ---------------------------------------------------------------------------------------


def send_reminder(*, at: datetime, reminder: Reminder) -> datetime | None:
    """Write to those who have not voted, for a while; say when to go on, or None where it is done."""
    began = time.monotonic()

    def now() -> datetime:
        return at + timedelta(seconds=time.monotonic() - began)

    line: BaseEmailBackend = get_connection()
    with contextlib.suppress(OSError, smtplib.SMTPException):
        line.open()  # what cannot be opened says so again with the first letter, and is read there
    try:
        while time.monotonic() - began < settings.JOB_LEASE_SECONDS / 3:
            rows = _next_piece(reminder, at=now())
            if not rows:
                return _end(reminder, at=now())
            _send_piece(reminder, rows, line, at=now())
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            line.close()
    return now()


@transaction.atomic
def _next_piece(reminder: Reminder, *, at: datetime) -> list[tuple[int, str]]:
    """Take the next lines that did not vote, each with the address that its mail goes to."""
    this = _locked(reminder)
    if not this.is_due(at=at) or _why_not(this, at=at):
        return []
    if this.started_at is None:
        this.started_at = at
        this.save(update_fields=["started_at"])
    silent = RollRow.objects.filter(election=this.election_id, pk__gt=this.reached)
    silent = silent.exclude(pk__in=reported.voted_rows(this.election).values("pk"))
    return lines.addressed(silent, most=PIECE)


def _why_not(this: Reminder, *, at: datetime) -> Reminder.Ending | None:
    last = this.election.closes_at - (BEFORE_THE_CLOSE if this.started_at is None else timedelta(0))
    if at > last:
        return Reminder.Ending.TOO_LATE
    elsewhere = not this.election.is_cast_here
    if elsewhere and not OutsideVote.objects.filter(election=this.election_id).exists():
        return Reminder.Ending.UNKNOWN
    return None


def _locked(reminder: Reminder) -> Reminder:
    rows = Reminder.objects.select_for_update(of=("self",)).select_related("election__group")
    return rows.get(pk=reminder.pk)


def _send_piece(
    reminder: Reminder, rows: list[tuple[int, str]], line: BaseEmailBackend, *, at: datetime
) -> None:
    """Send these, and keep of it how many it were and how far it came; also where the relay stops it."""
    reached, sent, not_sent = reminder.reached, 0, 0
    try:
        for row, address in rows:
            outcome = strangers.deliver(
                "emails/elections/letters/reminder",
                to=address,
                subject=said(
                    gettext_lazy("Your vote is still out: %(vote)s"), vote=reminder.election.title
                ),
                context={"election": reminder.election, "words": reminder.words},
                link=reverse("elections:election", args=[reminder.election.slug]),
                name="",
                kind="elections.reminder",
                why=gettext_lazy(
                    "You get this because your address stands on the roll of this vote."
                ),
                at=at,
                line=line,
                unlogged=True,
            )
            reached = row
            sent += outcome.came is Came.SENT
            not_sent += outcome.came is not Came.SENT
    finally:
        Reminder.objects.filter(pk=reminder.pk, reached__lt=reached).update(
            reached=reached, sent=F("sent") + sent, not_sent=F("not_sent") + not_sent
        )


@transaction.atomic
def _end(reminder: Reminder, *, at: datetime) -> datetime | None:
    this = _locked(reminder)
    if this.taken_back_at is not None or this.ended_at is not None:
        return None
    if this.send_at > at:
        return this.send_at
    why = _why_not(this, at=at)
    this.ending = Reminder.Ending.SENT if this.started_at or why is None else why
    this.ended_at = at
    this.save(update_fields=["ending", "ended_at"])
    audit.record(
        actor=None,
        verb="elections.reminder_ended",
        target=this.election,
        at=at,
        payload={"reminder": this.public_id, "ending": this.ending, "sent": this.sent},
    )
    return None
