"""Jobs of the ground floor."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from community import audit, jobs, once
from community.models import Notification


@jobs.handler("community.mail_notification")
def mail_notification(job: jobs.Running) -> None:
    """Send one notification by mail.

    Killed between sending and marking, it goes twice: its Message-ID is made of the row's own name,
    so that a mailbox can tell.
    """
    notification = Notification.objects.select_related("person").get(
        public_id=job.payload["notification"]
    )
    user = getattr(notification.person, "user", None)
    if notification.mailed_at is not None or user is None or not user.is_active:
        return
    message = EmailMultiAlternatives(
        subject=notification.subject,
        body=notification.text,
        to=[user.email],
        headers={
            "Message-ID": f"<{notification.public_id}@{urlsplit(settings.SITE_URL).hostname}>"
        },
    )
    message.attach_alternative(notification.html, "text/html")
    message.send()
    notification.mailed_at = job.at
    notification.save(update_fields=["mailed_at"])


@jobs.handler("community.seal_audit", every=timedelta(seconds=15), when=audit.something_waits)
def seal_audit(job: jobs.Running) -> None:
    """Link what waits in the audit log into the chain."""
    while audit.seal(at=job.at):
        pass


@jobs.handler("community.forget_sendings", every=timedelta(hours=6))
def forget_sendings(job: jobs.Running) -> None:
    """Forget which forms were sent long ago: nobody presses a button twice after a week."""
    once.forget(before=job.at - once.KEPT)
