"""Digests: what somebody was told since the last one, in one mail, once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from community import jobs
from community.kinds import Channel
from community.mailroom import choices
from community.mailroom.addresses import address_of
from community.mailroom.posting import DIGESTS
from community.models import Digest, Notification, Person, Rhythm
from community.models.mail import Mail

AT_ONCE = 500


def something_waits() -> bool:
    """Whether anything stands by for a digest."""
    return Notification.objects.filter(mail=Mail.DIGEST, digest=None).exists()


def make(*, at: datetime) -> int:
    """Make every digest that is due, each in a transaction of its own; say how many."""
    due = Notification.objects.filter(mail=Mail.DIGEST, digest=None, digest_due_at__lte=at)
    people = due.order_by("person").values_list("person", flat=True).distinct()[:AT_ONCE]
    return sum(_of_person(person, at=at) is not None for person in list(people))


@transaction.atomic
def _of_person(pk: int, *, at: datetime) -> Digest | None:
    """Put together what is due for one person, together with the job that mails it."""
    person = (
        Person.objects.select_for_update(of=("self",)).select_related("user", "contact").get(pk=pk)
    )
    due = list(
        Notification.objects.select_for_update().filter(
            person=person, mail=Mail.DIGEST, digest=None, digest_due_at__lte=at
        )
    )
    wishes = choices.of([person.pk])
    settings = wishes.settings.get(person.pk)
    is_reached = bool(address_of(person))
    listed: list[Notification] = []
    weekly = False
    for told in due:
        channel = wishes.channel(told, at=at)
        if not is_reached:
            told.mail = Mail.NOBODY
        elif channel is Channel.SITE:
            told.mail = Mail.UNWANTED
        elif told.read_at is not None:
            told.mail = Mail.READ
        elif settings is not None and settings.is_paused(at=at):
            told.digest_due_at = wishes.digest_due(person, channel, at=at)
        else:
            listed.append(told)
            weekly = weekly or channel is Channel.WEEKLY
    digest = None
    if listed:
        digest = Digest.objects.create(
            person=person, rhythm=Rhythm.WEEKLY if weekly else Rhythm.DAILY, created_at=at
        )
        for told in listed:
            told.digest = digest
        jobs.enqueue(DIGESTS, payload={"ids": [digest.public_id]}, key=digest.public_id, at=at)
    Notification.objects.bulk_update(due, ["mail", "digest_due_at", "digest"], batch_size=200)
    return digest
