"""Who may do what in certification, as plain predicates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import QuerySet

from certification import conflicts, sitting
from certification.models import CourseVersion, Programme, Recusal, walls
from community.models import Organisation, Person, Representative, Role
from community.queries import identities_of, ownership


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


def matter_of(version: CourseVersion, *, at: datetime) -> conflicts.Matter:
    """What conflicts are looked for: the provider, who wrote at the course, who else is before the
    programme today."""
    authors: list[conflicts.Authorship] = []
    rows = version.course.versions.order_by("number")
    for number, handed_in_by in rows.values_list("number", "submitted_by"):
        began = version.course.started_by_id if number == 1 else None
        writers = {one for one in (began, handed_in_by) if one is not None}
        authors += [conflicts.Authorship(one, number) for one in sorted(writers)]
    rivals = CourseVersion.objects.competing(at=at).filter(
        course__programme=version.course.programme_id
    )
    return conflicts.Matter(
        version.course.provider_id,
        tuple(authors),
        tuple(
            conflicts.Interest(one)
            for one in rivals.values_list("course__provider", flat=True).distinct()
        ),
    )


def findings_of(
    people: Iterable[int], version: CourseVersion, *, at: datetime
) -> dict[int, tuple[conflicts.Finding, ...]]:
    """What keeps each of these people, by row, from judging the version, by the statements; in a fixed
    number of queries. What they declared themselves is not among it."""
    asked = list(people)
    spells, ties, same = walls.spells_of(asked), ownership(), identities_of(asked)
    matter, on = matter_of(version, at=at), walls.day(at)
    found = {}
    for person in asked:
        wrote = tuple(
            replace(one, person=person) for one in matter.authors if one.person in same[person]
        )
        about = replace(matter, authors=wrote)
        found[person] = conflicts.examine(person, spells[person], about, ties, on=on)
    return found


def findings(
    person: Person, version: CourseVersion, *, at: datetime
) -> tuple[conflicts.Finding, ...]:
    """What stands between the person and a fair judgement of this version, by the statements."""
    return findings_of([person.pk], version, at=at)[person.pk]


def stood_aside(person: Person, version: CourseVersion) -> bool:
    """Whether the person has declared a conflict about this course."""
    return Recusal.objects.filter(version__course=version.course_id, person=person).exists()


def is_conflicted(person: Person, version: CourseVersion, *, at: datetime) -> bool:
    """Whether the person must not judge this version: by the statements, or by their own word."""
    return stood_aside(person, version) or bool(findings(person, version, at=at))


def can_judge(person: Person | None, version: CourseVersion, *, at: datetime) -> bool:
    """A member of the committee, without a conflict, once the version has been handed in."""
    return (
        person is not None
        and version.submitted_at is not None
        and on_committee(person, version.course.programme, at=at)
        and not is_conflicted(person, version, at=at)
    )


def sitters(
    version: CourseVersion, *, at: datetime, since: datetime | None = None
) -> list[sitting.Sitter]:
    """The committee, each with whether they stand aside, and whether they were not on it at `since`."""
    held = Role.objects.held(at=at).filter(
        group=version.course.programme.committee_id, kind__in=walls.COMMITTEE
    )
    roles: dict[Person, list[Role]] = {}
    for role in held.select_related("person").order_by("starts_at", "pk"):
        roles.setdefault(role.person, []).append(role)
    aside = set(
        Recusal.objects.filter(version__course=version.course_id).values_list("person", flat=True)
    )
    then = Role.objects.held(at=since or at).filter(
        group=version.course.programme.committee_id, kind__in=walls.COMMITTEE
    )
    from_the_start = set(then.values_list("person", flat=True))
    found = findings_of([one.pk for one in roles], version, at=at)
    return [
        sitting.Sitter(
            id=person.public_id,
            name=person.name,
            since=walls.day(theirs[0].starts_at),
            chair=any(role.kind == Role.Kind.CHAIR for role in theirs),
            aside="conflict" if found[person.pk] or person.pk in aside else "",
            late=person.pk not in from_the_start,
        )
        for person, theirs in roles.items()
    ]


def chairing(version: CourseVersion, *, at: datetime) -> sitting.Chairing:
    """Who is in the chair for this version: a chair without a conflict, or the next in the order."""
    return sitting.chairing(sitters(version, at=at))


def can_chair(person: Person | None, version: CourseVersion, *, at: datetime) -> bool:
    """A chair who may judge the version; where every chair has a conflict, the acting chair."""
    if person is None or not can_judge(person, version, at=at):
        return False
    if chairs(person, version.course.programme, at=at):
        return True
    found = chairing(version, at=at)
    return found.acting and found.sitter is not None and found.sitter.id == person.public_id


def acting_chair_of(
    person: Person | None, rows: QuerySet[CourseVersion], *, at: datetime
) -> list[int]:
    """Those of the open versions of which every chair has a conflict and I come next: mostly none.

    What no chair may see is asked for in one query a chair, so that a long queue costs no more.
    """
    mine = Role.objects.held(at=at).filter(person=person, kind=Role.Kind.MEMBER).values("group")
    chairs = Role.objects.held(at=at).filter(group__in=mine, kind=Role.Kind.CHAIR)
    left = rows.filter(course__programme__committee__in=mine)
    for chair in chairs.select_related("person"):
        seen = CourseVersion.objects.deliberated_by(chair.person, at=at)
        here = seen.filter(course__programme__committee=chair.group_id)
        left = left.exclude(pk__in=here.values("pk"))
    return [one.pk for one in left if can_chair(person, one, at=at)]
