"""What a forecast is made from, and what comes of it. Wrong input is refused in a sentence."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from elections.turnout import Fell, MoreThanTheRoll, Point, check, hours, standing

MOST_REMINDERS, MOST_EARLIER = 20, 20
FROM = Fraction(1, 20)  # of the window: before it nothing is said


class BadForecast(ValueError):
    """The input cannot be forecast from; the message says which part, and why."""


@dataclass(frozen=True)
class Earlier:
    """An earlier vote of the same community, closed: how it ran and how it ended.

    `curve` holds (share of its window in 0..1, ballots received by then), rising; it may be empty
    where only the end is known. `final` is in ballots. `eligible` is the size of its roll in
    voters, None where that is not recorded.
    """

    final: int
    eligible: int | None = None
    curve: tuple[tuple[float, int], ...] = ()

    def __post_init__(self) -> None:
        if self.final < 1:
            raise BadForecast("An earlier vote has at least one ballot.")
        if self.eligible is not None and self.eligible < self.final:
            raise BadForecast("An earlier vote has more ballots than voters.")
        before = (0.0, 0)
        for share, ballots in self.curve:
            if not (math.isfinite(share) and before[0] <= share <= 1):
                raise BadForecast("The shares of an earlier curve rise from 0 to 1.")
            if not before[1] <= ballots <= self.final:
                raise BadForecast("The ballots of an earlier curve rise to its final count.")
            before = (share, ballots)

    @classmethod
    def of(
        cls,
        points: Sequence[Point],
        *,
        opens_at: datetime,
        closes_at: datetime,
        eligible: int | None,
    ) -> Earlier | None:
        """Read a closed vote's own record; None where its end is not known well enough."""
        held = standing(points)
        if not held or held[-1].ballots < 1 or closes_at <= opens_at:
            return None
        final, whole = held[-1].ballots, hours(opens_at, closes_at)
        curve = [
            (float(hours(opens_at, point.at) / whole), point.ballots)
            for point in held
            if point.at is not None and opens_at < point.at <= closes_at
        ]
        rising = all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(curve))
        roll = eligible if eligible is not None and eligible >= final else None
        return cls(final=final, eligible=roll, curve=tuple(curve) if rising else ())


@dataclass(frozen=True)
class Vote:
    """The vote as it was set up.

    `eligible` in voters on the roll, `quorum` in ballots (None: no line is asked for), times aware,
    `reminders` the moments at which mail went or will go to those who have not voted. `zone` names
    the clock that its voters live by: their nights and weekends are quieter.
    """

    eligible: int
    quorum: int | None
    opens_at: datetime
    closes_at: datetime
    reminders: tuple[datetime, ...] = ()
    zone: str = "UTC"
    earlier: tuple[Earlier, ...] = ()

    def __post_init__(self) -> None:
        if self.eligible < 1:
            raise BadForecast("The roll needs at least one voter.")
        if self.quorum is not None and not 1 <= self.quorum <= self.eligible:
            raise BadForecast("The quorum lies between 1 and the size of the roll.")
        if any(at.utcoffset() is None for at in (self.opens_at, self.closes_at, *self.reminders)):
            raise BadForecast("Every time needs its zone, such as Z or +05:30.")
        if self.closes_at <= self.opens_at:
            raise BadForecast("The vote closes after it opens.")
        if len(self.reminders) > MOST_REMINDERS:
            raise BadForecast(f"At most {MOST_REMINDERS} reminders.")
        if len(self.earlier) > MOST_EARLIER:
            raise BadForecast(f"At most {MOST_EARLIER} earlier votes.")
        try:
            ZoneInfo(self.zone)
        except (KeyError, OSError, ValueError):
            raise BadForecast(f"{self.zone[:60]!r} is no time zone.") from None

    def share(self, at: datetime) -> Fraction:
        """How much of the window is over at a moment; below 0 before it, above 1 after it."""
        return hours(self.opens_at, at) / hours(self.opens_at, self.closes_at)


class Quiet(StrEnum):
    """Why nothing is forecast."""

    TOO_EARLY = "too early"  # before 5 % of the window, or no timed point from then on
    NO_POINT = "no timed point"
    CLOSED = "closed"


@dataclass(frozen=True)
class Step:
    """The fan at a moment to come, in ballots received by then."""

    at: datetime
    p05: int
    p50: int
    p95: int


@dataclass(frozen=True)
class Forecast:
    """What is to be expected, as of the last timed count.

    `probability` of the quorum, in 0.01 to 0.99; None where it is reached already or no line is
    asked for. The final count in ballots: `p05` and `p95` leave one chance in twenty on each side.
    `fan` leads from the last count to the close. Rates in ballots an hour, None where not known.
    """

    probability: float | None
    p05: int
    p50: int
    p95: int
    fan: tuple[Step, ...]
    needed_per_hour: Fraction | None
    last_day_per_hour: Fraction | None

    def as_json(self) -> dict[str, Any]:
        """Give it the form of progress.json."""
        return {
            "probability": self.probability,
            "final_ballots": {"p05": self.p05, "p50": self.p50, "p95": self.p95},
            "needed_per_hour": _places(self.needed_per_hour),
            "last_day_per_hour": _places(self.last_day_per_hour),
        }


def _places(rate: Fraction | None) -> float | None:
    return None if rate is None else float(round(rate, 4))


def known(vote: Vote, points: Sequence[Point], now: datetime) -> list[Point]:
    """Return what stands at `now` and can be true of this vote."""
    if now.utcoffset() is None:
        raise BadForecast("Every time needs its zone, such as Z or +05:30.")
    for point in points:
        if point.ballots < 0:
            raise BadForecast("No count is below nought.")
        if point.at is not None and point.at.utcoffset() is None:
            raise BadForecast("Every time needs its zone, such as Z or +05:30.")
        if point.at is not None and point.at < vote.opens_at and point.ballots:
            raise BadForecast("A ballot was counted before the vote opened.")
    seen = [point for point in points if point.at is None or point.at <= now]
    try:
        check(seen, eligible=vote.eligible)
    except Fell as fault:
        raise BadForecast(
            f"The count falls from {fault.limit} to {fault.point.ballots}, and is not marked as a"
            " correction."
        ) from None
    except MoreThanTheRoll as fault:
        raise BadForecast(
            f"{fault.point.ballots} ballots are more than the {fault.limit} voters on the roll."
        ) from None
    return list(standing(seen))
