"""Votes to forecast: five that were held, and made-up ones of kinds that the model does not draw.

The made-up ones put hourly intensities together from tables, lognormal waves, logistic and power
laws, with clumps that last for hours; the model has none of these. Two votes of one community are
alike as such votes are: the same kind, each of its numbers drawn anew around the community's.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from elections.forecast import Earlier, Vote
from elections.turnout import Point

HERE = Path(__file__).resolve().parent
OPENS = datetime(2015, 1, 12, 0, 1, tzinfo=UTC)  # a Monday
DEBIAN_ROLL = 1000  # about; the record does not name it


@dataclass(frozen=True)
class Held:
    """A vote that is over: shares of its window and ballots received by then, rising to the end."""

    name: str
    eligible: int
    shares: tuple[float, ...]
    ballots: tuple[int, ...]
    hours: float

    @property
    def final(self) -> int:
        return self.ballots[-1]

    def vote(self, earlier: tuple[Earlier, ...] = ()) -> Vote:
        closes = OPENS + timedelta(hours=self.hours)
        return Vote(self.eligible, None, OPENS, closes, earlier=earlier)

    def point(self, place: int) -> Point:
        return Point(self.ballots[place], OPENS + timedelta(hours=self.hours * self.shares[place]))

    def as_earlier(self) -> Earlier:
        return Earlier(
            self.final, self.eligible, tuple(zip(self.shares, self.ballots, strict=True))
        )

    def share_at(self, share: float) -> float:
        """Share of the final count received by then, read straight between two figures."""
        return (
            float(np.interp(share, (0.0, *self.shares, 1.0), (0, *self.ballots, self.final)))
            / self.final
        )


def debian() -> list[Held]:
    rows: dict[str, list[dict[str, str]]] = {}
    with (HERE / "debian.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["vote"], []).append(row)
    return [
        Held(
            name=f"Debian {year}",
            eligible=DEBIAN_ROLL,
            shares=tuple(float(row["share_of_period"]) for row in each),
            ballots=tuple(
                round(float(row["share_of_final"]) * int(row["final_ballots"])) for row in each
            ),
            hours=336.0,
        )
        for year, each in sorted(rows.items())
    ]


def community(kind: str, rng: np.random.Generator, votes: int = 2) -> list[Held]:
    """Several votes of one community, of one kind."""
    eligible = int(np.exp(rng.uniform(np.log(300), np.log(60_000))))
    turnout = rng.beta(1.6, 3.2)
    hours = float(rng.choice([72, 113, 168, 336, 504]))
    traits = rng.random(12)
    out = []
    for number in range(votes):
        own = np.clip(traits + rng.normal(0, 0.12, 12), 0.0, 1.0)
        final = int(np.clip(eligible * turnout * np.exp(rng.normal(0, 0.25)), 20, 0.95 * eligible))
        rate = {**KINDS, **UNSEEN}[kind](own, hours, rng)
        out.append(_held(f"{kind} {number}", eligible, final, hours, rate, rng))
    return out


def _held(name, eligible, final, hours, rate, rng) -> Held:
    noise, level = np.empty(len(rate)), 0.0
    for place in range(len(rate)):  # clumps that last for some hours
        level = 0.8 * level + rng.normal(0, 0.25)
        noise[place] = level
    rate = np.maximum(rate, 0) * np.exp(noise)
    counts = np.cumsum(rng.multinomial(final, rate / rate.sum()))
    shares = (np.arange(len(rate)) + 1) / len(rate)
    return Held(name, eligible, tuple(shares.tolist()), tuple(counts.tolist()), hours)


def _hours(hours: float) -> np.ndarray:
    return np.arange(int(hours)) + 0.5


def _waves(own, hours, rng):
    """A few mails, each followed by a lognormal wave; hardly a stream between them."""
    at, rate = _hours(hours), np.full(int(hours), 0.03)
    starts = [0.0, *np.sort(rng.uniform(0.1, 0.95, 2 + int(3 * own[0])))]
    for number, start in enumerate(starts):
        since = np.maximum(at - start * hours, 1e-3) / (3 + 9 * own[1])
        size = (0.4 + own[2 + number % 4]) * (2.0 if number == 0 else 1.0)
        rate += size * np.exp(-(np.log(since) ** 2) / 0.9) / since * (at > start * hours)
    return rate


def _weekends(own, hours, rng):
    """Office hours, nothing by night, little at weekends; whoever votes does so at a desk."""
    at = _hours(hours)
    hour, day = at % 24, (at // 24 + int(7 * own[0])) % 7
    desk = np.where((hour > 8) & (hour < 12), 1.0, np.where((hour > 13) & (hour < 18), 0.8, 0.02))
    tired = 1 / (1 + (1 + 3 * own[1]) * at / hours)
    return desk * np.where(day >= 5, 0.1 * own[2], 1.0) * tired


def _late_reminder(own, hours, rng):
    """A poor stream, and a reminder late in the window that nobody announced: a triangle."""
    u = _hours(hours) / hours
    start, length = 0.65 + 0.25 * own[0], 0.03 + 0.1 * own[1]
    bump = np.clip(1 - np.abs(u - start - length / 3) / length, 0, None)
    return 0.25 + 0.2 * own[2] * (u < 0.08) * 4 + bump * (1 + 3 * own[3])


def _flat(own, hours, rng):
    return np.ones(int(hours))


def _dead_start(own, hours, rng):
    """The mails went out late or landed in junk; then a logistic rise and fall."""
    u = _hours(hours) / hours
    start = 0.08 + 0.3 * own[0]
    middle, width = start + 0.1 + 0.3 * own[1], 0.04 + 0.1 * own[2]
    bell = np.exp(-(u - middle) / width) / (1 + np.exp(-(u - middle) / width)) ** 2
    return 0.004 + (u > start) * (0.15 + bell * (1 + 3 * own[3]))


def _deadline(own, hours, rng):
    """Most wait: the rate grows like a power of the time that is left."""
    u = _hours(hours) / hours
    return 1 / (1.01 + 0.1 * own[0] - u) ** (0.8 + 0.9 * own[1])


def _front(own, hours, rng):
    """Most vote at once, the others ever more slowly: a power law."""
    at = _hours(hours)
    return (at + 1 + 4 * own[0]) ** -(0.5 + 0.6 * own[1])


def _halves(own, hours, rng):
    """A stream that changes its level at a moment for the rest: a debate, a holiday."""
    u = _hours(hours) / hours
    change, level = 0.2 + 0.6 * own[0], np.exp(2.4 * (own[1] - 0.5))
    return np.where(u < change, 1.0, level) * (1 + 0.8 * np.sin(2 * np.pi * _hours(hours) / 24))


def _spreading(own, hours, rng):
    """People bring people: a logistic rise and fall over the whole window."""
    u = _hours(hours) / hours
    middle, width = 0.25 + 0.5 * own[0], 0.05 + 0.12 * own[1]
    grown = 1 / (1 + np.exp(-(u - middle) / width))
    return grown * (1 - grown) + 0.01


def _digests(own, hours, rng):
    """A digest goes out each day at one hour; most ballots come within two hours of it."""
    at = _hours(hours)
    since = (at - 24 * own[0]) % 24
    return (np.exp(-since / (1 + 2 * own[1])) + 0.03) * (0.6 + 0.4 * own[2]) ** (at / 48)


def _hole(own, hours, rng):
    """Quick at first, a holiday in the middle in which nobody votes, and a good end."""
    u = _hours(hours) / hours
    start, length = 0.25 + 0.3 * own[0], 0.1 + 0.3 * own[1]
    away = (u > start) & (u < start + length)
    return np.where(away, 0.03, 1.0) * (0.4 + np.exp(-u / 0.1) + own[2] * np.exp((u - 1) / 0.08))


def _two_bodies(own, hours, rng):
    """Two bodies on one roll: one votes at once as a block, the other spreads and waits."""
    u = _hours(hours) / hours
    block = np.exp(-(((u - 0.05 - 0.2 * own[0]) / 0.03) ** 2)) / 0.053
    others = 0.4 + 1.2 * u ** (1 + 3 * own[1])
    return (0.1 + 0.6 * own[2]) * block + others


def _relay(own, hours, rng):
    """Regions vote one after the other, each in its own days, large ones and small ones."""
    u = _hours(hours) / hours
    regions = 3 + int(3 * own[0])
    rate = np.full(len(u), 0.05)
    for number in range(regions):
        middle = (number + 0.5) / regions + 0.1 * (own[1 + number] - 0.5)
        rate += (0.3 + own[4 + number]) * np.exp(-(((u - middle) * regions / 0.6) ** 2))
    return rate


def _batches(own, hours, rng):
    """Ballots on paper, entered in a few sittings: the count stands still, then leaps."""
    rate = np.full(int(hours), 0.002)
    sittings = 6 + int(12 * own[0])
    at = np.clip((np.arange(sittings) + rng.uniform(0.2, 0.8, sittings)) / sittings, 0, 0.999)
    np.add.at(rate, (at * int(hours)).astype(int), rng.gamma(2.0, 1.0, sittings))
    return rate


def _quarrel(own, hours, rng):
    """A weak stream, until a quarrel on the list brings many, and some of its echo for long."""
    u = _hours(hours) / hours
    moment, width = 0.2 + 0.6 * own[0], 0.02 + 0.06 * own[1]
    return 0.4 + own[2] / (1 + ((u - moment) / width) ** 2) * (1.5 + 3 * own[3])


def _thirds(own, hours, rng):
    """A third of all whenever it opens, a third at lunch times, a third at the last evening."""
    at = _hours(hours)
    lunch = np.exp(-((((at + 24 * own[0]) % 24 - 12) / 1.5) ** 2))
    opening, evening = np.exp(-at / (2 + 10 * own[1])), np.exp((at - hours) / (3 + 9 * own[2]))
    parts = 0.3 + rng.uniform(-0.1, 0.1, 3) + 0.4 * (own[3:6] - 0.5)
    return sum(
        part * shape / shape.sum()
        for part, shape in zip(parts, (opening, lunch, evening), strict=True)
    )


def _extended(own, hours, rng):
    """A close that most believed in, put off at the last moment: a rush, a lull, a small rush."""
    u = _hours(hours) / hours
    first = 0.55 + 0.3 * own[0]
    rush = np.exp(np.minimum(u - first, 0) / (0.03 + 0.1 * own[1])) * (u < first)
    last = np.exp((u - 1) / 0.04) * (0.2 + own[2])
    return 0.25 * (u < first) + 0.08 + (0.5 + own[3]) * rush + last


def _evenings(own, hours, rng):
    """People who vote at home, after work, fewer each evening, most on Sundays."""
    at = _hours(hours)
    home = np.exp(-((((at + 24 * own[0]) % 24 - 20.5) / 2) ** 2))
    sunday = np.where((at // 24 + int(7 * own[1])) % 7 == 6, 2.0, 1.0)
    return (home * sunday + 0.02) * np.exp(-1.5 * own[2] * at / hours)


def _talk(own, hours, rng):
    """Votes that are talked of bring votes: each hour's count raises the hours after it."""
    count = int(hours)
    rate, echo = np.empty(count), 0.0
    for hour in range(count):
        fresh = (0.2 + 0.8 * own[0]) * np.exp(-hour / (0.1 * hours)) + 0.15
        rate[hour] = rng.gamma(2.0, (fresh + echo) / 2.0)
        echo = 0.85 * echo + (0.08 + 0.05 * own[1]) * rate[hour]
    return rate


KINDS = {
    "waves": _waves,
    "office hours": _weekends,
    "late reminder": _late_reminder,
    "flat": _flat,
    "dead start": _dead_start,
    "deadline": _deadline,
    "front": _front,
    "two levels": _halves,
    "spreading": _spreading,
    "digests": _digests,
    "a hole": _hole,
    "two bodies": _two_bodies,
    "relay": _relay,
    "batches": _batches,
    "quarrel": _quarrel,
    "thirds": _thirds,
}
# written when the ranges of the model stood, and scored as they came
UNSEEN = {
    "extended": _extended,
    "evenings": _evenings,
    "talk": _talk,
}
