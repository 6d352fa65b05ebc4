"""Sample training: a fictional committee and provider, a course under review, and one that was certified.

What a visitor can finish: Ravi completes his review, Charu opens the vote, both vote. Of the committee's
five, one works for the provider and one has stood aside, so three may vote and two are two thirds.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File

from certification import baselines
from certification.actions import (
    Mark,
    add_file,
    add_link,
    adopt_baseline,
    assign_reviewer,
    cast_committee_vote,
    comment,
    decide,
    declare_conflict,
    found_programme,
    open_vote,
    save_review,
    start_submission,
    submit_review,
    submit_version,
)
from certification.models import CourseVersion, Programme
from community import actions as community
from community.models import Group, Organisation, Person, Role
from config.demo.stage import Stage

DAY = timedelta(days=1)

IDENTITY_NOTES = """\
# First steps with identity

Covers Keystone of the Juno and Icehouse releases. Two days, twelve people at most.

## 1 What identity is for

Every request to a cloud carries an answer to two questions: who asks, and on whose behalf. One service \
answers both, and all others ask it.

## 2 Tokens, projects, users

### 2.1 What a token is for

A token is a short proof that somebody has already said who they are. A service that is shown a token asks \
Keystone whether it is good, for how long, and for which project. It never sees the password.

The admin token in the sample configuration is useful in class. It must be changed before a second machine \
can reach the first.

### 2.2 Projects, users, roles

In the exercise you make one project, one user and one role. The role needs neither of the other two; the \
order is a habit.

### 2.3 Exercise: prove it

Ask for the list of users twice: once with the admin token, once with the password that you set. The first \
list is empty until you have made a user; the second has one line.

## 3 How the community works

Where the identity project meets, who may approve a change, and how to send the first one.
"""
IDENTITY_EXERCISES = """\
# Exercises

1. Start the service, and ask for its version.
2. Make a project, a user and a role; give the user the role in the project.
3. Ask for a token with the password. How long is it good?
4. Take the role away. What does the next request answer?
"""
STORE_OUTLINE = """\
# Operating an object store, five days

Covers Swift and Keystone of the Juno release.

1. One disk, one ring: what a name maps to.
2. Three replicas, three zones: what happens when a zone goes away.
3. The proxy, and who may ask it for what.
4. Replacing a disk while people read from it.
5. Growing from three machines to five.

The last afternoon is about the project itself: who decides, where to ask, and how to send a first change.
"""
STORE_EXERCISES = """\
# Exercises

Each one has been tried on the release that the outline names.

