"""Jobs of the ground floor."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.translation import gettext as _

from community import actions, audit, jobs, keys, letters, once
from community.models import Invitation, Notification


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


@jobs.handler(actions.INVITATION_MAIL)
def mail_invitation(job: jobs.Running) -> None:
    """Send an invitation to an address. The link is made here and stands in no table.

    Killed between sending and marking, the same mail with the same link goes twice.
    """
    rows = Invitation.objects.select_related("group", "invited_by")
    invitation = rows.get(public_id=job.payload["invitation"])
    if not invitation.is_waiting(at=job.at) or not invitation.email:
        return
    token = keys.token(invitation.seed)
    if keys.fingerprint(token) != invitation.token_hash:  # the site's secret was changed since
        invitation.token_hash = keys.fingerprint(token)
        invitation.save(update_fields=["token_hash"])
    letter = letters.write(
        "emails/community/letters/invitation",
        to=invitation.email,
        subject=_("%(name)s invites you to %(group)s")
        % {"name": invitation.invited_by.name, "group": invitation.group.name},
        context={"invitation": invitation},
        link=reverse("community:invited", args=[token]),
        name=f"{invitation.public_id}.{invitation.times_sent}",
    )
    letter.send()


@jobs.handler("community.watch_terms", every=timedelta(minutes=15))
def watch_terms(job: jobs.Running) -> None:
    """Warn of terms that end soon, and close those that have ended."""
    actions.watch_terms(at=job.at)
