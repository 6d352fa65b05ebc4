from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person
from elections import turnout
from elections.actions.watching import note_milestones
from elections.models import Election, Question, TurnoutPoint, VoterClass
from elections.rows import Refusal, RowsRefused, UnreadableFile
from elections.turnout import Point
from elections.turnout_file import TurnoutFile


class HistoryStands(DomainError):
    """What is history is not written anew."""


class BoxCountsItself(DomainError):
    """Ballots cast on this site are counted by it."""


class OutsideTheWindow(DomainError):
    """No ballot can have been counted at that time."""


class TurnoutFell(DomainError):
    """Fewer than before, and not said to be a correction."""


class MoreThanEligible(DomainError):
    """More ballots than voters."""


@transaction.atomic
def record_turnout(
    *,
    actor: Person | None,
    at: datetime,
    election: Election,
    point: Point,
    question: Question | None = None,
    voter_class: VoterClass | None = None,
    correction: str = "",
) -> TurnoutPoint:
    """Write down how many have voted, as counted or told; a lower figure only as a correction."""
    held = locked_elsewhere(election)
    told = list(held.turnout.all())
    of_class = voter_class.pk if voter_class else None
    if (
        told
        and _same(told[-1], point, question)
        and (told[-1].voter_class_id, told[-1].correction) == (of_class, correction)
    ):
        return told[-1]  # the same figure sent twice
    row = row_of(held, told, point, question, actor=actor, at=at, correction=correction)
    row.voter_class = voter_class
    check_series(held, [*told, row], row, at=at)
    row.save()
    audit.record(
        actor=actor,
        verb="elections.turnout_recorded",
        target=held,
        at=at,
        payload={
            "ballots": row.ballots,
            "qualifier": row.qualifier,
            "corrects": bool(row.correction),
        },
    )
    note_milestones(at=at, election=held)
    return row


@transaction.atomic
def import_turnout(
    *,
    actor: Person | None,
    at: datetime,
    election: Election,
    file: TurnoutFile,
    question: Question | None = None,
    skip_bad: bool = False,
) -> tuple[int, list[Refusal]]:
    """Write down a series of figures; say how many were taken and which rows were not."""
    held = locked_elsewhere(election)
    told = list(held.turnout.all())
    refusals, fresh = list(file.refusals), []
    for line, point in file.points:
        row = row_of(held, told, point, question, actor=actor, at=at)
        if any(_same(one, point, question) for one in told if one.voter_class_id is None):
            refusals.append(Refusal(line, _("is told already; take it out")))
            continue
        try:
            check_series(held, [*told, row], row, at=at)
        except DomainError as fault:
            refusals.append(Refusal(line, fault.message))
            continue
        told.append(row)
        fresh.append(row)
    refusals.sort(key=lambda refusal: refusal.line)
    if refusals and not (skip_bad and fresh):
        raise RowsRefused(refusals)
    if not fresh:
        raise UnreadableFile(_("The file holds no figure, so nothing was written."))
    TurnoutPoint.objects.bulk_create(fresh)
    audit.record(
        actor=actor,
        verb="elections.turnout_imported",
        target=held,
        at=at,
        payload={"taken": len(fresh), "refused": len(refusals)},
    )
    note_milestones(at=at, election=held)
    return len(fresh), refusals


def locked_elsewhere(election: Election) -> Election:
    held = (
        Election.objects.select_for_update(of=("self",))
        .select_related("publication", "freeze")
        .get(pk=election.pk)
    )
    if held.is_history:
        raise HistoryStands(_("This vote is history: its figures stay as they were recorded."))
    if held.is_cast_here:
        raise BoxCountsItself(
            _("Ballots of this vote are cast here, and the box counts them by itself.")
        )
    if not held.is_published:
        raise OutsideTheWindow(_("This vote is not published yet, so nobody can have voted."))
    return held


def row_of(
    election: Election,
    told: Sequence[TurnoutPoint],
    point: Point,
    question: Question | None,
    *,
    actor: Person | None,
    at: datetime,
    correction: str = "",
) -> TurnoutPoint:
    """Make the row of a figure, behind those that were told before it."""
    return TurnoutPoint(
        election=election,
        question=question,
        position=max((row.position for row in told), default=0) + 1,
        at=point.at,
        label=point.label,
        ballots=point.ballots,
        qualifier=point.qualifier.value,
        source=point.source,
        correction=correction,
        recorded_by=actor,
        recorded_at=at,
    )


def _same(row: TurnoutPoint, point: Point, question: Question | None) -> bool:
    same_question = row.question_id == (question.pk if question else None)
    return same_question and (row.at, row.label, row.ballots, row.qualifier, row.source) == (
        point.at,
        point.label,
        point.ballots,
        point.qualifier.value,
        point.source,
    )


def check_series(
    election: Election, rows: Sequence[TurnoutPoint], fresh: TurnoutPoint, *, at: datetime
) -> None:
    """Refuse a figure that cannot be true beside the others, for every question it speaks of."""
    if fresh.at is None and not fresh.label:
        raise OutsideTheWindow(_("Say when it was counted: a time, or words such as “day two”."))
    if fresh.at is not None:
        _refuse_outside(election, fresh.at, at=at)
    rows = [row for row in rows if row.voter_class_id == fresh.voter_class_id]
    eligible = fresh.voter_class.eligible if fresh.voter_class else election.eligible
    spoken_of = {fresh.question_id} if fresh.question_id else {None, *_told_apart(rows)}
    for question in spoken_of:
        series = [row.point for row in rows if row.question_id in {None, question}]
        try:
            turnout.check(turnout.in_order(series), eligible=eligible)
        except turnout.MoreThanTheRoll as fault:
            raise MoreThanEligible(
                _("%(ballots)d ballots are more than the %(limit)d who may vote.")
                % {"ballots": fault.point.ballots, "limit": fault.limit}
            ) from None
        except turnout.Fell as fault:
            raise TurnoutFell(
                _(
                    "%(ballots)d is fewer than the %(limit)d told before. Ballots do not leave the"
                    " box: if the earlier figure was wrong, record this one as a correction and"
                    " say why."
                )
                % {"ballots": fault.point.ballots, "limit": fault.limit}
            ) from None


def _refuse_outside(election: Election, counted: datetime, *, at: datetime) -> None:
    """Stop at a time at which no ballot can have been counted yet, or none came in any more."""
    told = _("Nothing was counted at %s: ") % _wall(election, counted)
    if counted > at:
        raise OutsideTheWindow(told + _("that is still to come. Tell it when it is counted."))
    if counted < election.opens_at:
        raise OutsideTheWindow(
            told
            + _("the vote opened at %s. Give a later time.") % _wall(election, election.opens_at)
        )
    if counted > election.closes_at:
        raise OutsideTheWindow(
            told
            + _("the vote closed at %s. Give that time, or an earlier one.")
            % _wall(election, election.closes_at)
        )


def _wall(election: Election, moment: datetime) -> str:
    """Write a moment as a clock in the vote's own zone shows it."""
    try:
        local = moment.astimezone(election.zone)
    except OverflowError:  # at the very ends of the calendar
        local = moment
    return f"{local:%Y-%m-%d %H:%M %Z}"


def _told_apart(rows: Sequence[TurnoutPoint]) -> set[int]:
    return {row.question_id for row in rows if row.question_id is not None}
