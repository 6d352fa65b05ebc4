"""The forecast of a vote as a page asks for it: from one count and from a hundred, small roll and large.

python -m benchmarks.forecast
"""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from elections.forecast import Forecast, Vote, forecast
from elections.turnout import Point

OPENS = datetime(2015, 1, 12, 0, 1, tzinfo=UTC)
CLOSES = datetime(2015, 1, 16, 17, 0, tzinfo=UTC)
ROLLS = (10_000, 10_000_000)
TIMES = 21


def figures() -> list[dict[str, Any]]:
    return [measure(eligible, counts) for eligible in ROLLS for counts in (1, 100)]


def measure(eligible: int, counts: int) -> dict[str, Any]:
    vote = Vote(eligible, eligible // 4, OPENS, CLOSES, reminders=(OPENS + timedelta(hours=72),))
    points = [
        Point(eligible * (n + 1) // counts // 7, OPENS + timedelta(hours=60) * (n + 1) / counts)
        for n in range(counts)
    ]
    took = []
    for _time in range(TIMES):
        began = time.perf_counter()
        assert isinstance(forecast(vote, points, now=OPENS + timedelta(hours=60)), Forecast)
        took.append((time.perf_counter() - began) * 1000)
    return {
        "eligible": eligible,
        "counts": counts,
        "median_ms": round(statistics.median(took), 1),
        "most_ms": round(max(took), 1),
    }


def lines(found: list[dict[str, Any]]) -> list[str]:
    """The same in words."""
    return [
        "",
        "The forecast of a vote (aim: under 100 ms whatever the roll):",
        *(
            f"  {row['eligible']:>10,} on the roll, {row['counts']:>3} counts   {row['median_ms']:6.1f} ms,"
            f" at most {row['most_ms']:.1f} ms"
            for row in found
        ),
    ]


if __name__ == "__main__":
    print("\n".join(lines(figures())))
