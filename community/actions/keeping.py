"""What a keeper does about jobs and about long looks."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from community import audit, jobs
from community.actions.refusals import JobInHand, JobIsOver
from community.models import Abandonment, AuditSeal, Inspection, Job, Person

LOST_SIGHT = "The look did not come to its end."


@transaction.atomic
def retry_job(*, actor: Person, at: datetime, job: Job) -> bool:
    """Let a job be tried again now. False when it is due already: a second click does nothing."""
    held = Job.objects.select_for_update().get(pk=job.pk)
    if held.state in {Job.State.DONE, Job.State.GIVEN_UP}:
        raise JobIsOver(_("This job has come to its end. There is nothing to try again."))
    if held.is_held(at=at):
        raise JobInHand(_("A worker has this job in hand just now. Look again in a moment."))
    if held.state == Job.State.QUEUED and held.not_before <= at:
        return False
    was = str(held.state)
    jobs.try_anew([held], at=at)
    audit.record(
        actor=actor,
        verb="community.job_retried",
        target=held,
        at=at,
        payload={"name": held.name, "was": was},
    )
    return True


@transaction.atomic
def retry_dead(*, actor: Person, at: datetime, name: str) -> int:
    """Let every dead job of a name be tried again; say how many."""
    dead = list(
        Job.objects.select_for_update().filter(name=name, state=Job.State.DEAD).order_by("pk")
    )
    if not dead:
        return 0
    jobs.try_anew(dead, at=at)
    audit.record(
        actor=actor,
        verb="community.jobs_retried",
        target=None,
        at=at,
        payload={"name": name, "count": len(dead)},
    )
    return len(dead)


@transaction.atomic
def give_up_job(*, actor: Person, at: datetime, job: Job, reason: str) -> bool:
    """End a job without its work being done, with a reason. False when it was given up already."""
    held = Job.objects.select_for_update().get(pk=job.pk)
    if held.state == Job.State.GIVEN_UP:
        return False
    if held.state == Job.State.DONE:
        raise JobIsOver(_("This job is done. There is nothing to give up."))
    if held.is_held(at=at):
        raise JobInHand(_("A worker has this job in hand just now. Look again in a moment."))
    Job.objects.filter(pk=held.pk).update(
        state=Job.State.GIVEN_UP, finished_at=at, lease_token="", lease_until=None
    )
    Abandonment.objects.create(job=held, by=actor, at=at, reason=reason)
    audit.record(
        actor=actor,
        verb="community.job_given_up",
        target=held,
        at=at,
        payload={"name": held.name},
        personal={"reason": reason},
    )
    return True


@transaction.atomic
def ask_inspection(*, actor: Person, at: datetime, kind: str) -> Inspection:
    """Have something looked into from end to end, as a job. The look under way, where there is one."""
    under_way = Inspection.objects.select_for_update().filter(kind=kind, finished_at=None).first()
    if under_way is not None:
        if not _is_lost(under_way):
            return under_way
        under_way.finished_at, under_way.found = at, {"lost": LOST_SIGHT}
        under_way.save(update_fields=["finished_at", "found"])
    total = AuditSeal.objects.count() if kind == Inspection.Kind.AUDIT else 0
    try:
        with transaction.atomic():
            look = Inspection.objects.create(kind=kind, asked_by=actor, asked_at=at, total=total)
    except IntegrityError:  # another keeper asked at the same moment
        return Inspection.objects.get(kind=kind, finished_at=None)
    jobs.enqueue(_job_of(look), at=at, key=look.public_id, payload={"inspection": look.public_id})
    audit.record(
        actor=actor,
        verb="community.inspection_asked",
        target=look,
        at=at,
        payload={"kind": kind},
    )
    return look


def _job_of(look: Inspection) -> str:
    return f"community.inspect_{look.kind}"


def _is_lost(look: Inspection) -> bool:
    over = (Job.State.DEAD, Job.State.GIVEN_UP, Job.State.DONE)
    return Job.objects.filter(name=_job_of(look), key=look.public_id, state__in=over).exists()
