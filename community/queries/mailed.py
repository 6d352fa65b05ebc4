"""The mail log, for a keeper."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, QuerySet

from community.models import Delivery, Job, Notification
from community.models.mail import Mail

MAIL_JOBS = ("community.mail_notification", "community.mail_digest", "community.mail_invitation")


def deliveries(outcome: str = "") -> QuerySet[Delivery]:
    """Every try, or those that ended in one way."""
    tries = Delivery.objects.select_related("person")
    return tries.filter(outcome=outcome) if outcome else tries


def outcomes_since(since: datetime) -> dict[str, int]:
    """How the tries since then ended."""
    rows = Delivery.objects.filter(at__gte=since).values("outcome").annotate(total=Count("pk"))
    return {row["outcome"]: row["total"] for row in rows.order_by()}


def mail_put_off(*, at: datetime) -> QuerySet[Job]:
    """The jobs of mail that wait for a later time."""
    return Job.objects.filter(name__in=MAIL_JOBS, state=Job.State.QUEUED, not_before__gt=at)


def mail_waiting() -> dict[str, int]:
    """How many things that were told wait to be mailed, now or in a digest."""
    rows = Notification.objects.filter(mail__in=[Mail.WAITING, Mail.DIGEST])
    return {row["mail"]: row["total"] for row in rows.values("mail").annotate(total=Count("pk"))}


def notifications_named(public_ids: set[str]) -> dict[str, Notification]:
    """What was mailed, by its public id."""
    found = Notification.objects.filter(public_id__in=public_ids)
    return {row.public_id: row for row in found}
