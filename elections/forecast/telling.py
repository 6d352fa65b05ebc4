"""The forecast of a vote, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from elections import pace
from elections.forecast.facts import FROM, Forecast, Quiet, Step, Vote, known
from elections.forecast.sampling import STEPS, Draws
from elections.turnout import Point, Qualifier, figures

ENDS = (0.05, 0.5, 0.95)


def forecast(vote: Vote, points: Sequence[Point], *, now: datetime) -> Forecast | Quiet:
    """Forecast from the timed counts up to `now`; `points` are in order, as `turnout.in_order` sets them.

    Speaks from the first timed count after 5 % of the window until the close. Once the quorum is
    reached it tells no chance any more, only where the count is going.
    """
    held = known(vote, points, now)
    if now >= vote.closes_at:
        return Quiet.CLOSED
    timed = [point for point in held if point.at is not None and point.at > vote.opens_at]
    if not timed:
        return Quiet.TOO_EARLY if vote.share(now) < FROM else Quiet.NO_POINT
    counts = _told_last(timed)
    last = counts[-1]
    at = last.at or now
    if vote.share(at) < FROM:
        return Quiet.TOO_EARLY
    stands = figures(held, eligible=vote.eligible, needed=vote.quorum)
    draws = Draws(vote, counts)
    sample = draws.given()
    floor = _floor(held)
    ends = _ends(sample.quantiles(sample.final, ENDS), floor, vote.eligible)
    probability = None
    if vote.quorum is not None and stands.reached is not True:
        before = max((point.ballots for point in counts[:-1]), default=0)
        chance = draws.chance(vote.quorum, before)
        probability = min(max(round(chance, 2), 0.01), 0.99)
    still = None if stands.reached else stands.still_needed
    if vote.quorum is not None and stands.reached is None:  # "about" as many as are needed
        still = None
    needed = pace.needed(
        held, still_needed=still, opens_at=vote.opens_at, closes_at=vote.closes_at, at=now
    )
    way = draws.way()
    fan = []
    for place in range(STEPS - 1):
        low, middle, high = _ends(
            sample.quantiles(sample.counted + sample.still * way[:, place], ENDS),
            floor,
            vote.eligible,
        )
        moment = at + (vote.closes_at - at) * (place + 1) / STEPS
        fan.append(Step(moment, low, middle, high))
    fan.append(Step(vote.closes_at, *ends))
    return Forecast(
        probability=probability,
        p05=ends[0],
        p50=ends[1],
        p95=ends[2],
        fan=tuple(fan),
        needed_per_hour=needed.per_hour,
        last_day_per_hour=needed.last_day.per_hour if needed.last_day else None,
    )


def _told_last(timed: Sequence[Point]) -> list[Point]:
    """Of two counts of one moment keep the later told."""
    return [
        point
        for place, point in enumerate(timed)
        if place + 1 == len(timed) or timed[place + 1].at != point.at
    ]


def _floor(held: Sequence[Point]) -> int:
    """What has been counted for certain; "about" is not certain."""
    sure = [point.ballots for point in held if point.qualifier is not Qualifier.ABOUT]
    return max(sure, default=0)


def _ends(found: Sequence[float] | np.ndarray, floor: int, eligible: int) -> tuple[int, int, int]:
    low, middle, high = (min(max(round(float(each)), floor), eligible) for each in found)
    return low, middle, high
