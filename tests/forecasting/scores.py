"""Brier, CRPS and coverage, of forecasts given as weighted final counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LINES = (0.75, 0.9, 0.97, 1.03, 1.1, 1.25, 1.5)  # quorums to forecast, in final counts


@dataclass(frozen=True)
class Belief:
    """Final counts that are held possible, and how much each weighs (together 1)."""

    finals: np.ndarray
    weight: np.ndarray

    def quantile(self, at: float) -> float:
        order = np.argsort(self.finals, kind="stable")
        sums = np.cumsum(self.weight[order])
        return float(self.finals[order][min(np.searchsorted(sums, at), len(sums) - 1)])

    def chance(self, line: float) -> float:
        return float(self.weight[self.finals >= line].sum())


def crps(belief: Belief, truth: float) -> float:
    """Mean distance to the truth less half the mean distance within, as a share of the truth."""
    order = np.argsort(belief.finals)
    values, weight = belief.finals[order], belief.weight[order]
    below = np.cumsum(weight)
    gaps = np.diff(values)
    within = np.sum(gaps * below[:-1] * (1 - below[:-1]))  # half the mean distance of two draws
    return float((np.sum(weight * np.abs(values - truth)) - within) / truth)


def brier(belief: Belief, truth: float, counted: int, eligible: int) -> list[float]:
    """Squared distance of the probability to what came, at each line not yet reached."""
    lines = [round(part * truth) for part in LINES]
    return [
        (belief.chance(line) - float(truth >= line)) ** 2
        for line in lines
        if counted < line <= eligible
    ]


def covered(belief: Belief, truth: float, part: float) -> bool:
    """Whether the middle interval of this probability holds the truth."""
    tail = (1 - part) / 2
    return belief.quantile(tail) <= truth <= belief.quantile(1 - tail)
