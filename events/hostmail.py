"""What groups tell each other about holding a meetup together. Each letter goes once: its key sees to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from community import notifications
from community.kinds import Words
from community.models import Group
from community.words import said
from events import rules
from events.models import CoHosting


def tell_of_question(row: CoHosting, *, at: datetime) -> None:
    """Tell the organisers of the asked group, who alone can answer."""
    subject = gettext_lazy("%(group)s asks %(other)s to hold “%(title)s” together")
    _tell(row.group, "events.cohost_asked", subject, row, at=at, words=row.words)


def tell_of_answer(row: CoHosting, *, at: datetime) -> None:
    """Tell the organisers who asked what was answered."""
    subject = (
        gettext_lazy("%(other)s holds “%(title)s” with you")
        if row.answer == CoHosting.Answer.ACCEPTED
        else gettext_lazy("%(other)s cannot hold “%(title)s” with you")
    )
    _tell(row.event.group, "events.cohost_answered", subject, row, at=at, words=row.answer_words)


def tell_of_dismissal(row: CoHosting, *, at: datetime) -> None:
    """Tell the organisers of a group that it is asked no longer, or no host any more."""
    subject = (
        gettext_lazy("%(group)s no longer asks you about “%(title)s”")
        if row.answer == CoHosting.Answer.WITHDRAWN
        else gettext_lazy("%(other)s is no longer a host of “%(title)s”")
    )
    words = row.ending_words or row.answer_words
    _tell(row.group, "events.cohost_ended", subject, row, at=at, words=words)


def tell_of_leaving(row: CoHosting, *, at: datetime, closed: int, people: int) -> None:
    """Tell the organising group that a host left, and whom they have to look after now."""
    subject = gettext_lazy("%(other)s no longer holds “%(title)s” with you")
    extra = {"words": row.ending_words, "closed": closed, "people": people}
    _tell(row.event.group, "events.cohost_ended", subject, row, at=at, **extra)


def _tell(
    group: Group, kind: str, subject: Words, row: CoHosting, *, at: datetime, **more: Any
) -> None:
    event = row.event
    named = {"group": event.group.name, "other": row.group.name, "title": event.title}
    notifications.notify_many(
        rules.organisers_of(group, at=at),
        kind=kind,
        subject=said(subject, **named),
        context={"event": event, "cohosting": row, "for_asked": group == row.group, **more},
        at=at,
        key=f"{kind}:{row.public_id}:{row.state}",
        link=reverse("events:hosts", args=[event.public_id]),
        group=group,
    )
