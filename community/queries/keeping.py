"""What a keeper asks of the ground floor: jobs, the log, and long looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from community.models import AuditEntry, AuditWaiting, Inspection, Job, User

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


@dataclass(frozen=True)
class JobName:
    """The jobs of one name that are not done."""

    name: str
    due: int
    later: int
    running: int
    failing: int
    dead: int
    first: datetime | None


def jobs_by_name(*, at: datetime) -> list[JobName]:
    """What is open or dead, name by name; what needs somebody comes first."""
    queued = Q(state=Job.State.QUEUED)
    rows = (
        Job.objects.filter(state__in=[*OPEN, Job.State.DEAD])
        .values("name")
        .annotate(
            due=Count("pk", filter=queued & Q(not_before__lte=at)),
            later=Count("pk", filter=queued & Q(not_before__gt=at)),
            running=Count("pk", filter=Q(state=Job.State.RUNNING)),
            failing=Count("pk", filter=queued & Q(attempts__gt=0)),
            dead=Count("pk", filter=Q(state=Job.State.DEAD)),
            first=Min("not_before", filter=Q(state__in=OPEN)),
        )
    )
    names = [JobName(**row) for row in rows]
    return sorted(names, key=lambda row: (-row.dead, -row.failing, row.name))


def jobs_standing(standing: str, *, at: datetime, name: str = "") -> QuerySet[Job]:
    """Jobs that wait, run, fail, are dead, were given up or done; the most telling first."""
    choices = {
        "waiting": Q(state=Job.State.QUEUED),
        "running": Q(state=Job.State.RUNNING),
        "failing": Q(state=Job.State.QUEUED, attempts__gt=0),
        "dead": Q(state=Job.State.DEAD),
        "given-up": Q(state=Job.State.GIVEN_UP),
        "done": Q(state=Job.State.DONE),
    }
    found = Job.objects.filter(choices[standing])
    if name:
        found = found.filter(name=name)
    is_over = standing in {"dead", "given-up", "done"}
    return found.order_by("-finished_at", "-pk") if is_over else found.order_by("not_before", "pk")


def done_by_day(*, at: datetime, days: int) -> list[tuple[date, int]]:
    """How many jobs were done on each of the last days (UTC), the newest last."""
    first = at.astimezone(UTC).date() - timedelta(days=days - 1)
    since = datetime.combine(first, time.min, UTC)
    rows = (
        Job.objects.filter(state=Job.State.DONE, finished_at__gte=since)
        .annotate(day=TruncDate("finished_at", tzinfo=UTC))
        .values("day")
        .annotate(total=Count("pk"))
    )
    counts = {row["day"]: row["total"] for row in rows}
    shown = [first + timedelta(days=n) for n in range(days)]
    return [(day, counts.get(day, 0)) for day in shown]


def inspections(kind: str, *, limit: int) -> list[Inspection]:
    """The newest looks of a kind."""
    looks = Inspection.objects.filter(kind=kind).select_related("asked_by")
    return list(looks.order_by("-asked_at", "-pk")[:limit])


def logins_found(text: str, *, limit: int) -> list[User]:
    """Logins whose address or name holds the words; the newest where none are given."""
    logins = User.objects.select_related("person").order_by("-joined_at", "-pk")
    for word in text.split():
        logins = logins.filter(Q(email__icontains=word) | Q(person__name__icontains=word))
    return list(logins[:limit])
