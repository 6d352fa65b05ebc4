"""Telling people: a row in the site, and a mail that a job sends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.template.loader import select_template

from community import jobs, kinds
from community.models import Notification, Person

_suppressed: ContextVar[bool] = ContextVar("mail_suppressed", default=False)


@contextmanager
def suppressed() -> Iterator[None]:
    """Within: nobody is told anything. For loading a record of the past."""
    token = _suppressed.set(True)
    try:
        yield
    finally:
        _suppressed.reset(token)


def absolute(link: str) -> str:
    """A path of ours as a mail must say it: with the site in front."""
    return f"{settings.SITE_URL}{link}" if link.startswith("/") else link


def _plain(name: str, context: dict[str, Any]) -> str:
    """Render words for a mail's text: nothing is escaped, and the result is not marked as safe HTML."""
    template = Engine.get_default().get_template(name)
    words = template.render(Context(context, autoescape=False))
    return words.strip() + "\n"


def are_suppressed() -> bool:
    """Whether nobody is told anything just now."""
    return _suppressed.get()


def notify(
    *,
    person: Person,
    kind: str,
    subject: str,
    context: dict[str, Any],
    at: datetime,
    key: str | None = None,
    link: str = "",
) -> Notification | None:
    """Tell one person something once (`key` makes a second call harmless).

    The words come from `templates/emails/KIND.txt`, with the kind's dot as a slash
    (`events.seat_taken` → `emails/events/seat_taken.txt`) and, where it stands, the same name in HTML.
    """
    name = kinds.kind_of(kind).template.removesuffix(".txt")
    if _suppressed.get():
        return None
    context = {**context, "person": person, "link": absolute(link), "subject": subject}
    text = _plain(f"{name}.txt", context)
    page = select_template([f"{name}.html", "emails/plain.html"])
    words = {
        "person": person,
        "kind": kind,
        "subject": subject,
        "text": text,
        "html": page.render({**context, "text": text}),
        "link": link,
        "created_at": at,
    }
    if key is not None:
        notification, created = Notification.objects.get_or_create(key=key, defaults=words)
        if not created:
            return notification
    else:
        notification = Notification.objects.create(**words)
    jobs.enqueue(
        "community.mail_notification",
        payload={"notification": notification.public_id},
        key=notification.public_id,
        at=at,
    )
    return notification
