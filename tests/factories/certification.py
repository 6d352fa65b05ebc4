"""Courses on every step of their way, made through the real actions."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.files.base import File

from certification import actions, baselines, queries
from certification.models import Baseline, Certificate, CourseFile, CourseVersion, Programme
from community.models import Group, Organisation, Person, Representative, Role
from tests.people import NOON, give_role, make_group, make_organisation, make_person

FACTS: dict[str, Any] = {
    "summary": "Five days with an object store, from one disk to five machines.",
    "aim": "Learners run and mend an object store on their own.",
    "level": "intermediate",
    "language": "English",
    "hours": 30,
    "prerequisites": "A shell and a text editor.",
    "licence": "CC BY 4.0",
    "releases": "Juno and Icehouse",
    "projects": "Swift and Keystone",
}
GROUNDS = "The releases are stated on the first page, which no reviewer mentions."
GOOD = {"teaching-first": 3, "current-core": 3, "community": 2, "stated-scope": 3}


@dataclass
class House:
    """A programme with its committee and a provider: chair, five members, two representatives."""

    committee: Group
    programme: Programme
    baseline: Baseline
    provider: Organisation
    chair: Person
    members: list[Person] = field(default_factory=list)
    representative: Person = None  # type: ignore[assignment]

    @property
    def reviewers(self) -> list[Person]:
        return self.members[:2]

    @property
    def everybody(self) -> list[Person]:
        return [self.chair, *self.members]


def make_house(slug: str = "review", *, members: int = 5, **terms: Any) -> House:
    committee = make_group(slug, kind=Group.Kind.COMMITTEE)
    chair = make_person(f"Chitra Chair {slug}")
    give_role(chair, committee, Role.Kind.CHAIR)
    people = [make_person(f"Member {slug} {n}") for n in range(1, members + 1)]
    for person in people:
        give_role(person, committee, Role.Kind.MEMBER)
    programme = actions.found_programme(
        actor=None,
        at=NOON - timedelta(days=90),
        slug=slug,
        name=f"Programme {slug}",
        committee=committee,
        **terms,
    )
    baseline = actions.adopt_baseline(
        actor=chair,
        at=NOON - timedelta(days=80),
        programme=programme,
        text=baselines.read("training"),
    )
    provider = make_organisation(f"provider-{slug}")
    house = House(committee, programme, baseline, provider, chair, people)
    house.representative = make_representative(f"Prema Provider {slug}", provider)
    return house


def make_representative(name: str, organisation: Organisation) -> Person:
    person = make_person(name)
    Representative.objects.create(
        organisation=organisation, person=person, from_on=datetime(2020, 1, 1, tzinfo=UTC).date()
    )
    return person


def upload(content: bytes = b"# Chapter one\n\nA ring maps names to disks.\n") -> File:
    return File(io.BytesIO(content))


def make_draft(
    house: House, *, at: datetime = NOON, title: str = "Operating an object store", **facts
):
    return actions.start_submission(
        actor=house.representative,
        at=at,
        programme=house.programme,
        provider=house.provider,
        title=title,
        **{**FACTS, **facts},
    )


def add_notes(
    house: House, version: CourseVersion, *, at: datetime = NOON, name="notes.md"
) -> CourseFile:
    return actions.add_file(
        actor=house.representative, at=at, version=version, name=name, content=upload()
    )


def make_submitted(house: House, *, at: datetime = NOON, **facts) -> CourseVersion:
    version = make_draft(house, at=at, **facts)
    add_notes(house, version, at=at)
    return actions.submit_version(actor=house.representative, at=at, version=version)


def assign(house: House, version: CourseVersion, reviewer: Person, *, at: datetime = NOON):
    return actions.assign_reviewer(
        actor=house.chair,
        at=at,
        version=version,
        reviewer=reviewer,
        due_on=(at + timedelta(days=7)).date(),
    )


def make_in_review(house: House, *, at: datetime = NOON, **facts) -> CourseVersion:
    version = make_submitted(house, at=at, **facts)
    for reviewer in house.reviewers:
        assign(house, version, reviewer, at=at)
    version.refresh_from_db()
    return version


def marks(
    scores: Mapping[str, int | None] = GOOD, comment: str = "Seen."
) -> dict[str, actions.Mark]:
    return {
        key: actions.Mark(score=score, cannot_tell=score is None, comment=comment)
        for key, score in scores.items()
    }


def review(
    version: CourseVersion,
    reviewer: Person,
    *,
    at: datetime = NOON,
    scores: Mapping[str, int | None] = GOOD,
    recommendation: str = "approve",
):
    return actions.submit_review(
        actor=reviewer,
        at=at,
        version=version,
        marks=marks(scores),
        recommendation=recommendation,
        words="Read from the first page to the last.",
    )


def make_voting(
    house: House, *, at: datetime = NOON, scores: Mapping[str, int | None] = GOOD, **facts
) -> CourseVersion:
    version = make_in_review(house, at=at, **facts)
    for reviewer in house.reviewers:
        review(version, reviewer, at=at, scores=scores)
    actions.open_vote(actor=house.chair, at=at, version=version, closes_at=at + timedelta(days=7))
    version.refresh_from_db()
    return version


def vote(version: CourseVersion, person: Person, choice: str = "for", *, at: datetime = NOON):
    return actions.cast_committee_vote(
        actor=person, at=at, version=version, choice=choice, reason="So it seems to me."
    )


def make_approved(house: House, *, at: datetime = NOON, **facts) -> CourseVersion:
    version = make_voting(house, at=at, **facts)
    for seat in queries.voters(version, version.poll, at=at):
        vote(version, seat.person, at=at)
    actions.decide(actor=house.chair, at=at, version=version, outcome="approved")
    version.refresh_from_db()
    return version


def take_the_whole_way(house: House, draft: CourseVersion, *, at: datetime = NOON) -> None:
    """From a draft with its material to an approval."""
    version = actions.submit_version(actor=house.representative, at=at, version=draft)
    for reviewer in house.reviewers:
        assign(house, version, reviewer, at=at)
        review(version, reviewer, at=at)
    actions.open_vote(actor=house.chair, at=at, version=version, closes_at=at + timedelta(days=7))
    version.refresh_from_db()
    for seat in queries.voters(version, version.poll, at=at):
        vote(version, seat.person, at=at)
    actions.decide(actor=house.chair, at=at, version=version, outcome="approved")


def make_refused(house: House, *, at: datetime = NOON, **facts) -> CourseVersion:
    version = make_voting(house, at=at, scores={**GOOD, "stated-scope": 0}, **facts)
    actions.decide(actor=house.chair, at=at, version=version, outcome="refused")
    version.refresh_from_db()
    return version


def make_panel(count: int = 3) -> list[Person]:
    """People on a committee of their own, who had no part in anything."""
    elsewhere = make_group("appeals", kind=Group.Kind.COMMITTEE)
    people = [make_person(f"Panel {n}") for n in range(1, count + 1)]
    for person in people:
        give_role(person, elsewhere, Role.Kind.MEMBER)
    return people


def appeal(house: House, version: CourseVersion, *, by: Person | None = None, at=NOON):
    return actions.lodge_appeal(
        actor=by or house.representative, at=at, version=version, grounds=GROUNDS
    )


def name_panel(house: House, version: CourseVersion, *, by: Person | None = None, people=None):
    """Appeal, then name whoever sits on the committee for appeals."""
    appeal(house, version)
    named = people or list(Person.objects.filter(roles__group__slug="appeals")) or make_panel()
    return actions.name_panel(actor=by or house.chair, at=NOON, version=version, people=named)


def hear(house: House, version: CourseVersion, *, by: Person | None = None):
    seats = name_panel(house, version)
    return actions.hear_appeal(
        actor=by or seats[0].person, at=NOON, version=version, choice="uphold", reason="It is so."
    )


def make_appealed(
    house: House, panel: list[Person] | None = None, *, at: datetime = NOON, **facts
) -> CourseVersion:
    version = make_refused(house, at=at, **facts)
    actions.lodge_appeal(actor=house.representative, at=at, version=version, grounds=GROUNDS)
    if panel:
        actions.name_panel(actor=house.chair, at=at, version=version, people=panel)
    return version


def make_certificate(house: House, *, at: datetime = NOON, **facts) -> Certificate:
    return make_approved(house, at=at, **facts).certificate
