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
from django.db.models import F, Max
from django.template import Context, Engine
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, jobs, letters, notifications
from community.errors import DomainError
from community.mailroom import composing, strangers
from community.models import Person
from community.words import said
from elections import lines, reported
from elections.actions.drafting import NotReady
from elections.models import Election, OutsideVote, Reminder, RollRow

REMIND = "elections.remind_voters"
TEMPLATE = "emails/elections/letters/reminder"
MOST = 3
APART = timedelta(days=1)
LAST_HOUR = timedelta(hours=1)
TO_GO_OUT = timedelta(minutes=15)  # some ten thousand letters take minutes
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
    if send_at > held.closes_at - LAST_HOUR - TO_GO_OUT:
        raise WrongHour(
            _(
                "In the last hour of a vote nobody is reminded any more, and the letters take a while: set"
                " it an hour and a quarter before the close at the latest."
            )
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
        raise ReminderIsGone(_("This reminder has gone out already, so it cannot be taken back."))
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
    if not held.is_cast_here and not OutsideVote.objects.filter(election=held).exists():
        raise NotReady(
            _(
                "Of this vote only counts were told, so nobody knows who has not voted. Bring the voting"
                " service’s list of who voted first."
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
    if not this.is_due(at=at) or _why_not(this, at=at) or _goes_at(this) > at:
        return []
    if this.started_at is None:
        this.started_at = at
        this.save(update_fields=["started_at"])
    return _silent(this, most=PIECE)


def _silent(this: Reminder, *, most: int) -> list[tuple[int, str]]:
    rows = RollRow.objects.filter(election=this.election_id, pk__gt=this.reached)
    rows = rows.exclude(pk__in=reported.voted_rows(this.election).values("pk"))
    return lines.addressed(rows, most=most)


def _why_not(this: Reminder, *, at: datetime) -> Reminder.Ending | None:
    if at > this.election.closes_at - LAST_HOUR:
        return Reminder.Ending.TOO_LATE if this.started_at is None else Reminder.Ending.CUT
    elsewhere = not this.election.is_cast_here
    if elsewhere and not OutsideVote.objects.filter(election=this.election_id).exists():
        return Reminder.Ending.UNKNOWN
    return None


def _goes_at(this: Reminder) -> datetime:
    """Its hour; or, where the one before went out late, a day after that."""
    if this.started_at is not None:
        return this.started_at
    others = Reminder.objects.filter(election=this.election_id, started_at__isnull=False)
    last = others.aggregate(last=Max("started_at"))["last"]
    return max(this.send_at, last + APART) if last else this.send_at


def _locked(reminder: Reminder) -> Reminder:
    """Take its lock, behind that of its vote: two of one vote do not begin together."""
    Election.objects.select_for_update(no_key=True).get(pk=reminder.election_id)
    rows = Reminder.objects.select_for_update(of=("self",)).select_related("election__group")
    return rows.get(pk=reminder.pk)


def _send_piece(
    reminder: Reminder, rows: list[tuple[int, str]], line: BaseEmailBackend, *, at: datetime
) -> None:
    """Send these, and keep of it how many it were and how far it came; also where the relay stops it."""
    reached, written = 0, 0
    try:
        for row, address in rows:
            strangers.deliver(
                TEMPLATE,
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
            reached, written = row, written + 1
    finally:
        Reminder.objects.filter(pk=reminder.pk, reached__lt=reached).update(
            reached=reached, written=F("written") + written
        )


@transaction.atomic
def _end(reminder: Reminder, *, at: datetime) -> datetime | None:
    this = _locked(reminder)
    if this.taken_back_at is not None or this.ended_at is not None:
        return None
    why = _why_not(this, at=at)
    if why is None and (due := _goes_at(this)) > at:
        return due
    if this.started_at is not None and not _silent(this, most=1):
        why = None  # whoever was left was written to
    this.ending = why or Reminder.Ending.SENT
    this.ended_at = at
    this.save(update_fields=["ending", "ended_at"])
    audit.record(
        actor=None,
        verb="elections.reminder_ended",
        target=this.election,
        at=at,
        payload={"reminder": this.public_id, "ending": this.ending, "written": this.written},
    )
    return None


def letter(election: Election, words: str) -> str:
    """Write the letter as it would go out, for the officer to read before."""
    source = Engine.get_default().get_template(f"{TEMPLATE}.txt")
    link = composing.absolute(reverse("elections:election", args=[election.slug]))
    with translation.override(settings.LANGUAGE_CODE):
        text = source.render(Context({"election": election, "words": words, "link": link}))
    return letters.read(text).as_text()
