"""A million cumulative ballots counted from an array in memory, beside a bare NumPy sum of the same array.

Counted whole: negatives and too many votes looked for, blanks counted, the winners seated. Each the best
of several runs in one process, one after the other.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from elections.tally import Cumulative, Terms
from elections.tally.arrays import count_array

BALLOTS, CANDIDATES, VOTES, RUNS = 1_000_000, 24, 8, 7


def figures() -> list[dict[str, Any]]:
    """Count arrays of a narrow and of a wide type of number."""
    return [_measured(np.dtype(kind)) for kind in ("uint8", "int64")]


def _measured(kind: np.dtype[Any]) -> dict[str, Any]:
    chance = np.random.default_rng(2015)
    votes = chance.multinomial(VOTES, [1 / CANDIDATES] * CANDIDATES, size=BALLOTS).astype(kind)
    names = [f"Candidate {number}" for number in range(CANDIDATES)]
    bare = _best(lambda: votes.sum(axis=0))
    whole = _best(lambda: count_array(Cumulative(VOTES), names, votes, Terms(VOTES)))
    return {
        "numbers": str(kind),
        "ballots": BALLOTS,
        "bare_ms": round(bare * 1000, 1),
        "count_ms": round(whole * 1000, 1),
        "times_bare": round(whole / bare, 2),
    }


def _best(work: Callable[[], object]) -> float:
    took = []
    for _run in range(RUNS):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


def lines(rows: list[dict[str, Any]]) -> list[str]:
    return [
        f"{row['ballots']:,} cumulative ballots ({row['numbers']}): {row['count_ms']} ms,"
        f" {row['times_bare']} × a bare sum ({row['bare_ms']} ms)"
        for row in rows
    ]


if __name__ == "__main__":
    print("\n".join(lines(figures())))
