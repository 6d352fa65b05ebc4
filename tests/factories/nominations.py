"""Votes in which members are nominated, made by the real actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from community.models import Affiliation, Group, Organisation, Person
from elections import actions
from elections.actions import NominationDraft
from elections.drafts import CountingDraft, QuestionDraft
from elections.models import Election, Nomination, NominationCheck, Question
from elections.quorum import MajorityKind, MajorityRule
from elections.roll_file import RollFile, Voter
from tests.factories.elections import confirm_address, draft_election
from tests.people import NOON, make_person

DAY = timedelta(days=1)
SEATS = QuestionDraft(
    title="Who shall be the directors?",
    kind="cumulative",
    seats=2,
    counting=CountingDraft("cumulative", most=2),
    majority=MajorityRule(MajorityKind.NONE),
)


def rules_from(at: datetime = NOON, **facts: Any) -> NominationDraft:
    """Ten days to nominate, three to accept, two to check; the vote opens a day after."""
    days: dict[str, Any] = {
        "opens_at": at,
        "closes_at": at + 10 * DAY,
        "accept_by": at + 13 * DAY,
        "slate_by": at + 15 * DAY,
        "affiliated_on": at.date(),
        "seconds_needed": 2,
    }
    return NominationDraft(**{**days, **facts})


def nominating_draft(
    group: Group, *, at: datetime = NOON, rules: dict[str, Any] | None = None, **facts: Any
) -> Election:
    election = draft_election(group, at=at, opens_in=16 * DAY, questions=(SEATS,), **facts)
    actions.set_nominations(
        actor=None, at=at, question=election.questions.get(), draft=rules_from(at, **(rules or {}))
    )
    return Election.objects.get(pk=election.pk)


def nominating_election(
    group: Group, *, at: datetime = NOON, rules: dict[str, Any] | None = None, **facts: Any
) -> Election:
    """A published vote, cast elsewhere, whose nominations are open: members of the group take part."""
    election = nominating_draft(group, at=at, rules=rules, **facts)
    actions.declare_electorate(actor=None, at=at, election=election, eligible=100)
    return actions.publish_election(actor=None, at=at, election=election)


def seats_of(election: Election) -> Question:
    return Question.objects.select_related("election", "nomination_rules").get(
        election=election, kind="cumulative"
    )


def make_members(group: Group, *names: str, at: datetime = NOON) -> list[Person]:
    """People with a confirmed address who belong to the group."""
    from community.actions import join_group

    people = [make_person(name) for name in names]
    for person in people:
        confirm_address(person)
        join_group(actor=person, at=at - DAY, group=group)
    return people


def works_at(person: Person, where: Organisation | None, **facts: Any) -> Affiliation:
    return Affiliation.objects.create(
        person=person, organisation=where, recorded_at=NOON, recorded_by=person, **facts
    )


def nominated(
    election: Election, nominee: Person, *seconds: Person, at: datetime = NOON
) -> Nomination:
    """Nominated by the first who seconds, or by themself."""
    first = seconds[0] if seconds else nominee
    nomination = actions.nominate(actor=first, at=at, question=seats_of(election), nominee=nominee)
    for person in seconds[1:]:
        actions.second_nomination(actor=person, at=at, nomination=nomination)
    return nomination


def accepted(
    election: Election, nominee: Person, *seconds: Person, at: datetime = NOON, **facts: Any
) -> Nomination:
    nomination = nominated(election, nominee, *seconds, at=at)
    facts = {"platform": "More meetups.", "answers": [], **facts}
    return actions.accept_nomination(actor=nominee, at=at, nomination=nomination, **facts)


def checked(
    nomination: Nomination, officer: Person, *, at: datetime = NOON, failing: str = ""
) -> None:
    for what in NominationCheck.What.values:
        actions.check_nomination(
            actor=officer,
            at=at,
            nomination=nomination,
            what=what,
            passed=what != failing,
            reason="As the register has it.",
        )


def roll_of(election: Election, *emails: str, at: datetime = NOON) -> None:
    roll = RollFile(voters=[Voter(email.lower()) for email in emails])
    actions.import_roll(actor=None, at=at, election=election, file=roll)
