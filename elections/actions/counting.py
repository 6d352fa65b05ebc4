"""After the close: the box takes nothing more, is counted, and what it came to is kept."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from community import audit, jobs
from elections import marks, tally
from elections.actions.boxes import forget_box, promise_to_prepare
from elections.actions.issuing import NotYetOpen
from elections.actions.standing import draw_seeds
from elections.asking import asked_of, questions_of, terms_of
from elections.models import (
    Ballot,
    BoxClosing,
    Counting,
    Election,
    Participation,
    Question,
    Result,
)

COUNT = "elections.count_box"


def promise_to_count(*, at: datetime, election: Election) -> None:
    """See to it that the box is counted."""
    jobs.enqueue(
        COUNT,
        payload={"election": election.public_id},
        key=f"{election.public_id}:{election.closes_at.isoformat()}",
        at=at,
    )


def _require_closed(election: Election, *, at: datetime) -> None:
    if not election.has_closed(at=at):
        raise NotYetOpen(_("The vote is still open; its box stays closed."))


@transaction.atomic
def close_box(*, at: datetime, election: Election) -> None:
    """Let the box take nothing more and no paper be issued, once everything that was being written is there.

    A ballot that came before the close may still be on its way into the database. In PostgreSQL the lock
    waits for those; whoever comes after it finds the box closed (`cast_ballot` looks once its ballot is
    written). In SQLite one writes at a time. So no ballot is taken and then not counted.
    """
    _require_closed(election, at=at)
    # Not the stronger lock: ballots refer to this row, and their writers would wait for us as we for them.
    held = Election.objects.select_for_update(no_key=True).get(pk=election.pk)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            tables = f"{Ballot._meta.db_table}, {Participation._meta.db_table}"
            cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE")
    BoxClosing.objects.get_or_create(election=held, defaults={"at": at})


def count_box(*, at: datetime, election: Election) -> list[Result]:
    """Count the questions of a closed box that are not counted yet; give the result of each.

    A closed box does not change, so it is read and counted without holding anybody up; what it came to is
    written in one step. Killed before that it leaves nothing, and the next one begins anew. Of two at the same
    time one writes, and the other finds its results.
    """
    close_box(at=at, election=election)
    questions = [one for one in questions_of(election) if one.is_castable]
    counted = _count(election, [one for one in questions if not _is_counted(one)], at=at)
    with transaction.atomic():
        held = Election.objects.select_for_update(no_key=True).get(pk=election.pk)
        written = [_write(result) for result in counted if not _is_counted(result.question)]
        if written:
            audit.record(
                actor=None,
                verb="elections.box_counted",
                target=held,
                at=at,
                payload={"questions": len(written), "ballots": written[0].ballots},
            )
    return list(Result.objects.filter(question__in=questions).order_by("question__position"))


def _is_counted(question: Question) -> bool:
    return Result.objects.filter(question=question).exists()


def _write(result: Result) -> Result:
    result.save(force_insert=True)
    return result


def _count(election: Election, questions: list[Question], *, at: datetime) -> list[Result]:
    """Count without writing anything."""
    if not questions:
        return []
    box = Ballot.objects.opened(at=at).filter(election=election).order_by("token")
    ballots = [json.loads(answers) for answers in box.values_list("answers", flat=True)]
    results = []
    for question, asked in zip(questions, asked_of(questions), strict=True):
        sorted_in = marks.sort_into_box(asked, (one.get(asked.id) for one in ballots))
        counted = tally.count(asked.rule, sorted_in, terms_of(question, at=at))
        results.append(
            Result(
                question=question,
                at=at,
                ballots=counted.ballots,
                blank=counted.blank,
                count=tally.as_json(counted),
            )
        )
    return results


def open_box_anew(election: Election, *, at: datetime) -> None:
    """Of a sample that is dated anew: another box with another key, and another seed for equals."""
    forget_box(election)
    Result.objects.filter(question__election=election).delete()
    BoxClosing.objects.filter(election=election).delete()
    Counting.objects.filter(question__election=election).exclude(seed_hash="").update(
        seed="", seed_hash=""
    )
    draw_seeds(election)
    promise_to_prepare(at=at, election=election)
