"""What a keeper asks of the ground floor: jobs, the log, and long looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from community.models import AuditEntry, AuditWaiting, Inspection, Job

OPEN = (Job.State.QUEUED, Job.State.RUNNING)


@dataclass(frozen=True)
class JobCounts:
    """How the open and the dead jobs stand."""

    due: int
    later: int
    running: int
    failing: int
    dead: int
    oldest_wait: timedelta


def job_counts(*, at: datetime) -> JobCounts:
    """Count what is not done. `failing` are those of the waiting that have failed at least once."""
    open_ = Job.objects.filter(state__in=OPEN).aggregate(
        total=Count("pk"),
        running=Count("pk", filter=Q(state=Job.State.RUNNING)),
        failing=Count("pk", filter=Q(state=Job.State.QUEUED, attempts__gt=0)),
        later=Count("pk", filter=Q(state=Job.State.QUEUED, not_before__gt=at)),
        first=Min("not_before"),
    )
    waited = at - open_["first"] if open_["first"] else timedelta(0)
    return JobCounts(
        due=open_["total"] - open_["running"] - open_["later"],
        later=open_["later"],
        running=open_["running"],
        failing=open_["failing"],
        dead=Job.objects.filter(state=Job.State.DEAD).count(),
        oldest_wait=max(timedelta(0), waited),
    )


def last_deed_at() -> datetime | None:
    """When the entry was written that was written last."""
    return AuditEntry.objects.order_by("-pk").values_list("at", flat=True).first()


def oldest_unsealed_at() -> datetime | None:
    """When the entry was written that has waited longest to be sealed."""
    waiting = AuditEntry.objects.filter(public_id__in=AuditWaiting.objects.values("entry"))
    oldest: datetime | None = waiting.aggregate(oldest=Min("at"))["oldest"]
    return oldest


def last_inspection(kind: str, *, finished: bool = False) -> Inspection | None:
    """The newest look of a kind."""
    looks = Inspection.objects.filter(kind=kind).order_by("-asked_at", "-pk")
    return (looks.filter(finished_at__isnull=False) if finished else looks).first()
