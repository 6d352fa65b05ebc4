"""Who may do what in certification, as plain predicates."""

from __future__ import annotations

from datetime import datetime

from certification import conflicts
from certification.models import CourseVersion, Programme, Recusal, walls
from community.models import Organisation, Person, Representative, Role
from community.queries import ownership


def represents(person: Person | None, organisation: Organisation, *, at: datetime) -> bool:
    """Whether the person may act for the organisation on this day."""
    if person is None:
        return False
    mine = Representative.objects.filter(organisation=organisation, person=person)
    return any(one.is_open(on=walls.day(at)) for one in mine)


def holds_committee_role(
    person: Person | None, programme: Programme, *, at: datetime, kinds: tuple[str, ...]
) -> bool:
    """Whether the person holds one of these roles in the programme's committee at that time."""
    if person is None:
        return False
    roles = Role.objects.held(at=at).filter(
        group=programme.committee_id, person=person, kind__in=kinds
    )
    return roles.exists()


def on_committee(person: Person | None, programme: Programme, *, at: datetime) -> bool:
    """Chairs and members."""
    return holds_committee_role(person, programme, at=at, kinds=walls.COMMITTEE)


def chairs(person: Person | None, programme: Programme, *, at: datetime) -> bool:
    """Chairs alone."""
    return holds_committee_role(person, programme, at=at, kinds=(Role.Kind.CHAIR,))


def findings(
    person: Person, provider: Organisation, *, at: datetime
) -> tuple[conflicts.Finding, ...]:
    """What stands between the person and a fair judgement of this provider, by the statements."""
    spells = walls.spells_of([person.pk])[person.pk]
    return conflicts.find(spells, provider.pk, ownership(), on=walls.day(at))


def stood_aside(person: Person, version: CourseVersion) -> bool:
    """Whether the person has declared a conflict about this course."""
    return Recusal.objects.filter(version__course=version.course_id, person=person).exists()


def is_conflicted(person: Person, version: CourseVersion, *, at: datetime) -> bool:
    """Whether the person must not judge this version: by the statements, or by their own word."""
    return stood_aside(person, version) or bool(findings(person, version.course.provider, at=at))


def can_judge(person: Person | None, version: CourseVersion, *, at: datetime) -> bool:
    """A member of the committee, without a conflict, once the version has been handed in."""
    return (
        person is not None
        and version.submitted_at is not None
        and on_committee(person, version.course.programme, at=at)
        and not is_conflicted(person, version, at=at)
    )


def can_chair(person: Person | None, version: CourseVersion, *, at: datetime) -> bool:
    """A chair who may judge the version."""
    return can_judge(person, version, at=at) and chairs(person, version.course.programme, at=at)
