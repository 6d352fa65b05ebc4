"""How fast a vote goes: what is needed against what came, against before, and what a reminder brought.

Pure: no Django, no clock, no database. Ballots are counted, times are aware, rates are exact
fractions in ballots an hour. Between two counts ballots are read as coming evenly; a figure that
rests on such a reading says so. A correction cuts the record: nothing is measured across it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from math import isqrt

from elections.turnout import Point, Qualifier, hours, needed_per_hour, standing

HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
AFTER = timedelta(hours=24)  # how long a reminder is given to work
BEFORE = timedelta(hours=72)  # what the rhythm before it is read from, at most


@dataclass(frozen=True)
class Rate:
    """Ballots an hour over a span that ended at `until`.

    `is_counted`: both ends are exact counts of those moments, not read between two counts.
    """

    since: datetime
    until: datetime
    per_hour: Fraction
    is_counted: bool

    @property
    def ballots(self) -> Fraction:
        return self.per_hour * hours(self.since, self.until)


@dataclass(frozen=True)
class Needed:
    """What reaches the line, beside what came of late. All in ballots an hour, None where unknown."""

    per_hour: Fraction | None
    last_hour: Rate | None
    last_day: Rate | None

    @property
    def is_enough(self) -> bool | None:
        """Whether the last day's pace, kept up, would do; None where that cannot be told."""
        if self.per_hour is None or self.last_day is None:
            return None
        return self.last_day.per_hour >= self.per_hour

    def in_words(self, *, _: Callable[[str], str] = str) -> str:
        """Say what is needed and what came, in a sentence; empty where nothing is needed."""
        if self.per_hour is None:
            return ""
        need = f"{-(-self.per_hour // 1):,}"
        if self.last_day is None:
            return _("{needed} ballots an hour are needed.").format(needed=need)
        came = f"{_tenth(self.last_day.per_hour)}"
        if self.last_hour is None:
            return _(
                "{needed} ballots an hour are needed; {day} an hour came in the last day."
            ).format(needed=need, day=came)
        return _(
            "{needed} ballots an hour are needed; {hour} came in the last hour, and {day} an hour"
            " in the last day."
        ).format(needed=need, hour=_tenth(self.last_hour.per_hour), day=came)


def needed(
    points: Sequence[Point],
    *,
    still_needed: int | None,
    opens_at: datetime,
    closes_at: datetime,
    at: datetime,
) -> Needed:
    """Set what is needed from `at` on against the last hour and the last day before the last count."""
    return Needed(
        per_hour=needed_per_hour(still_needed, opens_at=opens_at, closes_at=closes_at, at=at),
        last_hour=rate(points, opens_at=opens_at, at=at, span=HOUR),
        last_day=rate(points, opens_at=opens_at, at=at, span=DAY),
    )


def rate(
    points: Sequence[Point], *, opens_at: datetime, at: datetime, span: timedelta
) -> Rate | None:
    """Measure the pace over `span` up to the last timed count, less near the opening.

    None with no count or with a last one older than `span`, with a record too coarse for so short a span (two counts that hold it lie
    more than three spans apart), or where a correction lies within it.
    """
    counts = _timed(points, opens_at=opens_at, at=at)
    if len(counts) < 2:
        return None
    until, ballots = _when(counts[-1]), counts[-1].ballots
    if at - until > span:
        return None
    since = max(until - span, _when(counts[0]))
    if since >= until or (since > until - span and _when(counts[0]) != opens_at):
        return None
    place = next(n for n in range(len(counts) - 1, -1, -1) if _when(counts[n]) <= since)
    before, after = counts[place], counts[place + 1]
    if since != _when(before) and _when(after) - _when(before) > 3 * span:
        return None
    exact = since == _when(before) and before.qualifier is Qualifier.EXACT
    return Rate(
        since=since,
        until=until,
        per_hour=(ballots - _read(before, after, since)) / hours(since, until),
        is_counted=exact and counts[-1].qualifier is Qualifier.EXACT,
    )


@dataclass(frozen=True)
class Beside:
    """An earlier vote at the same share of its window. Shares of the window in 0..1."""

    share_of_window: Fraction
    ballots: int  # by then, read between two counts and rounded
    share_of_roll: Fraction | None
    final: int
    share_of_final: Fraction

    def in_words(self, *, _: Callable[[str], str] = str) -> str:
        """Say it in a sentence; `_` translates."""
        return _(
            "At this part of its time {ballots} had voted, {share} % of the {final} that it came to."
        ).format(
            ballots=f"{self.ballots:,}",
            share=round(self.share_of_final * 100),
            final=f"{self.final:,}",
        )


def beside(
    points: Sequence[Point],
    *,
    opens_at: datetime,
    closes_at: datetime,
    eligible: int | None,
    share: Fraction,
) -> Beside | None:
    """Read an earlier, closed vote at `share` of its window; None where its record does not reach.

    Its points are those of that vote; the last is its final count.
    """
    held = standing(points)
    if not held or held[-1].ballots < 1 or not 0 <= share <= 1 or closes_at <= opens_at:
        return None
    final = held[-1].ballots
    # in whole microseconds: a timedelta takes no fraction whose parts are large
    whole = (closes_at - opens_at) // TICK
    moment = opens_at + TICK * int(whole * share)
    counts = [
        point for point in _timed(points, opens_at=opens_at, at=closes_at) if point.ballots <= final
    ]
    if len(counts) < 2 or _when(counts[0]) > moment:
        return None
    if _when(counts[-1]) < closes_at:
        counts = [*counts, Point(final, closes_at)]
    place = next(n for n in range(len(counts) - 1, -1, -1) if _when(counts[n]) <= moment)
    before = counts[place]
    received = (
        Fraction(before.ballots)
        if place == len(counts) - 1
        else _read(before, counts[place + 1], moment)
    )
    ballots = round(received)
    return Beside(
        share_of_window=share,
        ballots=ballots,
        share_of_roll=Fraction(ballots, eligible) if eligible else None,
        final=final,
        share_of_final=Fraction(ballots, final),
    )


