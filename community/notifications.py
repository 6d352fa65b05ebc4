"""Telling people: a row in the site, and a mail that a job sends to those who want it mailed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.template import Context, Engine
from django.utils import translation

from community import jobs, kinds, letters
from community.kinds import Kind, Words
from community.mailroom.composing import absolute
from community.mailroom.posting import NOTIFICATIONS
from community.models import Group, Notification, Person

CHUNK = 100

_suppressed: ContextVar[bool] = ContextVar("mail_suppressed", default=False)


@contextmanager
def suppressed() -> Iterator[None]:
    """Within: nobody is told anything. For loading a record of the past."""
    token = _suppressed.set(True)
    try:
        yield
    finally:
        _suppressed.reset(token)


def are_suppressed() -> bool:
    """Whether nobody is told anything just now."""
    return _suppressed.get()


def notify(
    *,
    person: Person,
    kind: str,
    subject: Words,
    context: dict[str, Any],
    at: datetime,
    key: str | None = None,
    link: str = "",
    group: Group | None = None,
    happens_at: datetime | None = None,
    calendar: str | Callable[[], str] = "",
    calendar_method: str = "",
) -> Notification | None:
    """Tell one person something once (`key` makes a second call harmless).

    The words come from `templates/emails/KIND.txt`, with the kind's dot as a slash
    (`events.seat_taken` → `emails/events/seat_taken.txt`); `community.letters` says what may stand there.
    The subject is read in the language of whoever is told: give it lazily (`gettext_lazy`), with
    `community.words.said` where names stand in it.

    What was told about a `group` can be silenced with the group. `happens_at` is when what it is about happens:
    the kind may say that what is soon does not wait for quiet hours. `calendar` is what the mail says to a
    calendar (iCalendar with `METHOD:REQUEST` or `CANCEL`, as `calendar_method` names it); a function is asked
    for it if nothing was told yet. Such a mail goes by itself: a digest would lose it.
    """
    declared = kinds.kind_of(kind)
    if _suppressed.get():
        return None
    if key is not None and (there := Notification.objects.filter(key=key).first()):
        return there
    told = _written(declared, person, subject, context, at=at, key=key, link=link, group=group)
    told.happens_at = happens_at
    _put_in(told, calendar() if callable(calendar) else calendar, calendar_method)
    if key is not None:
        told, created = Notification.objects.get_or_create(
            key=key,
            defaults={
                name: getattr(told, name)
                for name in (
                    *("person", "kind", "group", "subject", "source", "text"),
                    *("link", "created_at", "happens_at", "calendar", "calendar_method"),
                )
            },
        )
        if not created:
            return told
    else:
        told.save(force_insert=True)
    jobs.enqueue(NOTIFICATIONS, payload={"ids": [told.public_id]}, key=told.public_id, at=at)
    return told


def notify_many(
    people: Iterable[Person],
    *,
    kind: str,
    subject: Words,
    context: dict[str, Any] | Callable[[Person], dict[str, Any]],
    at: datetime,
    key: str,
    link: str | Callable[[Person], str] = "",
    group: Group | None = None,
    happens_at: datetime | None = None,
    calendar: Callable[[Person], str] | None = None,
    calendar_method: str = "",
) -> int:
    """Tell many people the same, each once (`KEY:PERSON` is each one's key); say how many were new.

    For a job: the words are written before the database is locked, and each hundred people are told in a
    transaction of their own, together with the one job that mails them. Killed half-way, it goes on where
    it was. Where the caller has a transaction open, all of it is in that one.
    """
    declared = kinds.kind_of(kind)
    if _suppressed.get():
        return 0
    count, crowd = 0, iter(people)
    while chunk := list(islice(crowd, CHUNK)):
        keys = {f"{key}:{person.public_id}": person for person in chunk}
        there = set(Notification.objects.filter(key__in=keys).values_list("key", flat=True))
        new = [
            _written(
                declared,
                person,
                subject,
                context(person) if callable(context) else context,
                at=at,
                key=own,
                link=link(person) if callable(link) else link,
                group=group,
            )
            for own, person in keys.items()
            if own not in there
        ]
        for told in new:
            told.happens_at = happens_at
            _put_in(told, calendar(told.person) if calendar else "", calendar_method)
        count += _add(new, at=at)
    return count


def _put_in(told: Notification, calendar: str, method: str) -> None:
    """Have the mail say it to a calendar, too, where there is something to say."""
    told.calendar, told.calendar_method = calendar, method if calendar else ""


def _add(new: list[Notification], *, at: datetime) -> int:
    if not new:
        return 0
    with transaction.atomic():
        Notification.objects.bulk_create(new, ignore_conflicts=True)
        # another worker may have told some of them since we looked: only what we wrote is ours to mail
        ids = [told.public_id for told in new]
        ours = list(
            Notification.objects.filter(public_id__in=ids).values_list("public_id", flat=True)
        )
        if ours:
            jobs.enqueue(NOTIFICATIONS, payload={"ids": ours}, key=ours[0], at=at)
    return len(ours)


def _written(
    kind: Kind,
    person: Person,
    subject: Words,
    context: dict[str, Any],
    *,
    at: datetime,
    key: str | None,
    link: str,
    group: Group | None,
) -> Notification:
    template = Engine.get_default().get_template(kind.template)
    with translation.override(person.mail_language):
        subject = letters.one_line(str(subject))  # lazy, so that it is read in their language
        source = template.render(
            # every value is escaped: what a member typed can hold no mark of a letter
            Context({**context, "person": person, "link": absolute(link), "subject": subject})
        ).strip()
    return Notification(
        person=person,
        kind=kind.key,
        group=group,
        key=key,
        subject=subject,
        source=source,
        text=letters.read(source).as_text(),
        link=link,
        created_at=at,
    )
