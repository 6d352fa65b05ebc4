"""What groups tell each other about holding a meetup together. Each letter goes once: its key sees to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from community import notifications
from community.models import Group
from events import rules
from events.models import CoHosting


def tell_of_question(row: CoHosting, *, at: datetime) -> None:
    """Tell the organisers of the asked group, who alone can answer."""
    subject = _("%(group)s asks %(other)s to hold “%(title)s” together")
    _tell(row.group, "events.cohost_asked", subject, row, at=at, words=row.words)


def tell_of_answer(row: CoHosting, *, at: datetime) -> None:
    """Tell the organisers who asked what was answered."""
    subject = (
        _("%(other)s holds “%(title)s” with you")
        if row.answer == CoHosting.Answer.ACCEPTED
        else _("%(other)s cannot hold “%(title)s” with you")
    )
    _tell(row.event.group, "events.cohost_answered", subject, row, at=at, words=row.answer_words)


def tell_of_dismissal(row: CoHosting, *, at: datetime) -> None:
    """Tell the organisers of a group that it is asked no longer, or no host any more."""
    subject = (
        _("%(group)s no longer asks you about “%(title)s”")
        if row.answer == CoHosting.Answer.WITHDRAWN
        else _("%(other)s is no longer a host of “%(title)s”")
    )
    words = row.ending_words or row.answer_words
    _tell(row.group, "events.cohost_ended", subject, row, at=at, words=words)


def tell_of_leaving(row: CoHosting, *, at: datetime, closed: int, people: int) -> None:
    """Tell the organising group that a host left, and whom they have to look after now."""
    subject = _("%(other)s no longer holds “%(title)s” with you")
    extra = {"words": row.ending_words, "closed": closed, "people": people}
    _tell(row.event.group, "events.cohost_ended", subject, row, at=at, **extra)


def _tell(
    group: Group, kind: str, subject: str, row: CoHosting, *, at: datetime, **said: Any
) -> None:
    event = row.event
    named = {"group": event.group.name, "other": row.group.name, "title": event.title}
    notifications.notify_many(
        rules.organisers_of(group, at=at),
        kind=kind,
        subject=subject % named,
        context={"event": event, "cohosting": row, "for_asked": group == row.group, **said},
        at=at,
        key=f"{kind}:{row.public_id}:{row.state}",
        link=reverse("events:hosts", args=[event.public_id]),
        group=group,
    )
