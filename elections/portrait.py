"""A vote as its page shows it: sentences, drawings and the rows of the table beneath them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from elections import drawings, pictures, prospect
from elections.drawings import ChartWords, Mark, RollWords, Spread
from elections.pictures import PictureWords
from elections.progress import Progress, QuestionProgress, number, told
from elections.prospect import PaceBar
from elections.turnout import Point

FEW_VOTERS = 100  # of so few, a straight line says nothing
MOST_ROWS = 24  # of more counts the table shows the last of each day


@dataclass(frozen=True)
class TurnoutRow:
    """One line of the table: when, how many, how much of the line, and who said so."""

    at: datetime | None
    label: str
    ballots: str
    of_quorum: str
    source: str
    is_latest: bool = False
    is_correction: bool = False
    why: str = ""  # it is one


@dataclass(frozen=True)
class Portrait:
    """What stands on the page of a vote for one question."""

    question: QuestionProgress
    roll_long: SafeString
    roll_tall: SafeString
    stroke_long: str
    stroke_tall: str
    stroke_is_one: bool
    chart: SafeString
    chart_sentence: str
    undated: int
    rows: tuple[TurnoutRow, ...]
    thinned: int  # counts that stand in progress.json and not in the table
    pace_bars: tuple[PaceBar, ...]
    pace_sentence: str


def portray(progress: Progress, question: QuestionProgress, *, zone: ZoneInfo) -> Portrait:
    """Draw one question of a vote."""
    roll = _roll(question)
    needed = prospect.needed(progress, question)
    shows_pace = progress.is_open and question.pace is not None
    return Portrait(
        question=question,
        roll_long=SafeString(roll.long if roll else ""),
        roll_tall=SafeString(roll.tall if roll else ""),
        stroke_long=_stroke(roll.long_size) if roll else "",
        stroke_tall=_stroke(roll.tall_size) if roll else "",
        stroke_is_one=bool(roll and roll.long_size == roll.tall_size == 1),
        chart=_chart(progress, question, zone=zone),
        chart_sentence=_chart_sentence(progress, question),
        undated=sum(point.at is None for point in question.history),
        rows=_rows(progress, question, zone=zone),
        thinned=_thinned(progress, question, zone=zone),
        pace_bars=prospect.pace_bars(question, needed, zone=zone) if shows_pace else (),
        pace_sentence=prospect.pace_sentence(question, needed) if shows_pace else "",
    )


def strip(question: QuestionProgress) -> SafeString:
    """Draw the roll small, for lists."""
    if question.eligible is None or question.ballots is None:
        return SafeString("")
    return SafeString(
        drawings.mini_roll(
            eligible=question.eligible,
            ballots=question.ballots,
            needed=question.quorum_needed,
            label=_roll_label(question),
        )
    )


def card(question: QuestionProgress) -> SafeString:
    """Draw the roll for a card, with its flag and a line of writing."""
    if question.eligible is None or question.ballots is None:
        return SafeString("")
    return SafeString(
        drawings.card_roll(
            eligible=question.eligible,
            ballots=question.ballots,
            needed=question.quorum_needed,
            words=_roll_words(question, eligible=question.eligible),
        )
    )


def picture(progress: Progress) -> SafeString:
    """Draw a vote as a picture that stands by itself, for pages of others."""
    main = progress.main
    eligible = main.eligible if main else None
    words = PictureWords(
        title=progress.title,
        sentence=str(progress.sentence),
        state=progress.state[2],
        line=_("Quorum line %s") % number(main.quorum_needed)
        if main and main.quorum_needed is not None
        else "",
        in_all=_("%s on the roll") % number(eligible) if eligible else "",
    )
    return SafeString(
        pictures.picture(
            eligible=eligible,
            ballots=main.ballots if main else None,
            needed=main.quorum_needed if main else None,
            words=words,
        )
    )


def _stroke(size: int) -> str:
    return {1: _("one"), 100: _("a hundred"), 500: _("five hundred")}.get(size, number(size))


def _roll_label(question: QuestionProgress) -> str:
    facts = {
        "ballots": question.ballots_in_words,
        "eligible": number(question.eligible or 0),
        "needed": number(question.quorum_needed or 0),
        "still": number(question.still_needed or 0),
    }
    label = _("Of %(eligible)s on the roll, %(ballots)s have voted.") % facts
    if question.still_needed:
        label += " " + (
            _("%(still)s more are needed to reach the quorum line at %(needed)s.") % facts
        )
    elif question.reached:
        label += " " + (_("The quorum line at %(needed)s is reached.") % facts)
    return label


def _roll(question: QuestionProgress) -> drawings.Roll | None:
    if question.eligible is None or question.ballots is None:
        return None
    return drawings.roll(
        eligible=question.eligible,
        ballots=question.ballots,
        needed=question.quorum_needed,
        words=_roll_words(question, eligible=question.eligible),
    )


def _roll_words(question: QuestionProgress, *, eligible: int) -> RollWords:
    voted = _("%s voted") % question.ballots_in_words
    line = ""
    if question.quorum_needed is not None:
        line = _("Quorum line %s") % number(question.quorum_needed)
    return RollWords(
        label=_roll_label(question),
        line=line,
        voted=voted,
        to_go=question.to_go,
        both=f"{voted}, {question.to_go}" if question.to_go else voted,
        in_all=_("%s on the roll") % number(eligible),
    )


def _marks(progress: Progress, question: QuestionProgress) -> list[Mark]:
    marks: list[Mark] = []
    gap = False
    for point in prospect.told_before_now(progress, question):
        if point.at is None:
            gap = True
            continue
        # of our own box only what it holds now is written beside its dot
        words = "" if progress.is_cast_here else told(point.ballots, point.qualifier)
        marks.append(Mark(point.at, point.ballots, words, gap))
        gap = False
    if progress.is_cast_here and question.ballots is not None:
        now = min(progress.as_of, progress.closes_at)
        marks.append(Mark(now, question.ballots, question.ballots_in_words))
    return marks


def _chart(progress: Progress, question: QuestionProgress, *, zone: ZoneInfo) -> SafeString:
    marks = _marks(progress, question)
    if not marks or progress.as_of < progress.opens_at:
        return SafeString("")
    end = _at_close(progress, question)
    fan = _fan(question, progress.as_of)
    label = _chart_label(progress, question, marks, zone=zone)
    said = question.forecast
    words = ChartWords(
        label=f"{label} {prospect.said_forecast(question)}" if fan else label,
        ends=(number(said.p05), _("%s middle") % number(said.p50), number(said.p95))
        if said
        else ("", "", ""),
        quorum=_("Quorum line, %s") % number(question.quorum_needed or 0),
        now=progress.time_left,
        at_close=_("%s at this pace") % number(end) if end is not None else "",
        day=lambda day, full: date_format(day, "D j M" if full else "D j"),
    )
    return SafeString(
        drawings.turnout_chart(
            opens_at=progress.opens_at.astimezone(zone),
            closes_at=progress.closes_at,
            marks=marks,
            needed=question.quorum_needed,
            now=progress.as_of if progress.is_open else None,
            at_close=end,
            words=words,
            fan=fan,
        )
    )


def _chart_label(
    progress: Progress, question: QuestionProgress, marks: list[Mark], *, zone: ZoneInfo
) -> str:
    days = {
        "first": date_format(progress.opens_at.astimezone(zone), "j F"),
        "last": date_format(progress.closes_at.astimezone(zone), "j F Y"),
    }
    said = "; ".join(
        _("%(count)s on %(when)s")
        % {"count": mark.words, "when": date_format(mark.at.astimezone(zone), "j F, H:i")}
        for mark in marks[-6:]
    )
    label = (_("Ballots received from %(first)s to %(last)s: ") % days) + said + "."
    if question.quorum_needed is not None:
        label += " " + (_("The quorum line is at %s.") % number(question.quorum_needed))
    return label


def _fan(question: QuestionProgress, at: datetime) -> list[Spread]:
    """The fan from the last count that has a time to the close."""
    if question.forecast is None:
        return []
    timed = [point for point in question.history if point.at is not None and point.at <= at]
    steps = [Spread(step.at, step.p05, step.p50, step.p95) for step in question.forecast.fan]
    if not timed or timed[-1].at is None:
        return steps
    last = timed[-1].ballots
    return [Spread(timed[-1].at, last, last, last), *steps]


def _at_close(progress: Progress, question: QuestionProgress) -> int | None:
    """Say where the present pace leads, while it is open and more than one figure tells a pace."""
    if not progress.is_open or question.pace is None or question.eligible is None:
        return None
    if question.eligible < FEW_VOTERS:
        return None
    return min(question.pace.at_close(progress.closes_at), question.eligible)


def _chart_sentence(progress: Progress, question: QuestionProgress) -> str:
    if question.forecast is not None:
        return prospect.said_forecast(question)
    end, needed = _at_close(progress, question), question.quorum_needed
    if end is None or needed is None or question.reached or question.figures.is_ceiling:
        return _("Ballots received")
    if end >= needed:
        return _("At the present pace it ends at %(end)s, %(over)s over the line.") % {
            "end": number(end),
            "over": number(end - needed),
        }
    return _("At the present pace it ends %(short)s short. The last day often brings more.") % {
        "short": number(needed - end)
    }


def _share(part: int, whole: int | None) -> str:
    return f"{round(Fraction(part * 100, whole))} %" if whole else ""


def _of_quorum(ballots: int, question: QuestionProgress) -> str:
    """How much of the quorum so many are; nothing where not all of them need count to it."""
    return "–" if question.figures.is_ceiling else _share(ballots, question.quorum_needed)


def _rows(
    progress: Progress, question: QuestionProgress, *, zone: ZoneInfo
) -> tuple[TurnoutRow, ...]:
    if progress.as_of < progress.opens_at:
        return ()
    rows = [_opening(progress, question)]
    told_ = _in_the_table(prospect.told_before_now(progress, question), zone=zone)
    latest = len(told_) - 1
    rows += [
        TurnoutRow(
            at=point.at,
            label=point.label,
            ballots=told(point.ballots, point.qualifier),
            of_quorum=_of_quorum(point.ballots, question),
            source=point.source
            or (_("counted by the box") if progress.is_cast_here else _("not recorded")),
            is_latest=place == latest and not progress.is_cast_here,
            is_correction=point.is_correction,
            why=point.why,
        )
        for place, point in enumerate(told_)
    ]
    if progress.is_cast_here and question.ballots is not None:
        closed = progress.as_of >= progress.closes_at
        rows.append(
            TurnoutRow(
                at=min(progress.as_of, progress.closes_at),
                label=_("at the close") if closed else _("now"),
                ballots=number(question.ballots),
                of_quorum=_of_quorum(question.ballots, question),
                source=_("counted by the box"),
                is_latest=True,
            )
        )
    if progress.is_history and not question.is_final:
        rows.append(
            TurnoutRow(
                at=progress.closes_at,
                label=_("at the close"),
                ballots=_("not recorded"),
                of_quorum="",
                source="",
            )
        )
    return tuple(rows)


def _opening(progress: Progress, question: QuestionProgress) -> TurnoutRow:
    return TurnoutRow(
        at=progress.opens_at,
        label="",
        ballots="0",
        of_quorum="0 %" if question.quorum_needed else "",
        source=_("the vote opens"),
    )


def _in_the_table(points: list[Point], *, zone: ZoneInfo) -> list[Point]:
    """All of a few counts; of many the last of each day, and all without a time or that correct."""
    if len(points) <= MOST_ROWS:
        return points
    last_of = {
        point.at.astimezone(zone).date(): place for place, point in enumerate(points) if point.at
    }
    kept = set(last_of.values())
    return [
        point
        for place, point in enumerate(points)
        if place in kept or point.at is None or point.is_correction
    ]


def _thinned(progress: Progress, question: QuestionProgress, *, zone: ZoneInfo) -> int:
    told_ = prospect.told_before_now(progress, question)
    return len(told_) - len(_in_the_table(told_, zone=zone))
