"""A claim that somebody reported: "certified" said of what may not be. What happens to the report.

Nothing about it is public before a finding. The claimant hears of it first, and has a period to answer or to
correct the wording; whoever judges has no conflict, did not report it, and an appeal is heard by others.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from certification.tables import Table
from certification.wording import Day, Words


class State(StrEnum):
    RECEIVED = "received"
    TRIAGE = "triage"
    NOTICE = "notice"
    ANSWERED = "answered"
    CORRECTED = "corrected"
    FOUND = "found"
    APPEALED = "appealed"
    CLOSED = "closed"


class Verb(StrEnum):
    TAKE_UP = "take it up"
    SET_ASIDE = "set it aside"
    NOTIFY = "give notice"
    ANSWER = "answer"
    CORRECT = "correct the wording"
    FIND = "find"
    APPEAL = "appeal"
    HEAR = "hear the appeal"
    CLOSE = "close"


class Part(StrEnum):
    """What somebody is to a report. Nobody with a conflict holds `TRIAGE`, `PANEL` or `APPEAL_PANEL`."""

    TRIAGE = "triage"
    CLAIMANT = "claimant"
    PANEL = "panel"
    APPEAL_PANEL = "appeal panel"
    CLOCK = "clock"


class Finding(StrEnum):
    """What a panel can find."""

    CORRECTED = "corrected"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


HEARD = "the claimant has answered, or the period is over"
IN_TIME = "within the period"
APPEAL_OVER = "the period for an appeal is over"
OTHERS = "nobody of them found first"
TABLE: Table[State, Verb, Part] = Table(
    [
        (State.RECEIVED, Verb.TAKE_UP, Part.TRIAGE, State.TRIAGE),
        (State.TRIAGE, Verb.SET_ASIDE, Part.TRIAGE, State.CLOSED, "with a reason, to the reporter"),
        (State.TRIAGE, Verb.NOTIFY, Part.TRIAGE, State.NOTICE),
        (State.NOTICE, Verb.ANSWER, Part.CLAIMANT, State.ANSWERED, IN_TIME),
        (State.NOTICE, Verb.CORRECT, Part.CLAIMANT, State.CORRECTED),
        (State.NOTICE, Verb.FIND, Part.PANEL, State.FOUND, HEARD),
        (State.ANSWERED, Verb.CORRECT, Part.CLAIMANT, State.CORRECTED),
        (State.ANSWERED, Verb.FIND, Part.PANEL, State.FOUND),
        (State.CORRECTED, Verb.FIND, Part.PANEL, State.FOUND),
        (State.FOUND, Verb.APPEAL, Part.CLAIMANT, State.APPEALED, IN_TIME),
        (State.FOUND, Verb.CLOSE, Part.CLOCK, State.CLOSED, APPEAL_OVER),
        (State.APPEALED, Verb.HEAR, Part.APPEAL_PANEL, State.CLOSED, OTHERS),
    ]
)


@dataclass(frozen=True)
class Periods:
    """Days for each wait; the day on which it begins is not counted, the last day is."""

    triage: int = 7
    answer: int = 15
    appeal: int = 30


@dataclass(frozen=True)
class Report:
    """A report as it stands: its state, since when, and who had a part in the finding."""

    state: State
    on: date
    reporter: str
    conflicted: frozenset[str] = frozenset()
    notified_on: date | None = None
    found_on: date | None = None
    finding: Finding | None = None
    finders: frozenset[str] = frozenset()
    corrected: bool = False
    set_aside: bool = False


class Refusal(StrEnum):
    """Why a deed cannot be done."""

    NOT_NOW = "not now"
    NOT_YOURS = "not yours"
    CONFLICT = "conflict"
    TOO_SOON = "too soon"
    TOO_LATE = "too late"
    FOUND_FIRST = "found first"
    WITHOUT_FINDING = "without finding"
    NOT_CORRECTED = "not corrected"


JUDGING = frozenset({Part.TRIAGE, Part.PANEL, Part.APPEAL_PANEL})


def answer_by(report: Report, periods: Periods) -> date | None:
    """The last day for an answer; None before the notice."""
    if report.notified_on is None:
        return None
    return report.notified_on + timedelta(days=periods.answer)


def appeal_by(report: Report, periods: Periods) -> date | None:
    """The last day for an appeal; None before the finding."""
    return report.found_on + timedelta(days=periods.appeal) if report.found_on else None


def triage_by(report: Report, periods: Periods) -> date | None:
    """The last day for triage, while it waits for it."""
    if report.state not in (State.RECEIVED, State.TRIAGE):
        return None
    return report.on + timedelta(days=periods.triage)


def _who(
    report: Report, verb: Verb, people: Collection[str], parts: Collection[Part]
) -> Refusal | None:
    step = TABLE.step(report.state, verb)
    if step is None:
        return Refusal.NOT_NOW
    acting = step.who & set(parts)
    if not acting:
        return Refusal.NOT_YOURS
    if acting & JUDGING and (set(people) & report.conflicted or report.reporter in people):
        return Refusal.CONFLICT
    if verb is Verb.HEAR and set(people) & report.finders:
        return Refusal.FOUND_FIRST
    return None


def _when(report: Report, verb: Verb, on: date, periods: Periods) -> Refusal | None:
    answer, appeal = answer_by(report, periods), appeal_by(report, periods)
    late = (verb is Verb.ANSWER and answer is not None and on > answer) or (
        verb is Verb.APPEAL and appeal is not None and on > appeal
    )
    soon = (
        verb is Verb.FIND and report.state is State.NOTICE and answer is not None and on <= answer
    ) or (verb is Verb.CLOSE and appeal is not None and on <= appeal)
    if on < report.on:
        return Refusal.TOO_SOON
    return Refusal.TOO_LATE if late else Refusal.TOO_SOON if soon else None


def refusal(
    report: Report,
    verb: Verb,
    *,
    people: Collection[str],
    parts: Collection[Part],
    on: date,
    periods: Periods,
    finding: Finding | None = None,
) -> Refusal | None:
    """Why these people cannot do this on that day; None where they can.

    A panel acts as all its people together: one conflict among them shuts all of them out.
    """
    refused = _who(report, verb, people, parts) or _when(report, verb, on, periods)
    if refused is not None:
        return refused
    if verb in (Verb.FIND, Verb.HEAR) and finding is None:
        return Refusal.WITHOUT_FINDING
    if finding is Finding.CORRECTED and not report.corrected:
        return Refusal.NOT_CORRECTED
    return None


def act(
    report: Report,
    verb: Verb,
    *,
    people: Collection[str],
    parts: Collection[Part],
    on: date,
    periods: Periods,
    finding: Finding | None = None,
) -> Report:
    """The report after the deed. Raises ValueError with the refusal where it cannot be done."""
    refused = refusal(
        report, verb, people=people, parts=parts, on=on, periods=periods, finding=finding
    )
    to = TABLE.after(report.state, verb)
    if refused is not None or to is None:
        raise ValueError(refused or Refusal.NOT_NOW)
    after = replace(report, state=to, on=on)
    match verb:
        case Verb.SET_ASIDE:
            return replace(after, set_aside=True)
        case Verb.NOTIFY:
            return replace(after, notified_on=on)
        case Verb.CORRECT:
            return replace(after, corrected=True)
        case Verb.FIND:
            return replace(after, found_on=on, finding=finding, finders=frozenset(people))
        case Verb.HEAR:
            return replace(after, finding=finding)
        case _:
            return after


class Shown(StrEnum):
    """What everybody may read of a report."""

    NOTHING = "nothing"
    COUNTED = "counted"
    IN_FULL = "in full"


def shown(report: Report) -> Shown:
    """Nothing before a finding, and nothing of what was set aside. A dismissed report is counted and names
    nobody; what was corrected or upheld is told with its wording, its answer and its finding."""
    if report.finding is None or report.set_aside:
        return Shown.NOTHING
    return Shown.COUNTED if report.finding is Finding.DISMISSED else Shown.IN_FULL


def refused_in_words(why: Refusal, report: Report, periods: Periods, *, _: Words, day: Day) -> str:
    """What is said to whom it is refused."""
    if why in (Refusal.TOO_SOON, Refusal.TOO_LATE):
        return _out_of_time(why, report, periods, _, day)
    return {
        Refusal.NOT_NOW: _("The report is not where this can be done. Nothing was changed."),
        Refusal.NOT_YOURS: _("This is for others to do. Nothing was changed."),
        Refusal.CONFLICT: _(
            "Nobody who reported it or has a conflict can judge it. Nothing was changed."
        ),
        Refusal.FOUND_FIRST: _("Whoever found first cannot hear the appeal. Name others."),
        Refusal.WITHOUT_FINDING: _("Say what you find: corrected, upheld or dismissed."),
        Refusal.NOT_CORRECTED: _(
            "The claimant has not corrected the wording, so that cannot be found."
        ),
    }[why]


def _out_of_time(why: Refusal, report: Report, periods: Periods, _: Words, day: Day) -> str:
    answer, appeal = answer_by(report, periods), appeal_by(report, periods)
    last = appeal or answer
    if last is None:
        return _("That day is before the last step. Nothing was changed.")
    if why is Refusal.TOO_LATE:
        return _("That was possible until %s.") % day(last)
    if appeal:
        return _("The claimant can appeal until %s. It stays open until then.") % day(appeal)
    return _("The claimant can answer until %s. Nothing is found before.") % day(last)
