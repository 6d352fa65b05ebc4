"""What a keeper does about mail: send one again, and let what was put off be tried now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit, jobs
from community.errors import DomainError
from community.mailroom import log, relay
from community.mailroom.addresses import address_of
from community.models import Job, Notification, Person, Relay
from community.models.mail import Mail
from community.queries.mailed import mail_put_off

AGAIN = (Mail.SENT, Mail.REFUSED, Mail.GIVEN_UP, Mail.NOBODY)


class CannotBeMailed(DomainError):
    """It is not for mail, or there is nobody to mail it to."""


@transaction.atomic
def send_again(*, actor: Person, at: datetime, notification: Notification) -> bool:
    """Mail something again. False when it waits to be mailed already: a second click does nothing.

    It goes under the same Message-ID, so that a mailbox which has it can tell. An address that had refused
    is tried once more.
    """
    held = Notification.objects.select_for_update().get(pk=notification.pk)
    address = address_of(held.person)
    if not address:
        raise CannotBeMailed(_("%s has no open account to write to.") % held.person.name)
    if held.mail == Mail.WAITING:
        return False
    if held.mail not in AGAIN:
        raise CannotBeMailed(_("They chose to read this on the site. Nothing was sent."))
    log.clear(held.person, address, at=at)
    held.mail = Mail.WAITING
    held.save(update_fields=["mail"])
    jobs.enqueue(relay.JOBS[0], at=at, payload={"ids": [held.public_id]})
    audit.record(actor=actor, verb="community.mail_sent_again", target=held, at=at)
    return True


@transaction.atomic
def hurry_mail(*, actor: Person, at: datetime) -> int:
    """Let all mail that was put off be tried now; say how many jobs that are."""
    held = list(mail_put_off(at=at).select_for_update().order_by("pk"))
    if not held:
        return 0
    Job.objects.filter(pk__in=[job.pk for job in held]).update(not_before=at, sent_at=None)
    # the relay is knocked at now, not when its next turn has come
    Relay.objects.exclude(fault="").update(next_try_at=at)
    audit.record(
        actor=actor,
        verb="community.mail_hurried",
        target=None,
        at=at,
        payload={"jobs": len(held)},
    )
    return len(held)
