"""A vote as its page shows it: sentences, drawings and the rows of the table beneath them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from elections import drawings, pictures
from elections.drawings import ChartWords, Mark, RollWords
from elections.pictures import PictureWords
from elections.progress import Progress, QuestionProgress, number, told
from elections.turnout import Pace, Point

FEW_VOTERS = 100  # of so few, a straight line says nothing


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


@dataclass(frozen=True)
class PaceBar:
    label: str
    rate: str
    unit: str
    drawing: SafeString


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
    pace_bars: tuple[PaceBar, ...]
    pace_sentence: str


def portray(progress: Progress, question: QuestionProgress, *, zone: ZoneInfo) -> Portrait:
    """Draw one question of a vote."""
    roll = _roll(question)
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
        rows=_rows(progress, question),
        pace_bars=_pace_bars(question, zone=zone) if shows_pace else (),
        pace_sentence=_pace_sentence(question) if shows_pace else "",
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
    for point in question.history:
        if point.at is None:
            gap = True
            continue
        marks.append(Mark(point.at, point.ballots, told(point.ballots, point.qualifier), gap))
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
    words = ChartWords(
        label=_chart_label(progress, question, marks, zone=zone),
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


def _at_close(progress: Progress, question: QuestionProgress) -> int | None:
    """Say where the present pace leads, while it is open and more than one figure tells a pace."""
    if not progress.is_open or question.pace is None or question.eligible is None:
        return None
    if question.eligible < FEW_VOTERS:
        return None
    return min(question.pace.at_close(progress.closes_at), question.eligible)


def _chart_sentence(progress: Progress, question: QuestionProgress) -> str:
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


def _rows(progress: Progress, question: QuestionProgress) -> tuple[TurnoutRow, ...]:
    if progress.as_of < progress.opens_at:
        return ()
    rows = [_opening(progress, question)]
    latest = len(question.history) - 1
    rows += [
        TurnoutRow(
            at=point.at,
            label=point.label,
            ballots=told(point.ballots, point.qualifier),
            of_quorum=_of_quorum(point.ballots, question),
            source=point.source or _("not recorded"),
            is_latest=place == latest,
            is_correction=point.is_correction,
        )
        for place, point in enumerate(question.history)
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


def _pace_bars(question: QuestionProgress, *, zone: ZoneInfo) -> tuple[PaceBar, ...]:
    """Needed against present pace. What is needed rounds up and what comes in rounds down."""
    pace, needed = question.pace, question.needed_per_hour
    if pace is None:
        return ()
    hours = _unit_hours(question)
    unit = _("an hour") if hours == 1 else _("a day")
    coming = number(int(pace.per_hour * hours))
    if not pace.is_exact:
        coming = _("about %s") % coming
    values = [(_since(pace, zone=zone), coming, "is", pace.per_hour)]
    if needed is not None:
        wanted = number(-(-needed * hours // 1))
        values.insert(0, (_("Needed from now on"), wanted, "need", needed))
    drawn = drawings.bars([(kind, value) for _label, _said, kind, value in values])
    return tuple(
        PaceBar(label, said, unit, SafeString(drawing))
        for (label, said, _kind, _value), drawing in zip(values, drawn, strict=True)
    )


def _unit_hours(question: QuestionProgress) -> int:
    """Speak of hours, and of days where an hour brings less than ten."""
    rates = [question.needed_per_hour or Fraction(0)]
    if question.pace is not None:
        rates.append(question.pace.per_hour)
    return 1 if max(rates) >= 10 else 24


def _since(pace: Pace, *, zone: ZoneInfo) -> str:
    since: Point = pace.since
    if since.label:
        return _("Since the %s") % since.label if since.label.startswith("end") else since.label
    if since.ballots == 0 or since.at is None:
        return _("Since the opening")
    return _("Since %s") % date_format(since.at.astimezone(zone), "D j M, H:i")


def _pace_sentence(question: QuestionProgress) -> str:
    needed, pace = question.needed_per_hour, question.pace
    if question.reached:
        return _("The line is reached; every further ballot still counts.")
    if needed is None or pace is None:
        return ""
    if needed <= pace.per_hour:
        return _("The present pace is enough, if it holds.")
    hours = _unit_hours(question)
    # The difference of the two figures as they are shown, so that the sum comes out on the page.
    more = int(-(-needed * hours // 1)) - int(pace.per_hour * hours)
    if hours == 1:
        said = ngettext(
            "%d more ballot an hour would do.", "%d more ballots an hour would do.", more
        )
    else:
        said = ngettext("%d more ballot a day would do.", "%d more ballots a day would do.", more)
    return said % more
