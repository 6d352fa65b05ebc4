"""What is to be expected of an open vote, in words and bars: its pace, earlier votes, its forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from elections import drawings, pace
from elections.forecast import forecast_in_words
from elections.outlook import Outlook
from elections.progress import Progress, QuestionProgress, number
from elections.turnout import Pace, Point, hours


@dataclass(frozen=True)
class PaceBar:
    label: str
    rate: str
    unit: str
    drawing: SafeString


@dataclass(frozen=True)
class FanRow:
    """One line of the forecast's table."""

    at: datetime
    low: str
    middle: str
    high: str


@dataclass(frozen=True)
class BesideRow:
    """An earlier vote at the same share of its time."""

    title: str
    slug: str
    said: str


@dataclass(frozen=True)
class ReminderRow:
    """What came after a reminder."""

    at: datetime
    said: str


@dataclass(frozen=True)
class Ahead:
    """What is to be expected of an open vote, for its page."""

    is_hidden: bool
    forecast: str  # in words; empty where it keeps quiet
    quiet: str  # why there is none
    fan: tuple[FanRow, ...]
    stands: str  # how far this vote is, to hold the earlier ones against
    earlier: tuple[BesideRow, ...]
    reminders: tuple[ReminderRow, ...]


# --- Pace ----------------------------------------------------------------------------------------


def told_before_now(progress: Progress, question: QuestionProgress) -> list[Point]:
    """What was told; of our own box without the count at the close, which stands by itself."""
    if not progress.is_cast_here:
        return list(question.history)
    now = min(progress.as_of, progress.closes_at)
    return [point for point in question.history if point.at is None or point.at < now]


def _counts(progress: Progress, question: QuestionProgress) -> list[Point]:
    """What was told, and what our own box holds now."""
    counts = told_before_now(progress, question)
    if progress.is_cast_here and question.ballots is not None:
        now = min(progress.as_of, progress.closes_at)
        counts.append(Point(question.ballots, max(now, progress.opens_at)))
    return counts


def needed(progress: Progress, question: QuestionProgress) -> pace.Needed:
    return pace.needed(
        _counts(progress, question),
        still_needed=question.still_needed,
        opens_at=progress.opens_at,
        closes_at=progress.closes_at,
        at=progress.as_of,
    )


@dataclass(frozen=True)
class _Coming:
    """Ballots an hour over a time, as one bar shows them."""

    label: str
    per_hour: Fraction
    is_counted: bool


def _coming(
    question: QuestionProgress, needed: pace.Needed, *, zone: ZoneInfo
) -> tuple[_Coming, ...]:
    """What came in the last hour and the last day; where neither is known, since the count before."""
    known = [
        _Coming(label, rate.per_hour, rate.is_counted)
        for label, rate in (
            (_("In the last hour"), needed.last_hour),
            (_("In the last day"), needed.last_day),
        )
        if rate is not None
    ]
    if not known and question.pace is not None:
        since = question.pace
        known = [_Coming(_since(since, zone=zone), since.per_hour, since.is_exact)]
    return tuple(known)


