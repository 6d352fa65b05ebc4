"""Jobs of the ground floor."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from community import actions, audit, inspecting, jobs, keys, once, vault
from community.mailroom import digests, log, strangers
from community.mailroom.posting import (
    DIGESTS,
    NOTIFICATIONS,
    Errand,
    post_digests,
    post_notifications,
)
from community.models import Closure, Group, Invitation, Job, Person
from community.words import said


def _errand(name: str, job: jobs.Running) -> Errand:
    one = job.payload.get("notification")  # how a job of an earlier release says it
    since = job.payload.get("since")
    return Errand(
        job=name,
        ids=(one,) if one else tuple(job.payload["ids"]),
        at=job.at,
        tries=job.payload.get("tries", 0),
        since=datetime.fromisoformat(since) if since else None,
    )


@jobs.handler(NOTIFICATIONS)
def mail_notification(job: jobs.Running) -> None:
    """Mail what was told, to those who want it mailed at once."""
    post_notifications(_errand(NOTIFICATIONS, job))


@jobs.handler(DIGESTS)
def mail_digest(job: jobs.Running) -> None:
    """Mail one digest."""
    post_digests(_errand(DIGESTS, job))


@jobs.handler("community.make_digests", every=timedelta(minutes=5), when=digests.something_waits)
def make_digests(job: jobs.Running) -> None:
    """Put together the digests that are due."""
    while digests.make(at=job.at) == digests.AT_ONCE:
        pass


@jobs.handler("community.tidy_mail_log", every=timedelta(days=1))
def tidy_mail_log(job: jobs.Running) -> None:
    """Drop what the mail log has kept for three months."""
    log.forget(at=job.at)


@jobs.handler("community.forget_reports", every=timedelta(days=1))
def forget_reports(job: jobs.Running) -> None:
    """Let go of the words of reports that were closed two years ago."""
    actions.forget_reports(at=job.at)


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
    strangers.post(
        "emails/community/letters/invitation",
        to=invitation.email,
        subject=said(
            gettext_lazy("%(name)s invites you to %(group)s"),
            name=invitation.invited_by.name,
            group=invitation.group.name,
        ),
        context={"invitation": invitation},
        link=reverse("community:invited", args=[token]),
        name=f"{invitation.public_id}.{invitation.times_sent}",
        kind="community.invitation",
        why=gettext_lazy("You get this because somebody typed your address. No account was made."),
        at=job.at,
    )


@jobs.handler(actions.FOLLOW_MAIL)
def mail_follow_link(job: jobs.Running) -> None:
    """Send an address the link by which it follows a group; then forget the address here."""
    sealed = job.payload.get("sealed", "")
    wish = actions.read_wish(sealed, at=job.at) if sealed else None
    group = Group.objects.filter(public_id=wish.group).first() if wish else None
    if wish is not None and group is not None:
        strangers.post(
            "emails/community/letters/follow",
            to=wish.email,
            subject=said(gettext_lazy("Follow %(group)s?"), group=group.name),
            context={"group": group, "name": wish.name},
            link=reverse("community:follow_by_link", args=[sealed]),
            name=f"follow.{job.public_id}",
            kind="community.follow_asked",
            why=gettext_lazy(
                "You get this because somebody typed your address. No account was made."
            ),
            at=job.at,
        )
    Job.objects.filter(public_id=job.public_id).update(payload={})


@jobs.handler("community.watch_terms", every=timedelta(minutes=15))
def watch_terms(job: jobs.Running) -> None:
    """Warn of terms that end soon, and close those that have ended."""
    actions.watch_terms(at=job.at)


@jobs.handler(actions.CLOSURE_TOLD, lease=timedelta(minutes=10))
def tell_of_closure(job: jobs.Running) -> None:
    """Tell everybody who belonged to a group that it is closed."""
    rows = Closure.objects.select_related("group", "closed_by")
    actions.tell_of_closure(closure=rows.get(public_id=job.payload["closure"]), at=job.at)


@jobs.handler(actions.GOODBYE)
def say_goodbye(job: jobs.Running) -> None:
    """Write to the address of a closed account for the last time, then forget it here too.

    Until then it lies sealed in the job's own row, and nowhere else.
    """
    if "to" not in job.payload:
        return
    strangers.post(
        "emails/community/letters/account_closed",
        to=vault.unseal(job.payload["to"]),
        subject=gettext_lazy("Your account is closed"),
        context={"name": vault.unseal(job.payload["name"])},
        link="/",
        name=job.public_id,
        kind="community.account_closed",
        why=gettext_lazy(
            "You get this because an account with this address was closed. It is the last."
        ),
        stoppable=False,
        at=job.at,
    )
    Job.objects.filter(public_id=job.public_id).update(payload={})


@jobs.handler(actions.FINISH)
def finish_closing(job: jobs.Running) -> None:
    """Sweep behind a closed account: what other windows had under way, and sessions that nobody listed."""
    if "person" not in job.payload:
        return
    addresses = [vault.unseal(sealed) for sealed in job.payload["addresses"]]
    person = Person.objects.get(public_id=job.payload["person"])
    actions.finish_closing(person=person, at=job.at, addresses=addresses)
    theirs = str(job.payload["login"])
    for session in Session.objects.iterator():
        held = session.get_decoded()
        said = json.dumps(held, default=str, ensure_ascii=False).lower()
        if held.get(SESSION_KEY) == theirs or any(one.lower() in said for one in addresses):
            session.delete()
    Job.objects.filter(public_id=job.public_id).update(payload={})


@jobs.handler("community.inspect_audit", lease=timedelta(hours=1))
def inspect_audit(job: jobs.Running) -> None:
    """Walk the audit log from its first link to its last, for a keeper who asked."""
    inspecting.walk_the_log(job.payload["inspection"], clock=timezone.now)


@jobs.handler("community.inspect_uploads", lease=timedelta(hours=1))
def inspect_uploads(job: jobs.Running) -> None:
    """Compare the uploads with the rows that name them, for a keeper who asked."""
    inspecting.compare_uploads(job.payload["inspection"], clock=timezone.now)
