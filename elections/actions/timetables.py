"""What nominations ask of a draft that is to be published, and what is promised with it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from community import jobs
from elections import timetable
from elections.models import Election, Nomination, NominationRules, Question, Slate

WARN = "elections.slate_waits"
REMIND = "elections.remind_nominees"
A_DAY = timedelta(days=1)
DATES = ("opens_at", "closes_at", "accept_by", "slate_by")


def rules_in(election: Election) -> list[NominationRules]:
    """The rules of every question of the vote that is nominated for."""
    rows = NominationRules.objects.filter(question__election=election)
    return list(rows.select_related("question").order_by("question__position"))


def hindering_nominations(election: Election, *, at: datetime) -> list[str]:
    """Name what is wrong with the days of nominations, were the vote published now."""
    found = []
    for rules in rules_in(election):
        faults = timetable.faults(
            rules.timetable(election.opens_at),
            _=_,
            published_at=None if election.is_sample else at,
            dispute_until=election.dispute_until if election.has_roll else None,
        )
        if rules.question.is_motion:
            found.append(
                _("“%(title)s” is answered by yes and no, so nobody can be nominated for it.")
                % {"title": rules.question.title}
            )
        found += [
            _("Nominations for “%(title)s”: %(fault)s")
            % {"title": rules.question.title, "fault": fault}
            for _name, fault in faults
        ]
    return found


def promise_to_warn_of_slates(election: Election, *, at: datetime) -> None:
    """See to it that officers hear when a slate can be made, and where it is missing before the opening."""
    moments = {
        moment
        for rules in rules_in(election)
        for moment in (rules.accept_by, election.opens_at - A_DAY, election.opens_at)
    }
    for moment in sorted(moments):
        _promise(WARN, election, moment, at=at)


def promise_to_remind_nominees(election: Election, *, at: datetime) -> None:
    """See to it that nominees who have not answered hear it once more, a day before it is too late."""
    for moment in sorted({rules.accept_by - A_DAY for rules in rules_in(election)}):
        _promise(REMIND, election, moment, at=at)


def _promise(name: str, election: Election, moment: datetime, *, at: datetime) -> None:
    jobs.enqueue(
        name,
        payload={"election": election.public_id},
        key=f"{election.public_id}:{moment.isoformat()}",
        at=at,
        not_before=max(at, moment),
    )


def count_slates(election: Election) -> None:
    """Write down how many questions wait for their slate. Under the vote's lock."""
    waiting = NominationRules.objects.filter(
        question__election=election, question__slate__isnull=True
    )
    election.awaits_slates = waiting.count()
    election.save(update_fields=["awaits_slates"])


def forget_rules(question: Question) -> None:
    """A question leaves the draft: nobody was nominated for it yet."""
    NominationRules.objects.filter(question=question).delete()
    count_slates(question.election)


def shift_nominations(election: Election, shift: timedelta, *, at: datetime) -> None:
    """Move a sample's nominations with the sample: they are open again, as when it was loaded."""
    mine = rules_in(election)
    if not mine:
        return
    for rules in mine:
        for name in DATES:
            setattr(rules, name, getattr(rules, name) + shift)
        rules.affiliated_on += timedelta(days=shift.days)
        rules.save()
        Slate.objects.filter(question=rules.question_id).delete()
        rules.question.candidates.all().delete()
    for row in Nomination.objects.filter(question__election=election):
        row.at += shift
        row.answered_at = row.answered_at + shift if row.answered_at else None
        row.save(update_fields=["at", "answered_at"])
    count_slates(election)
    promise_to_warn_of_slates(election, at=at)
    promise_to_remind_nominees(election, at=at)