1. Build the rings with part power 10 and three replicas. Read what the builder prints.
2. Upload an object, stop one storage service, and read it back.
3. Take a device out of the ring, rebalance, and watch the replicator.
"""


@dataclass
class House:
    """The sample committee, its programme, and the provider that offers courses to it."""

    programme: Programme
    provider: Organisation
    representative: Person
    chair: Person
    reviewer: Person
    members: dict[str, Person] = field(default_factory=dict)


def samples(stage: Stage) -> None:
    """Found the committee and the provider, certify one course, and bring another half through review."""
    house = _house(stage)
    _certified(stage, house)
    _under_review(stage, house)


def _house(stage: Stage) -> House:
    long_ago = stage.at - 200 * DAY
    committee = community.found_group(
        actor=None,
        at=long_ago,
        slug="sample-committee",
        name="Sample Certification Committee",
        kind=Group.Kind.COMMITTEE,
        timezone="Asia/Kolkata",
        summary="Five made-up people who review made-up courses by a real rule.",
        about=(
            "This committee is a sample. It shows how a committee such as the one proposed in 2012 could"
            " work: a baseline, reviews, a vote, and a decision that anyone can add up again."
        ),
        is_sample=True,
    )
    # the crowd's next four; the first six are on the roll of the sample vote
    chair, reviewer = stage.cast["chair"], stage.cast["reviewer"]
    members = dict(zip(("reads", "employed", "aside"), stage.crowd[6:9], strict=True))
    _grant(committee, chair, Role.Kind.CHAIR, since=long_ago)
    for person in (reviewer, *members.values()):
        _grant(committee, person, Role.Kind.MEMBER, since=long_ago)
    provider = community.found_organisation(
        actor=None,
        at=long_ago,
        slug="sample-training-house",
        name="Sample Training House",
        about="A training provider that does not exist. Its courses were made up to show the way of a review.",
        is_sample=True,
    )
    community.name_representative(
        actor=None, at=long_ago, organisation=provider, person=stage.cast["provider"]
    )
    community.record_affiliation(
        actor=None,
        at=long_ago,
        person=members["employed"],
        organisation=provider,
        title="Trainer",
        from_on=(stage.at - 700 * DAY).date(),
        note="Made up: shows how a conflict is found.",
    )
    programme = found_programme(
        actor=chair,
        at=long_ago + DAY,
        slug="sample-training",
        name="Sample training programme",
        summary="Training material, judged by a baseline that was adopted before anything was offered.",
        committee=committee,
        reviews_needed=2,
        quorum=2,
        is_sample=True,
    )
    adopt_baseline(
        actor=chair,
        at=long_ago + 10 * DAY,
        programme=programme,
        text=baselines.read("training"),
        minute="Adopted by the sample committee at its first, made-up meeting.",
    )
    return House(programme, provider, stage.cast["provider"], chair, reviewer, members)


def _grant(group: Group, person: Person, kind: str, *, since: datetime) -> None:
    note = "A made-up role."
    community.grant_role(actor=None, at=since, group=group, person=person, kind=kind, note=note)


def _hand_in(
    stage: Stage,
    house: House,
    *,
    at: datetime,
    files: dict[str, str],
    link: tuple[str, str],
    **facts: Any,
) -> CourseVersion:
    version = start_submission(
        actor=house.representative,
        at=at - DAY,
        programme=house.programme,
        provider=house.provider,
        is_sample=True,
        language="English",
        licence="CC BY 4.0",
        **facts,
    )
    for name, text in files.items():
        content = File(io.BytesIO(text.encode()))
        row = add_file(
            actor=house.representative, at=at - DAY, version=version, name=name, content=content
        )
        stage.files.append(str(row.stored))
    title, url = link
    add_link(actor=house.representative, at=at - DAY, version=version, title=title, url=url)
    return submit_version(actor=house.representative, at=at, version=version)


def _marks(scores: dict[str, int], comments: dict[str, str]) -> dict[str, Mark]:
    return {
        key: Mark(score=score, cannot_tell=False, comment=comments.get(key, ""))
        for key, score in scores.items()
    }


def _certified(stage: Stage, house: House) -> None:
    """Six weeks ago handed in, two days ago certified."""
    at = stage.at
    version = _hand_in(
        stage,
        house,
        at=at - 41 * DAY,
        title="Operating an object store, five days",
        summary="From one disk to five machines, with a zone that is switched off on purpose.",
        aim="Learners run an object store on their own, and mend it while people use it.",
        level="intermediate",
        hours=30,
        prerequisites="A shell, a text editor, and patience.",
        releases="Juno",
        projects="Swift, Keystone",
        files={"outline.md": STORE_OUTLINE, "exercises.md": STORE_EXERCISES},
        link=("The provider’s page", "https://training.example.org/object-store"),
    )
    reader = house.members["reads"]
    for day, person, scores in (
        (20, reader, {"teaching-first": 3, "current-core": 2, "community": 2, "stated-scope": 3}),
        (
            18,
            house.reviewer,
            {"teaching-first": 3, "current-core": 3, "community": 2, "stated-scope": 3},
        ),
    ):
        assign_reviewer(
            actor=house.chair,
            at=at - 38 * DAY,
            version=version,
            reviewer=person,
            due_on=(at - 15 * DAY).date(),
        )
        submit_review(
            actor=person,
            at=at - day * DAY,
            version=version,
            marks=_marks(scores, {"current-core": "Two exercises tried; both end as printed."}),
            recommendation="approve",
            words="The exercises lead somewhere, and the scope is said on the first page.",
        )
    open_vote(actor=house.chair, at=at - 12 * DAY, version=version, closes_at=at - 5 * DAY)
    for person, choice, reason in (
        (house.chair, "for", ""),
        (house.reviewer, "for", ""),
        (reader, "for", ""),
        (house.members["aside"], "against", "Five days are too few for the last chapter."),
    ):
        cast_committee_vote(
            actor=person, at=at - 10 * DAY, version=version, choice=choice, reason=reason
        )
    decide(
        actor=house.chair,
        at=at - 2 * DAY,
        version=version,
        outcome="approved",
        words="Three of the four who may vote are in favour. The remark about the last chapter goes to the provider.",
    )


def _under_review(stage: Stage, house: House) -> None:
    """Handed in two weeks ago; one review is in, and Ravi's is begun."""
    at = stage.at
    version = _hand_in(
        stage,
        house,
        at=at - 14 * DAY,
        title="First steps with identity",
        summary="Two days with users, projects, roles and tokens, from an empty machine on.",
        aim="Learners set up an identity service and say what each of its answers means.",
        level="introductory",
        hours=12,
        prerequisites="A shell.",
        releases="Juno, Icehouse",
        projects="Keystone",
        files={"course.md": IDENTITY_NOTES, "exercises.md": IDENTITY_EXERCISES},
        link=("The provider’s page", "https://training.example.org/identity"),
    )
    reader = house.members["reads"]
    for person in (house.reviewer, reader):
        assign_reviewer(
            actor=house.chair,
            at=at - 12 * DAY,
            version=version,
            reviewer=person,
            due_on=(at + 5 * DAY).date(),
        )
    declare_conflict(
        actor=house.members["aside"],
        at=at - 11 * DAY,
        version=version,
        reason="I wrote two of the exercises, years ago.",
    )
    submit_review(
        actor=reader,
        at=at - 3 * DAY,
        version=version,
        marks=_marks(
            {"teaching-first": 3, "current-core": 2, "community": 2, "stated-scope": 3},
            {
                "current-core": "One command of chapter 2 differs on Icehouse, and a learner will see it."
            },
        ),
        recommendation="approve",
        words="Short and honest. I would take it.",
    )
    comment(
        actor=house.reviewer,
        at=at - 2 * DAY,
        version=version,
        words="Say why, not only that: what can somebody do who finds the admin token?",
        file=version.files.kept().get(name="course.md"),
        paragraph=8,
        place="2.1 What a token is for",
    )
    save_review(
        actor=house.reviewer,
        at=at - 2 * DAY,
        version=version,
        marks=_marks({"teaching-first": 3, "stated-scope": 3}, {"stated-scope": "On page one."}),
    )
