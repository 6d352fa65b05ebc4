"""The two rivals: a straight line, and the same share as last time, each with an honest spread.

A rival says one number; its spread is how wrong it was on other votes, at the same part of the
window, as a root mean square of logarithms. It knows the roll and what was counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from statistics import NormalDist

import numpy as np

from tests.forecasting.scores import Belief
from tests.forecasting.votes import Held

# standard normal quantiles at the middles of 200 equal parts
NORMAL = np.array([NormalDist().inv_cdf((n + 0.5) / 200) for n in range(200)])


def belief(guess: float, spread: float, *, counted: int, eligible: int) -> Belief:
    finals = np.clip(guess * np.exp(spread * NORMAL), counted, eligible)
    return Belief(finals, np.full(200, 1 / 200))


def line_spread(others: Iterable[Held], share: float) -> float:
    return _spread(
        np.log(share / received) for held in others if (received := held.share_at(share)) > 0
    )


def same_share_spread(pairs: Iterable[tuple[Held, Held]], share: float) -> float:
    return _spread(
        np.log(a / b)
        for first, then in pairs
        if (a := first.share_at(share)) > 0 and (b := then.share_at(share)) > 0
    )


def _spread(errors: Iterable[float]) -> float:
    found = np.array(list(errors))
    return float(max(np.sqrt(np.mean(found**2)), 0.01)) if len(found) else 1.0


def straight_line(held: Held, counted: int, share: float, spread: float) -> Belief:
    return belief(counted / share, spread, counted=counted, eligible=held.eligible)


def same_share(held: Held, last: Held, counted: int, share: float, spread: float) -> Belief | None:
    received = last.share_at(share)
    if received <= 0:
        return None
    return belief(counted / received, spread, counted=counted, eligible=held.eligible)