@dataclass(frozen=True)
class Brought:
    """What came after a reminder above the rhythm before it, in ballots.

    `low` and `high` hold it about nine times in ten, if the vote would else have gone on as before;
    below nought: fewer came than the rhythm would have brought. It is no proof of cause.
    """

    sent_at: datetime
    until: datetime
    received: int
    expected: int
    low: int
    high: int

    @property
    def above(self) -> int:
        return self.received - self.expected

    def in_words(self, *, _: Callable[[str], str] = str) -> str:
        """Say it in a sentence; `_` translates."""
        whole = _hours_in(self.until - self.sent_at)
        if self.low > 0:
            return _(
                "In the {hours} hours after the reminder {received} ballots came, {low} to {high}"
                " more than the pace before it would have brought."
            ).format(
                hours=whole,
                received=f"{self.received:,}",
                low=f"{self.low:,}",
                high=f"{self.high:,}",
            )
        return _(
            "In the {hours} hours after the reminder {received} ballots came; whether it brought"
            " any cannot be told from the pace before it."
        ).format(hours=whole, received=f"{self.received:,}")


def brought(
    points: Sequence[Point],
    sent_at: datetime,
    *,
    opens_at: datetime,
    closes_at: datetime,
    at: datetime,
    others: Sequence[datetime] = (),
) -> Brought | None:
    """Measure the hours after a reminder against the same hours of the days before it.

    Up to 24 hours after it, less where the next of `others` went out sooner or the record ends. The
    rhythm is that of the same hours of the day before, where whole days of record lie before it and
    no other reminder; else the plain pace since the opening. None where there is too little to read.
    """
    counts = _timed(points, opens_at=opens_at, at=at)
    if len(counts) < 3 or not opens_at < sent_at < _when(counts[-1]):
        return None
    later = [other for other in others if other > sent_at]
    until = min([sent_at + AFTER, _when(counts[-1]), closes_at, *later])
    length = until - sent_at
    earlier = [other for other in others if other < sent_at]
    free = max([opens_at, sent_at - BEFORE, _when(counts[0]), *(e + AFTER for e in earlier)])
    if length < HOUR or sent_at - free < min(length, DAY / 4):
        return None
    received = _between(counts, sent_at, until)
    same_hours = [
        _between(counts, sent_at - DAY * days, until - DAY * days)
        for days in (1, 2, 3)
        if sent_at - DAY * days >= free
    ]
    if same_hours:
        expected = sum(same_hours) / len(same_hours)
    else:
        expected = _between(counts, free, sent_at) * (hours(sent_at, until) / hours(free, sent_at))
    # counts are clumped: a variance of twice the mean, and the rhythm itself is known to a quarter
    noise = 2 * (received + expected) + (expected / 4) ** 2
    reach = Fraction(165, 100) * isqrt(int(noise * 10_000)) / 100
    above = received - expected
    return Brought(
        sent_at=sent_at,
        until=until,
        received=round(received),
        expected=round(expected),
        low=round(above - reach),
        high=round(above + reach),
    )


def _timed(points: Sequence[Point], *, opens_at: datetime, at: datetime) -> list[Point]:
    """Timed counts that stand at `at`, in order, from the opening (no ballot) or the correction on."""
    seen = [point for point in points if point.at is None or point.at <= at]
    held = standing(seen)
    timed = [point for point in held if point.at is not None and point.at > opens_at]
    if not any(point.is_correction for point in held):
        timed = [Point(0, opens_at), *timed]
    kept: list[Point] = []
    for point in timed:  # of two at one moment the later told stands
        if kept and kept[-1].at == point.at:
            kept.pop()
        kept.append(point)
    return kept


def _when(point: Point) -> datetime:
    if point.at is None:
        raise TypeError("only timed points have a pace")
    return point.at


def _read(before: Point, after: Point, moment: datetime) -> Fraction:
    """Ballots by a moment, straight between two counts."""
    part = hours(_when(before), moment) / hours(_when(before), _when(after))
    return before.ballots + (after.ballots - before.ballots) * part


def _by(counts: Sequence[Point], moment: datetime) -> Fraction:
    place = next(n for n in range(len(counts) - 1, -1, -1) if _when(counts[n]) <= moment)
    if place == len(counts) - 1:
        return Fraction(counts[place].ballots)
    return _read(counts[place], counts[place + 1], moment)


def _between(counts: Sequence[Point], since: datetime, until: datetime) -> Fraction:
    return _by(counts, until) - _by(counts, since)


def _tenth(value: Fraction) -> str:
    """Write a rate: whole from ten on, with one place below it."""
    return f"{round(value):,}" if value >= 10 else f"{float(round(value, 1)):g}"


def _hours_in(span: timedelta) -> int:
    return round(span / HOUR)
