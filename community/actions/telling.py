"""Who is told of an invitation, and of the answer."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy

from community import jobs, notifications
from community.models import Invitation
from community.words import said

INVITATION_MAIL = "community.mail_invitation"


def tell_the_invited(invitation: Invitation, at: datetime) -> None:
    """By the site and by mail where they are known by name; else a mail with a link, by a job."""
    number = f"{invitation.public_id}:{invitation.times_sent}"
    if invitation.person is None:
        if not notifications.are_suppressed():
            jobs.enqueue(
                INVITATION_MAIL, at=at, key=number, payload={"invitation": invitation.public_id}
            )
        return
    kind = "invited" if invitation.hands_over is None else "lead_offered"
    subject = (
        gettext_lazy("%(name)s invites you to %(group)s")
        if invitation.hands_over is None
        else gettext_lazy("%(name)s offers you the lead of %(group)s")
    )
    notifications.notify(
        person=invitation.person,
        kind=f"community.{kind}",
        subject=said(subject, name=invitation.invited_by.name, group=invitation.group.name),
        context={"invitation": invitation},
        at=at,
        key=f"community.{kind}:{number}",
        link=reverse("community:invitation", args=[invitation.public_id]),
        group=invitation.group,
    )


def tell_the_inviter(invitation: Invitation, at: datetime) -> None:
    answered = invitation.answered_by
    if answered is None or answered.pk == invitation.invited_by_id:
        return
    subject = (
        gettext_lazy("%(name)s accepted: %(group)s")
        if invitation.accepted_at
        else gettext_lazy("%(name)s declined: %(group)s")
    )
    notifications.notify(
        person=invitation.invited_by,
        kind="community.invitation_answered",
        subject=said(subject, name=answered.name, group=invitation.group.name),
        context={"invitation": invitation, "name": answered.name},
        at=at,
        key=f"community.invitation_answered:{invitation.public_id}",
        link=invitation.group.get_absolute_url(),
        group=invitation.group,
    )
