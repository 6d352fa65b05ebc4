"""From curves and counts to a forecast, by importance sampling.

Given a curve, what is received between two counts is a Dirichlet-multinomial part of the final
count: ballots come in clumps, and the noise of a clump does not vanish in a large vote. With the
improper prior 1/final, the ballots still to come follow a negative binomial whatever the history
was, so that each curve is weighed by its history, and its end by what turnout is believable.
The draws hang on the vote and not on its counts: another count moves a forecast, noise does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from elections.forecast import shapes
from elections.forecast.facts import Vote
from elections.forecast.shapes import Floats
from elections.turnout import Point, Qualifier

DRAWS = 8_000
HISTORY = 0.5  # how much the way to the last count says: its clumps last for hours
NODES = 16
STEPS = 12
ABOUT, BOUND = 0.04, 0.12  # spread of what was told, as a share of it
# of the window, at least, between counts that are weighed; the first is before the last count
APART = (0.05, 0.05, 0.08, 0.12, 0.16, 0.2)
LEAST_EFFECTIVE = 200.0
SMOOTH = 0.04


@dataclass(frozen=True)
class Sample:
    """Final counts with their weights, which add up to 1.

    `counted` in ballots at the last count, `still` in ballots to come after it.
    """

    counted: Floats
    still: Floats
    weight: Floats

    @property
    def final(self) -> Floats:
        return np.asarray(self.counted + self.still)

    def quantiles(self, values: Floats, at: Sequence[float]) -> Floats:
        order = np.argsort(values, kind="stable")
        sums = np.cumsum(self.weight[order])
        places = np.searchsorted(sums, np.asarray(at) * sums[-1])
        return np.asarray(values[order][np.minimum(places, len(values) - 1)])

    def chance(self, line: int) -> float:
        """How likely the final count reaches `line`; smoothed, so that it moves without steps."""
        missing = np.maximum(line - 0.5 - self.counted, 0.25)
        apart = np.log(np.maximum(self.still, 1e-3) / missing) / SMOOTH
        return float(np.sum(self.weight / (1 + np.exp(-np.clip(apart, -500, 500)))))


class Draws:
    """The curves drawn for a vote and the moments of its counts; what the last count says is open."""

    def __init__(self, vote: Vote, counts: Sequence[Point]) -> None:
        self.vote, self.counts = vote, _few(vote, counts)
        seen = np.array([float(vote.share(_at(point))) for point in self.counts])
        self.future = seen[-1] + (1 - seen[-1]) * np.arange(1, STEPS) / STEPS
        rng = np.random.default_rng(seed(vote))
        curves = shapes.draw(vote, np.concatenate([seen, self.future]), seen[-1], DRAWS, rng)
        self.share = np.concatenate([np.zeros((DRAWS, 1)), curves.share], axis=1)
        firm = curves.firmness[:, None]
        last = len(seen)
        self.parts = firm * np.diff(self.share[:, : last + 1], axis=1) + 1e-3
        self.part_gamma = log_gamma(self.parts)
        self.firm = self.parts.sum(axis=1)
        self.firm_gamma = log_gamma(self.firm)
        rest = curves.firmness * (1 - self.share[:, last]) + 1e-3
        came = np.maximum(rng.standard_gamma(self.firm), 1e-300)
        self.odds = np.minimum(rng.standard_gamma(rest) / came, 1e9)
        self.odds *= np.exp(curves.doubt * rng.standard_normal(DRAWS))
        self.clump, self.luck = rng.standard_normal((2, DRAWS))
        self.told = rng.standard_normal((DRAWS, last))

    def given(self, ballots: int | None = None) -> Sample:
        """Weigh every curve by its history, with `ballots` as the last count where it is given."""
        counts = self.counts
        if ballots is not None:
            counts = [*counts[:-1], replace(counts[-1], ballots=ballots)]
        held = self._meant(counts)
        total = held[:, -1]
        still = self._to_come(np.maximum(total, 0.5))
        logs = self._history(np.diff(held, axis=1, prepend=0.0)) + believable(
            self.vote, total + still
        )
        room = np.maximum(self.vote.eligible - total, 0.0)
        still = still / (1 + (still / np.maximum(room, 1e-9)) ** 4) ** 0.25
        return Sample(total, np.minimum(still, room), _weights(logs))

    def way(self) -> Floats:
        """Which part of the ballots to come is received by each future moment, curve by curve."""
        spent = self.share[:, [len(self.counts)]]
        to_come = np.maximum(1 - spent, 1e-9)
        return np.asarray(
            np.clip((self.share[:, len(self.counts) + 1 :] - spent) / to_come, 0.0, 1.0)
        )

    def chance(self, line: int, before: int) -> float:
        """How likely the final count reaches `line`: never less than with fewer ballots now.

        The chance is read between fixed counts from `before`, the count before the last, and is the
        most that any of them up to there gives. A weird stretch, such as no ballot in two days, would
        else make a little more look worse than nothing.
        """
        ballots = self.counts[-1].ballots
        top = min(max(2 * line, before + 1), self.vote.eligible)
        spread = before + (max(line, before + 1) - before) * np.linspace(0, 1, NODES) ** 1.3
        beyond = np.linspace(max(line, before + 1), top, 4)[1:]
        nodes = sorted({int(node) for node in (*spread, *beyond, top) if node <= top})
        chances: list[float] = []
        for node in nodes:
            chances.append(max(self.given(node).chance(line), *chances[-1:], 0.0))
            if node >= ballots:
                break
        return float(np.interp(ballots, nodes[: len(chances)], chances))

    def _meant(self, counts: Sequence[Point]) -> Floats:
        """Draw what the counts may truly have been: "about" on both sides, a bound on one."""
        columns: list[Floats] = []
        floor = np.zeros(DRAWS)
        for place, point in enumerate(counts):
            said, by = np.full(DRAWS, float(point.ballots)), self.told[:, place]
            if point.qualifier is Qualifier.ABOUT:
                said = np.round(said * np.exp(ABOUT * by))
            elif point.qualifier is not Qualifier.EXACT:
                least = 1.0 if point.qualifier is Qualifier.OVER else 0.0
                said = said + least + np.floor(said * BOUND * np.abs(by))
            floor = np.minimum(np.maximum(said, floor), float(self.vote.eligible))
            columns.append(floor)
        ceiling = np.full(DRAWS, float(self.vote.eligible))
        for place in range(len(counts) - 1, -1, -1):  # what came later holds what came before
            if counts[place].qualifier is Qualifier.EXACT:
                ceiling = np.minimum(ceiling, float(counts[place].ballots))
            columns[place] = ceiling = np.minimum(columns[place], ceiling)
        return np.asarray(np.stack(columns, axis=1))

    def _history(self, steps: Floats) -> Floats:
        """Weigh each curve by how its ballots came, given how many there were."""
        total = steps.sum(axis=1)
        each = log_gamma(steps + self.parts) - self.part_gamma - log_gamma(steps + 1)
        whole = log_gamma(total + self.firm) - self.firm_gamma - log_gamma(total + 1)
        return np.asarray(HISTORY * (each.sum(axis=1) - whole) - np.log(np.maximum(total, 0.5)))

    def _to_come(self, total: Floats) -> Floats:
        """Draw a negative binomial that grows with `total` draw by draw."""
        root = 1 - 1 / (9 * total) + self.clump / (3 * np.sqrt(total))
        mean = total * np.maximum(root, 0.0) ** 3 * self.odds
        return np.asarray(np.maximum(mean + self.luck * np.sqrt(mean), 0.0))


def seed(vote: Vote) -> int:
    """Make a number of what the vote is, so that the same vote is always drawn alike."""
    facts = f"{vote.eligible} {vote.opens_at.timestamp()} {vote.closes_at.timestamp()} {vote.zone}"
    return int.from_bytes(hashlib.sha256(facts.encode()).digest()[:8])


def _at(point: Point) -> datetime:
    if point.at is None:
        raise TypeError("only timed points are counted from")
    return point.at


def _few(vote: Vote, counts: Sequence[Point]) -> list[Point]:
    """Keep the last count and those that stand apart before it, the wider the older they are.

    What lies close together is the noise of hours; how fast it went of late is worth more than how
    fast it went long ago.
    """
    kept = [counts[-1]]
    for point in reversed(counts[:-1]):
        apart = APART[min(len(kept), len(APART)) - 1]
        if float(vote.share(_at(kept[-1])) - vote.share(_at(point))) >= apart:
            kept.append(point)
    return kept[::-1]


def believable(vote: Vote, final: Floats) -> Floats:
    """Weigh turnout: from a few in a hundred to most of the roll, nearer to what was before.

    `final` is what would come if the roll had no end; beyond it, belief fades quickly.
    """
    share = np.log((final + 0.5) / vote.eligible)
    belief = _student(share, np.log(0.2), 1.4)
    known = [np.log(e.final / e.eligible) for e in vote.earlier if e.eligible]
    if known:
        spread = 0.4 * np.sqrt(1 + 1 / len(known))
        near = _student(share, float(np.mean(known)), spread)
        belief = np.logaddexp(np.log(0.3) + belief, np.log(0.7) + near)
    return np.asarray(belief - np.log1p((np.exp(share) / 0.95) ** 5))


def _student(odds: Floats, middle: float, scale: float) -> Floats:
    """Log density of Student's t with four degrees, its constant left out."""
    return np.asarray(-2.5 * np.log1p(((odds - middle) / scale) ** 2 / 4) - np.log(scale))


def _weights(logs: Floats) -> Floats:
    """Turn logarithms into weights; where few draws would carry all, the evidence is softened."""
    logs = logs - logs.max()
    softer = 1.0
    for _time in range(30):
        weight = np.exp(softer * logs)
        weight /= weight.sum()
        if 1 / np.sum(weight**2) >= LEAST_EFFECTIVE:
            break
        softer *= 0.85
    return np.asarray(weight)


def log_gamma(x: Floats) -> Floats:
    """Logarithm of the gamma function for x > 0, to some ten digits (Stirling, from 7 on)."""
    small = x < 7
    shifted = np.where(small, x + 7, x)
    inverse = 1 / shifted
    square = inverse * inverse
    series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)))
    out = (shifted - 0.5) * np.log(shifted) - shifted + 0.9189385332046727 + series
    if small.any():
        low = np.where(small, x, 1.0)
        product = low.copy()
        for step in range(1, 7):
            product *= low + step
        out = out - np.where(small, np.log(product), 0.0)
    return np.asarray(out)
