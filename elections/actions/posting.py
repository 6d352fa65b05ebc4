"""Sending what `letters` asked for: in pieces over one connection, each letter marked when it was taken.

A link's token is drawn when its letter is made and is nowhere but in that letter; the row holds its hash.
Killed between the two, a letter goes again with another link, and the link of the first opens nothing.
"""

from __future__ import annotations

import contextlib
import smtplib
import time
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy

from community import jobs
from community.mailroom import strangers
from community.mailroom.addresses import address_of as address_of_person
from community.mailroom.strangers import Came, Outcome
from community.words import said
from elections import lines
from elections.actions.letters import new_token
from elections.models import RollAddress, RollClaim, RollLink, RollMailing, RollRow

PIECE = 50
FIRST_WAIT, LONGEST_WAIT = strangers.AGAIN, timedelta(hours=4)
TRIED_FOR = jobs.PUT_OFF_MOST - LONGEST_WAIT
State = RollLink.State
ENDINGS = {Came.SENT: State.SENT, Came.REFUSED: State.REFUSED, Came.SILENCED: State.SILENCED}


class _Clock:
    """The time of a job that goes on for a while."""

    def __init__(self, at: datetime) -> None:
        self.at, self.began = at, time.monotonic()

    @property
    def now(self) -> datetime:
        return self.at + timedelta(seconds=time.monotonic() - self.began)

    @property
    def is_over(self) -> bool:
        return time.monotonic() - self.began > settings.JOB_LEASE_SECONDS / 3


def post_letters(*, at: datetime, mailing: RollMailing) -> datetime | None:
    """Send letters for a while; say when to come back, or None where all is done."""
    clock = _Clock(at)
    line: BaseEmailBackend = get_connection()
    with contextlib.suppress(OSError, smtplib.SMTPException):
        line.open()  # what cannot be opened says so again with the first letter, and is read there
    try:
        while not clock.is_over:
            piece = _pick(mailing, at=clock.now)
            if not piece:
                break
            _send_piece(piece, clock, line)
    finally:
        with contextlib.suppress(OSError, smtplib.SMTPException):
            line.close()
    return _next(mailing, at=clock.now)


def _pick(mailing: RollMailing, *, at: datetime) -> list[tuple[RollLink, str]]:
    """Take the next lines, and when there are none left those whose letter was put off."""
    with transaction.atomic():
        held = RollMailing.objects.select_for_update(of=("self",)).select_related("election")
        this = held.get(pk=mailing.pk)
        if this.ended_at is not None or this.election.has_closed(at=at):
            return []
        rows = lines.unwritten(this.election).filter(pk__gt=this.reached)
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:PIECE])
        if keys:
            this.reached = keys[-1]
            this.save(update_fields=["reached"])
            return _make(this, keys, at=at)
        return _draw_again(this, at=at)


def _make(this: RollMailing, keys: list[int], *, at: datetime) -> list[tuple[RollLink, str]]:
    """Make links for these lines, but for those that an officer was quicker to write to."""
    locked = RollRow.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    rows = {row.pk: row for row in locked}
    there = set(RollLink.objects.standing().filter(row__in=keys).values_list("row", flat=True))
    tokens = {key: new_token() for key in rows if key not in there}
    links = RollLink.objects.bulk_create(
        RollLink(
            row=rows[key],
            election=this.election,
            mailing=this,
            token_hash=lines.fingerprint(token),
            made_at=at,
            try_at=at + FIRST_WAIT,
            tries=1,
        )
        for key, token in tokens.items()
    )
    return list(zip(links, tokens.values(), strict=True))


def _draw_again(this: RollMailing, *, at: datetime) -> list[tuple[RollLink, str]]:
    waiting = RollLink.objects.standing().filter(mailing=this, state=State.WAITING, try_at__lte=at)
    locked = waiting.select_for_update(of=("self",)).select_related("row", "election")
    return [(link, _new_try(link, at=at)) for link in locked.order_by("row_id")[:PIECE]]


def _new_try(link: RollLink, *, at: datetime) -> str:
    """Draw another token for a letter that nobody got; under the link's lock."""
    token = new_token()
    link.token_hash = lines.fingerprint(token)
    link.try_at = at + min(FIRST_WAIT * 2 ** min(link.tries, 10), LONGEST_WAIT)
    link.tries += 1
    link.save(update_fields=["token_hash", "try_at", "tries"])
    return token


def _send_piece(piece: list[tuple[RollLink, str]], clock: _Clock, line: BaseEmailBackend) -> None:
    """Send these in turn; what is not reached, or not taken from anybody now, is due again at once."""
    left = [link.pk for link, _token in piece]
    try:
        for link, token in piece:
            if clock.is_over:
                return
            _send(link, token, at=clock.now, line=line)
            left.remove(link.pk)
    finally:
        untouched = RollLink.objects.filter(pk__in=left, state=State.WAITING)
        untouched.update(try_at=clock.at)


