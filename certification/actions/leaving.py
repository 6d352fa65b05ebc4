"""What the committee gets back when a reviewer leaves for good."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from certification import rules
from certification.actions.refusals import lock
from certification.models import Assignment, CourseVersion, Recusal, Review
from certification.queries import chairs_of
from community import audit, notifications
from community.models import Person
from community.words import said


@transaction.atomic
def free_assignments(*, person: Person, at: datetime) -> int:
    """Throw away sheets that were only begun and free their assignments; tell the chairs. Say how many.

    A sheet that was handed in stays and counts as it counted before: where the reviewer has since come
    to stand close to the provider, that is written down as standing aside, because the statements that
    show it are erased with the account.
    """
    mine = Assignment.objects.filter(reviewer=person)
    versions = CourseVersion.objects.open().filter(pk__in=mine.values("version")).order_by("pk")
    freed = 0
    for found in versions:
        version = lock(found)
        if not version.is_open:
            continue
        _keep_distance(person, version, at)
        for assignment in mine.filter(version=version).exclude(review__submitted_at__isnull=False):
            Review.objects.filter(assignment=assignment).delete()
            assignment.delete()
            freed += 1
            _tell(person, version, at)
    return freed


def _keep_distance(person: Person, version: CourseVersion, at: datetime) -> None:
    handed_in = Review.objects.handed_in().filter(
        assignment__version=version, assignment__reviewer=person
    )
    if not handed_in.exists() or rules.stood_aside(person, version):
        return
    if rules.findings(person, version, at=at):
        Recusal.objects.create(
            version=version,
            person=person,
            reason=_("Stood close to the provider when they closed their account"),
            declared_at=at,
        )


def _tell(person: Person, version: CourseVersion, at: datetime) -> None:
    audit.record(
        actor=person,
        verb="certification.assignment_freed",
        target=version,
        at=at,
        payload={"reviewer": person.public_id},
    )
    for chair in chairs_of(version, at=at):
        if chair != person:
            notifications.notify(
                person=chair,
                kind="certification.assignment_freed",
                subject=said(gettext_lazy("A reviewer has left: %(title)s"), title=version.title),
                context={"version": version},
                at=at,
                link=version.get_absolute_url(),
            )
