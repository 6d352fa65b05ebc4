"""Questions about appeals: who had a part in a decision, who could hear it, whose word is waited for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from certification import appeals, rules
from certification.models import (
    Appeal,
    CommitteePoll,
    CommitteeVote,
    CourseVersion,
    Decision,
    Recusal,
    walls,
)
from community.models import Group, Person, Role


def appeal_of(version: CourseVersion) -> Appeal | None:
    """The appeal against the decision on this version, if there was one."""
    return Appeal.objects.filter(decision__version=version).select_related("decision").first()


def decided(signed: Decision) -> appeals.Decided:
    """A decision as an appeal sees it: its day, and everybody who had a part in it."""
    version = signed.version
    people = {signed.signed_by.public_id}
    people |= set(version.assignments.values_list("reviewer__public_id", flat=True))
    polls = CommitteePoll.objects.filter(version=version)
    people |= set(polls.values_list("opened_by__public_id", flat=True))
    votes = CommitteeVote.objects.filter(poll__in=polls)
    people |= set(votes.values_list("person__public_id", flat=True))
    return appeals.Decided(walls.day(signed.signed_at), frozenset(people))


def on_any_committee(*, at: datetime) -> QuerySet[Person]:
    """Who could be named for a panel: chairs and members of whatever committee the site has."""
    seats = Role.objects.held(at=at).filter(
        group__kind=Group.Kind.COMMITTEE, kind__in=walls.COMMITTEE
    )
    return Person.objects.filter(pk__in=seats.values("person")).order_by("name", "pk")


def panel_of(
    appeal: Appeal, people: Iterable[Person], *, at: datetime, terms: appeals.Terms
) -> appeals.Panel:
    """Whether these people can hear the appeal together."""
    named, version = list(people), appeal.decision.version
    aside = set(
        Recusal.objects.filter(version__course=version.course_id).values_list("person", flat=True)
    )
    found = rules.findings_of([one.pk for one in named], version, at=at)
    return appeals.seat(
        [one.public_id for one in named],
        decided=decided(appeal.decision),
        conflicted={one.public_id for one in named if found[one.pk] or one.pk in aside},
        committee=set(on_any_committee(at=at).values_list("public_id", flat=True)),
        terms=terms,
    )


def hearings_waiting(person: Person | None, *, at: datetime) -> list[CourseVersion]:
    """Appeals that I am to hear and have not spoken on, oldest first."""
    rows = CourseVersion.objects.heard_by(person, at=at).filter(
        decision__appeal__outcome="",
        pk__in=CourseVersion.objects.filter(
            decision__appeal__seats__person=person, decision__appeal__seats__choice=""
        ).values("pk"),
    )
    return list(rows.with_course().order_by("decision__appeal__at", "pk"))


def could_hear(appeal: Appeal, *, at: datetime) -> list[Person]:
    """Who could be named: on a committee, without a part in the decision, without a conflict."""
    people = list(on_any_committee(at=at))
    version = appeal.decision.version
    found = rules.findings_of([one.pk for one in people], version, at=at)
    recusals = Recusal.objects.filter(version__course=version.course_id)
    aside = set(recusals.values_list("person", flat=True))
    by = {one.public_id: one for one in people}
    near = {one.public_id for one in people if found[one.pk] or one.pk in aside}
    fit = appeals.eligible(by, decided=decided(appeal.decision), conflicted=near)
    return [by[one] for one in fit]
