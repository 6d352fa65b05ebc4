"""The contest: every forecaster before the same votes, at the same moments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from elections.forecast import sampling
from tests.forecasting import rivals
from tests.forecasting.scores import Belief, brier, covered, crps
from tests.forecasting.votes import KINDS, Held, community, debian

COLD, ONE = "ours, this vote alone", "ours, one count alone"
WARM, OTHERS = "ours, with the last vote", "ours, with four others"
LINE, SAME = "straight line", "same share as last time"
SHARES = (0.06, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 0.95)


@dataclass
class Marks:
    """Scores of one forecaster, gathered."""

    crps: list[float] = field(default_factory=list)
    brier: list[float] = field(default_factory=list)
    half: list[bool] = field(default_factory=list)
    most: list[bool] = field(default_factory=list)

    def add(self, belief: Belief, held: Held, counted: int) -> None:
        self.crps.append(crps(belief, held.final))
        self.brier.extend(brier(belief, held.final, counted, held.eligible))
        self.half.append(covered(belief, held.final, 0.5))
        self.most.append(covered(belief, held.final, 0.9))

    def row(self) -> tuple[int, float, float, float, float]:
        return (
            len(self.crps),
            float(np.mean(self.crps)),
            float(np.mean(self.brier)) if self.brier else float("nan"),
            float(np.mean(self.half)),
            float(np.mean(self.most)),
        )


Table = dict[tuple[str, str], Marks]  # (heading, forecaster)


def ours(held: Held, places: list[int], earlier: tuple[Held, ...]) -> Belief:
    vote = held.vote(tuple(each.as_earlier() for each in earlier))
    drawn = sampling.Draws(vote, [held.point(place) for place in places]).given()
    return Belief(np.round(drawn.final), drawn.weight)


def leave_one_out() -> Table:
    """Each Debian vote from its own readings, the four others known or not."""
    held_all, table = debian(), defaultdict(Marks)
    for held in held_all:
        others = [each for each in held_all if each is not held]
        before = [each for each in others if each.name < held.name]
        last = before[-1] if before else others[0]
        pairs = [(a, b) for a in others for b in others if a is not b]
        for place, share in enumerate(held.shares):
            counted = held.ballots[place]
            if not 0.05 <= share < 1 or not counted or counted == held.final:
                continue
            seen = list(range(place + 1))
            for name, belief in {
                COLD: ours(held, seen, ()),
                ONE: ours(held, [place], ()),
                OTHERS: ours(held, seen, tuple(others)),
                WARM: ours(held, seen, (last,)),
                LINE: rivals.straight_line(held, counted, share, rivals.line_spread(others, share)),
                SAME: rivals.same_share(
                    held, last, counted, share, rivals.same_share_spread(pairs, share)
                ),
            }.items():
                if belief is not None:
                    for heading in ("all", _when(share), held.name):
                        table[heading, name].add(belief, held, counted)
    return table


def _when(share: float) -> str:
    return "first quarter" if share < 0.25 else "middle" if share < 0.75 else "last quarter"


def made_up(
    communities: int,
    seed: int = 20150116,
    shares: tuple[float, ...] = SHARES,
    kinds: Iterable[str] = KINDS,
) -> Table:
    """Made-up votes of every kind; spreads of the rivals from as many others of all kinds."""
    rng = np.random.default_rng(seed)
    known = [community(kind, rng) for kind in kinds for _one in range(12)]
    everybody = [held for pair in known for held in pair]
    spreads = {
        share: (
            rivals.line_spread(everybody, share),
            rivals.same_share_spread([(a, b) for a, b in known], share),
        )
        for share in shares
    }
    table: Table = defaultdict(Marks)
    for kind in kinds:
        for _one in range(communities):
            last, held = community(kind, rng)
            for share in shares:
                _one_moment(table, kind, last, held, share, spreads[share])
    return table


def _one_moment(
    table: Table, kind: str, last: Held, held: Held, share: float, spreads: tuple[float, float]
) -> None:
    place = int(share * len(held.shares)) - 1
    exact = held.shares[place]
    counted = held.ballots[place]
    if exact < 0.05 or counted < 1:
        return
    seen = sorted({int(place * part / 12) for part in range(1, 13)})
    line, same = spreads
    for name, belief in {
        COLD: ours(held, seen, ()),
        ONE: ours(held, [place], ()),
        WARM: ours(held, seen, (last,)),
        LINE: rivals.straight_line(held, counted, exact, line),
        SAME: rivals.same_share(held, last, counted, exact, same),
    }.items():
        if belief is not None:
            for heading in ("all", f"at {share:.0%}", kind):
                table[heading, name].add(belief, held, counted)
