"""Votes that came from elsewhere: the record of the past, and samples that show the site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Group, Person
from elections import reported
from elections.actions.counting import open_box_anew
from elections.actions.drafting import (
    add_question,
    create_election,
    declare_electorate,
    promise_to_settle,
    publish_election,
    write_question,
)
from elections.actions.reminders import plan_reminder
from elections.actions.roll import import_roll
from elections.actions.timetables import shift_nominations
from elections.actions.turnout import check_series, row_of
from elections.drafts import QuestionDraft
from elections.models import (
    Ballot,
    Election,
    Participation,
    Publication,
    Reminder,
    RollClaim,
    TurnoutPoint,
    TurnoutTable,
)
from elections.roll_file import RollFile, Voter
from elections.turnout import Point


class NotASample(DomainError):
    """Only samples may be dated anew, and have a course that is made up."""


@transaction.atomic
def record_past_election(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    slug: str,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    questions: Sequence[QuestionDraft],
    eligible: int | None,
    turnout: Sequence[Point] = (),
    summary: str = "",
    timezone: str = "UTC",
    voters: str = "",
    source: str = "",
) -> Election:
    """Enter a vote that was held elsewhere, as its source tells it. It can never be changed."""
    known = eligible is not None
    election = create_election(
        actor=actor,
        at=at,
        group=group,
        slug=slug,
        title=title,
        opens_at=opens_at,
        closes_at=closes_at,
        summary=summary,
        timezone=timezone,
        voters=voters,
        source=source,
        electorate=Election.Electorate.DECLARED if known else Election.Electorate.UNKNOWN,
        eligible=eligible,
        is_history=True,
    )
    for draft in questions:
        write_question(election, draft)
    Publication.objects.create(election=election, by=actor, at=at, eligible=eligible)
    _write_turnout(election, turnout, actor=actor, at=at)
    audit.record(
        actor=actor,
        verb="elections.past_election_recorded",
        target=election,
        at=at,
        payload={"questions": len(questions), "points": len(turnout)},
    )
    return election


@transaction.atomic
def open_sample(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    slug: str,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    questions: Sequence[QuestionDraft],
    eligible: int | None = None,
    turnout: Sequence[Point] = (),
    roll: Sequence[Voter] = (),
    summary: str = "",
    timezone: str = "UTC",
    voters: str = "",
    source: str = "",
) -> Election:
    """Open a sample vote that is under way at `at`, and say that it is one.

    With a number of voters its turnout is told, up to `at`; with a roll its ballots are cast here.
    """
    election = create_election(
        actor=actor,
        at=at,
        group=group,
        slug=slug,
        title=title,
        opens_at=opens_at,
        closes_at=closes_at,
        summary=summary,
        timezone=timezone,
        voters=voters,
        source=source,
        is_sample=True,
        sample_dated_at=at,
    )
    for draft in questions:
        add_question(actor=actor, at=at, election=election, draft=draft)
    if roll:
        import_roll(actor=actor, at=at, election=election, file=RollFile(voters=list(roll)))
    elif eligible is not None:
        declare_electorate(actor=actor, at=at, election=election, eligible=eligible)
    election = publish_election(actor=actor, at=at, election=election)
    _write_turnout(election, turnout, actor=actor, at=at)
    return election


def _write_turnout(
    election: Election, points: Sequence[Point], *, actor: Person | None, at: datetime
) -> None:
    rows: list[TurnoutPoint] = []
    for point in points:
        row = row_of(election, rows, point, None, actor=actor, at=at)
        check_series(election, [*rows, row], row, at=at)
        rows.append(row)
    TurnoutPoint.objects.bulk_create(rows)


@transaction.atomic
def remind_in_sample(
    *, actor: Person | None, at: datetime, election: Election, words: str = ""
) -> Reminder:
    """Write down that a reminder of a sample went out at `at`, to as many as it would; nobody is mailed."""
    if not election.is_sample:
        raise NotASample(_("Only in samples a reminder is made up; this vote is real."))
    reminder = plan_reminder(actor=actor, at=at, election=election, send_at=at, words=words)
    voted = reported.voted_rows(election).count()
    reminder.started_at, reminder.ended_at = at, at + timedelta(minutes=1)
    reminder.written, reminder.ending = election.roll.count() - voted, Reminder.Ending.SENT
    reminder.save(update_fields=["started_at", "ended_at", "written", "ending"])
    return reminder


@transaction.atomic
def redate_sample(*, actor: Person | None = None, at: datetime, election: Election) -> bool:
    """Move a sample that has run out to now, as it stood when it was first loaded; say whether.

    Its box, if it has one, starts empty: nobody's vote is carried into another vote.
    """
    held = (
        Election.objects.select_for_update(of=("self",))
        .select_related("publication", "freeze")
        .get(pk=election.pk)
    )
    if not held.is_sample:
        raise NotASample(_("Only samples can be dated anew; this vote is real."))
    if not held.has_closed(at=at):
        return False
    shift = at - (held.sample_dated_at or held.created_at)
    if held.dispute_until:
        held.dispute_until += shift
    held.opens_at += shift
    held.closes_at += shift
    held.sample_dated_at = at
    held.save(update_fields=["opens_at", "closes_at", "dispute_until", "sample_dated_at"])
    if held.is_cast_here:
        held.turnout.all().delete()  # what was counted in the box that goes
    for row in held.turnout.exclude(at=None):
        row.at = row.at + shift if row.at else None
        row.save(update_fields=["at"])
    shift_nominations(held, shift, at=at)
    for reminder in held.reminders.all():
        for name in ("made_at", "send_at", "started_at", "ended_at", "taken_back_at"):
            before = getattr(reminder, name)
            setattr(reminder, name, before and before + shift)
        reminder.save()
    if held.is_cast_here:
        Ballot.objects.filter(election=held).delete()
        Participation.objects.filter(election=held).delete()
        RollClaim.objects.filter(election=held).delete()
        TurnoutTable.objects.filter(election=held).delete()
        open_box_anew(held, at=at)
        promise_to_settle(held, at=at)
    audit.record(actor=actor, verb="elections.sample_redated", target=held, at=at)
    return True
