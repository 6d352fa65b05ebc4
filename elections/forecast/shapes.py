"""How a vote may run: many curves, drawn from wide ranges, none of them fitted to one record.

A curve is the share of the final count received by a moment. It adds up an opening burst, a steady
stream that may quicken or tire, a jump after each reminder, jumps that nobody announced, and a
surge before the close; nights and weekends slow the clock by which all of them run. Where votes of
the same community are known, a part of the curves follows theirs, bent a little.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from elections.forecast.facts import Earlier, Vote

Floats = npt.NDArray[np.float64]

RHYTHMS, CELLS, BLOCKS = 24, 480, 8
DAY = 24.0
CALM = 0.33  # how often there is hardly a burst and hardly a surge
DOUBT, DOUBT_KNOWN = (0.2, 0.65), (0.1, 0.25)  # at the close, and what the window left adds


@dataclass(frozen=True)
class Curves:
    """`share[i, j]` of curve i at moment j; `firmness[i]`: how closely ballots follow it.

    `doubt[i]`: the spread, in logarithms, of what the curve does not foresee of the ballots to come.
    """

    share: Floats
    firmness: Floats
    doubt: Floats


def draw(vote: Vote, moments: Floats, seen: float, count: int, rng: np.random.Generator) -> Curves:
    """Draw `count` curves at `moments`, rising shares of the window; `seen` of it is over."""
    hours = (vote.closes_at - vote.opens_at) / timedelta(hours=1)
    known = np.array([float(vote.share(at)) for at in vote.reminders])
    known = known[(known > 0) & (known < 1)]
    clocks = _clocks(vote, hours, np.concatenate([moments, known]), rng)
    which = np.arange(count) % RHYTHMS
    at, told = clocks[which, : len(moments)], clocks[which, len(moments) :]
    share = _mixed(at, told, hours, rng)
    firmness = np.clip(np.exp(rng.normal(np.log(35.0), 1.0, count)), 4.0, 1000.0)
    curves = [earlier for earlier in vote.earlier if earlier.curve]
    left = 1 - seen
    doubt = np.full(count, DOUBT[0] + DOUBT[1] * left)
    if curves:
        share, follows = _after_earlier(curves, share, moments, rng)
        doubt = np.where(follows, DOUBT_KNOWN[0] + DOUBT_KNOWN[1] * left, doubt)
    return Curves(share=share, firmness=firmness, doubt=doubt)


def _clocks(vote: Vote, hours: float, moments: Floats, rng: np.random.Generator) -> Floats:
    """Read several clocks that run slower by night and at weekends, each from 0 to 1."""
    opens = vote.opens_at.astimezone(ZoneInfo(vote.zone))
    first = opens.hour + opens.minute / 60 + DAY * opens.weekday()
    middle = (np.arange(CELLS) + 0.5) / CELLS * hours + first
    swing = rng.uniform(0.0, 0.95, (RHYTHMS, 1))
    peak = rng.normal(14.0, 3.0, (RHYTHMS, 1))
    weekend = rng.uniform(0.3, 1.1, (RHYTHMS, 1))
    rate = 1.0 + swing * np.cos((middle - peak) * (2 * np.pi / DAY))
    rate = rate * np.where((middle // DAY) % 7 >= 5, weekend, 1.0)
    sums = np.concatenate([np.zeros((RHYTHMS, 1)), np.cumsum(rate, axis=1)], axis=1)
    edges = np.linspace(0.0, 1.0, CELLS + 1)
    return np.stack([np.interp(moments, edges, row / row[-1]) for row in sums])


def _mixed(at: Floats, told: Floats, hours: float, rng: np.random.Generator) -> Floats:
    count = len(at)

    def column(values: npt.NDArray[Any]) -> Floats:
        return np.asarray(values[:, None], dtype=np.float64)

    def part(median: float, spread: float) -> Floats:
        odds = np.log(median / (1 - median)) + spread * rng.standard_normal(count)
        return column(1 / (1 + np.exp(-odds)))

    def between(low: float, high: float) -> Floats:
        return column(np.exp(rng.uniform(np.log(low), np.log(high), count)))

    calm = np.where(rng.random((count, 1)) < CALM, 0.15, 1.0)
    late = column(np.where(rng.random(count) < 0.15, rng.uniform(0, 0.5, count), 0.0))
    begun = np.clip((at - late) / (1 - late), 0.0, 1.0)
    share = _wandering(begun, rng)
    jumps = [(told[:, [n]], between(4.0 / hours, 36.0 / hours)) for n in range(told.shape[1])]
    weights = [part(0.08, 1.0) for _jump in jumps]
    for chance in (0.6, 0.3):
        jumps.append((column(rng.uniform(0.03, 0.92, count)), between(0.004, 0.12)))
        weights.append(part(0.14, 1.3) * column(rng.random(count) < chance))
    for (start, fade), weight in zip(jumps, weights, strict=True):
        share += weight * (_fading(at, start, np.minimum(fade, 1.0)) - share)
    surge = _surging(at, between(0.005, 0.25))
    waits = rng.random((count, 1)) < 0.7
    share += calm * np.where(waits, part(0.26, 1.4), part(0.02, 1.0)) * (surge - share)
    burst = _fading(begun, column(np.zeros(count)), between(0.005, 0.3))
    share += calm * part(0.2, 1.5) * (burst - share)
    return share


def _wandering(at: Floats, rng: np.random.Generator) -> Floats:
    """Run from 0 to 1 at a pace that wanders, more or less, from each part of the window to the next."""
    count = len(at)
    restless = 0.7 * np.abs(rng.standard_normal((count, 1)))
    pace = np.exp(restless * np.cumsum(rng.standard_normal((count, BLOCKS)), axis=1) * 0.7)
    run = np.concatenate([np.zeros((count, 1)), np.cumsum(pace, axis=1)], axis=1)
    run /= run[:, [-1]]
    place = np.minimum((at * BLOCKS).astype(np.intp), BLOCKS - 1)
    start = np.take_along_axis(run, place, axis=1)
    end = np.take_along_axis(run, place + 1, axis=1)
    return np.asarray(start + (end - start) * (at * BLOCKS - place))


def _fading(at: Floats, start: Floats, fade: Floats) -> Floats:
    """Run from 0 at `start` to 1 at the close, quick at first."""
    gone = -np.expm1(-np.clip(at - start, 0.0, None) / fade)
    return np.asarray(gone / -np.expm1(-np.clip(1 - start, 1e-6, None) / fade))


def _surging(at: Floats, rise: Floats) -> Floats:
    """Run from 0 to 1, most of it just before the close."""
    nought = np.exp(-1 / rise)
    return np.asarray((np.exp((at - 1) / rise) - nought) / (1 - nought))


def _after_earlier(
    curves: list[Earlier], share: Floats, moments: Floats, rng: np.random.Generator
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Let a part of the curves follow earlier votes: the larger, the more of them are known."""
    count = len(share)
    follows = rng.random(count) < (len(curves) + 0.5) / (len(curves) + 1.5)
    whose = rng.integers(0, len(curves), count)
    bend = np.exp(0.2 * rng.standard_normal(count))
    own = rng.beta(1.0, 2.0, count)[:, None]
    out = share.copy()
    for number, earlier in enumerate(curves):
        rows = np.flatnonzero(follows & (whose == number))
        xs = np.array([0.0, *(x for x, _ballots in earlier.curve), 1.0])
        ys = np.array([0.0, *(n / earlier.final for _x, n in earlier.curve), 1.0])
        run = np.interp(moments[None, :] ** bend[rows, None], xs, ys)
        out[rows] = own[rows] * share[rows] + (1 - own[rows]) * run
    return out, follows