def pace_bars(
    question: QuestionProgress, needed: pace.Needed, *, zone: ZoneInfo
) -> tuple[PaceBar, ...]:
    """Needed against present pace. What is needed rounds up and what comes in rounds down."""
    coming = _coming(question, needed, zone=zone)
    hours_ = _unit_hours(question, needed)
    unit = _("an hour") if hours_ == 1 else _("a day")
    values = []
    if question.needed_per_hour is not None:
        wanted = number(-(-question.needed_per_hour * hours_ // 1))
        values.append((_("Needed from now on"), wanted, "need", question.needed_per_hour))
    for each in coming:
        said = number(int(each.per_hour * hours_))
        values.append(
            (
                each.label,
                said if each.is_counted else _("about %s") % said,
                "is",
                each.per_hour,
            )
        )
    drawn = drawings.bars([(kind, value) for _label, _said, kind, value in values])
    return tuple(
        PaceBar(label, said, unit, SafeString(drawing))
        for (label, said, _kind, _value), drawing in zip(values, drawn, strict=True)
    )


def _present(question: QuestionProgress, needed: pace.Needed) -> Fraction | None:
    """The pace that is held against what is needed: of the last day, or since the count before."""
    if needed.last_day is not None:
        return needed.last_day.per_hour
    return question.pace.per_hour if question.pace else None


def _unit_hours(question: QuestionProgress, needed: pace.Needed) -> int:
    """Speak of hours, and of days where an hour brings less than ten."""
    rates = [question.needed_per_hour or Fraction(0), _present(question, needed) or Fraction(0)]
    if needed.last_hour is not None:
        rates.append(needed.last_hour.per_hour)
    return 1 if max(rates) >= 10 else 24


def _since(pace: Pace, *, zone: ZoneInfo) -> str:
    since: Point = pace.since
    if since.label:
        return _("Since the %s") % since.label if since.label.startswith("end") else since.label
    if since.ballots == 0 or since.at is None:
        return _("Since the opening")
    return _("Since %s") % date_format(since.at.astimezone(zone), "D j M, H:i")


def pace_sentence(question: QuestionProgress, needed: pace.Needed) -> str:
    wanted, present = question.needed_per_hour, _present(question, needed)
    if question.reached:
        return _("The line is reached; every further ballot still counts.")
    if wanted is None or present is None:
        return ""
    if wanted <= present:
        return (
            _("The pace of the last day is enough, if it holds.")
            if needed.last_day is not None
            else _("The present pace is enough, if it holds.")
        )
    unit = _unit_hours(question, needed)
    # The difference of the two figures as they are shown, so that the sum comes out on the page.
    more = int(-(-wanted * unit // 1)) - int(present * unit)
    if unit == 1:
        said = ngettext(
            "%d more ballot an hour would do.", "%d more ballots an hour would do.", more
        )
    else:
        said = ngettext("%d more ballot a day would do.", "%d more ballots a day would do.", more)
    return said % more


# --- What is to be expected -----------------------------------------------------------------------


def foresee(outlook: Outlook, question: QuestionProgress) -> Ahead | None:
    """Put in words what is to be expected of an open vote; nothing of any other."""
    progress = outlook.progress
    if not progress.is_open:
        return None
    counts = _counts(progress, question)
    share = _share_of_window(progress, counts)
    beside = [(before, before.beside(share)) for before in outlook.earlier]
    held = [(before, found) for before, found in beside if found is not None]
    return Ahead(
        is_hidden=outlook.is_hidden,
        forecast=said_forecast(question),
        quiet=outlook.quiet.get(question.id, ""),
        fan=_fan_rows(question),
        stands=_stands(question, share) if held else "",
        earlier=tuple(
            BesideRow(before.title, before.slug, _beside_in_words(found)) for before, found in held
        ),
        reminders=_reminder_rows(progress, counts, outlook.reminders),
    )


def _share_of_window(progress: Progress, counts: list[Point]) -> Fraction:
    """How much of the time was over at the last count: there the earlier votes are read."""
    timed = [point.at for point in counts if point.at is not None and point.at <= progress.as_of]
    until = max(timed, default=progress.as_of)
    whole = hours(progress.opens_at, progress.closes_at)
    return max(hours(progress.opens_at, until) / whole, Fraction(0))


def _stands(question: QuestionProgress, share: Fraction) -> str:
    figures = {
        "part": round(share * 100),
        "ballots": question.ballots_in_words,
        "share": _places(question.figures.share_of_roll),
    }
    if question.figures.share_of_roll is None:
        return _(
            "At the last count %(part)s %% of the time was over, and %(ballots)s had voted."
        ) % (figures)
    return (
        _(
            "At the last count %(part)s %% of the time was over, and %(ballots)s had voted,"
            " %(share)s of the roll."
        )
        % figures
    )


def _beside_in_words(found: pace.Beside) -> str:
    said = found.in_words(_=_)
    if found.share_of_roll is not None:
        said += " " + _("That was %s of its roll.") % _places(found.share_of_roll)
    return said


def _places(share: Fraction | None) -> str:
    """Write a share in per cent, with one place below ten."""
    if share is None:
        return ""
    percent = share * 100
    return f"{round(percent)} %" if percent >= 10 else f"{float(round(percent, 1)):g} %"


FAN_ROWS = 6


def _fan_rows(question: QuestionProgress) -> tuple[FanRow, ...]:
    """The fan at some moments, evenly apart, and at the close."""
    if question.forecast is None:
        return ()
    steps = question.forecast.fan
    every = max(1, len(steps) // FAN_ROWS)
    chosen = [step for place, step in enumerate(reversed(steps)) if place % every == 0]
    return tuple(
        FanRow(step.at, number(step.p05), number(step.p50), number(step.p95))
        for step in reversed(chosen[:FAN_ROWS])
    )


def _reminder_rows(
    progress: Progress, counts: list[Point], reminders: tuple[datetime, ...]
) -> tuple[ReminderRow, ...]:
    rows = []
    for sent_at in reminders:
        found = pace.brought(
            counts,
            sent_at,
            opens_at=progress.opens_at,
            closes_at=progress.closes_at,
            at=progress.as_of,
            others=[other for other in reminders if other != sent_at],
        )
        said = (
            found.in_words(_=_)
            if found
            else _("What it brought cannot be told yet: there are too few counts around it.")
        )
        rows.append(ReminderRow(sent_at, said))
    return tuple(rows)


def said_forecast(question: QuestionProgress) -> str:
    told = question.forecast
    return forecast_in_words(told.probability, told.p05, told.p95, _=_) if told else ""