def _next(mailing: RollMailing, *, at: datetime) -> datetime | None:
    with transaction.atomic():
        held = RollMailing.objects.select_for_update(of=("self",)).select_related("election")
        this = held.get(pk=mailing.pk)
        if this.ended_at is not None:
            return None
        waiting = RollLink.objects.standing().filter(mailing=this, state=State.WAITING)
        if not this.election.has_closed(at=at):
            if lines.unwritten(this.election).filter(pk__gt=this.reached).exists():
                return at
            first = waiting.order_by("try_at").values_list("try_at", flat=True).first()
            if first is not None:
                return max(first, at)
        this.given_up += waiting.update(state=State.GIVEN_UP, try_at=None)
        this.total, this.ended_at = this.done, max(at, this.asked_at)
        this.save(update_fields=["given_up", "total", "ended_at"])
    return None


def post_letter(*, at: datetime, link: RollLink) -> datetime | None:
    """Send one letter, if it is still wanted; say when to come back, or None where it is done."""
    with transaction.atomic():
        held = RollLink.objects.select_for_update(of=("self",)).select_related("row", "election")
        this = held.get(pk=link.pk)
        if this.state != State.WAITING or this.revoked_at or this.election.has_closed(at=at):
            return None
        if this.try_at is not None and this.try_at > at:
            return this.try_at  # another worker has it in hand
        token = _new_try(this, at=at)
    _send(this, token, at=at)
    this.refresh_from_db()
    return this.try_at


def _send(
    link: RollLink, token: str, *, at: datetime, line: BaseEmailBackend | None = None
) -> None:
    election = link.election
    outcome = strangers.deliver(
        "emails/elections/letters/ballot_link",
        to=lines.address_of(link.row),
        subject=said(gettext_lazy("You may vote: %(vote)s"), vote=election.title),
        context={"election": election, "has_opened": election.has_opened(at=at)},
        link=reverse("elections:claim", args=[token]),
        name=f"line.{link.public_id}.{link.tries}",
        kind="elections.ballot_link",
        why=gettext_lazy("You get this because your address stands on the roll of this vote."),
        at=at,
        line=line,
    )
    _mark(link, outcome, at=at)


def _mark(link: RollLink, outcome: Outcome, *, at: datetime) -> None:
    ending = ENDINGS.get(outcome.came)
    if ending is None and at - link.made_at >= TRIED_FOR:
        ending = State.GIVEN_UP
    if ending is None:
        return  # it is tried again at `try_at`
    facts: dict[str, Any] = {"state": ending, "try_at": None}
    if ending == State.SENT:
        facts["sent_at"] = at
    if ending == State.REFUSED:
        facts["bounced_at"] = at
    if outcome.answer is not None:
        facts |= {"code": outcome.answer.code, "words": outcome.answer.words[:300]}
    with transaction.atomic():
        won = RollLink.objects.filter(pk=link.pk, state=State.WAITING).update(**facts)
        if won and link.mailing_id is not None:
            counted = {ending.value: F(ending.value) + 1}
            RollMailing.objects.filter(pk=link.mailing_id).update(**counted)


# --- Who has to hear of it ------------------------------------------------------------------------


def tell_changed_address(*, at: datetime, change: RollAddress) -> None:
    """Tell the address that the mail for a line went to before where it goes now, and how to object."""
    earlier = RollAddress.objects.filter(row=change.row, pk__lt=change.pk).order_by("-pk").first()
    strangers.post(
        "emails/elections/letters/address_changed",
        to=earlier.address if earlier else change.row.email,
        subject=said(
            gettext_lazy("Letters for you go to another address now: %(vote)s"),
            vote=change.election.title,
        ),
        context={"election": change.election, "address": lines.masked(change.address)},
        link=reverse("elections:election", args=[change.election.slug]),
        name=f"address.{change.public_id}",
        kind="elections.address_changed",
        why=gettext_lazy("You get this because your address stands on the roll of this vote."),
        at=at,
        stoppable=False,
    )


def tell_claims(*, at: datetime) -> None:
    """Tell the addresses of lines that were claimed by a link, from time to time and together.

    Not at once: the hour of the mail would be that of the claim.
    """
    found = RollLink.objects.filter(is_to_be_told=True).select_related("row", "election__group")
    for link in found.order_by("row_id"):
        claim = RollClaim.objects.filter(row=link.row).select_related("person__user").first()
        if claim is not None:
            outcome = strangers.deliver(
                "emails/elections/letters/line_claimed",
                to=lines.address_of(link.row),
                subject=said(
                    gettext_lazy("The link we mailed you was used: %(vote)s"),
                    vote=link.election.title,
                ),
                context={
                    "election": link.election,
                    "address": lines.masked(address_of_person(claim.person)),
                },
                link=reverse("elections:election", args=[link.election.slug]),
                name=f"claimed.{link.public_id}",
                kind="elections.line_claimed",
                why=gettext_lazy(
                    "You get this because your address stands on the roll of this vote."
                ),
                at=at,
                stoppable=False,
            )
            if outcome.came is Came.LATER and not link.election.has_closed(at=at):
                continue
        RollLink.objects.filter(pk=link.pk).update(is_to_be_told=False)
