"""Whoever goes round with kill -9: at random, from a seed that is printed and can be set."""

from __future__ import annotations

import contextlib
import os
import random
import secrets
import signal
import time
from collections import Counter

from tests.faults.stack import Stack

SEED = "SABHA_FAULTS_SEED"


PATIENCE = 180.0  # seconds


def chosen_seed() -> int:
    """The seed from the environment, or a new one."""
    return int(os.environ.get(SEED) or secrets.randbelow(10**9))


class Killer:
    """Kills one process after the other; counts them by kind."""

    def __init__(self, stack: Stack, *, seed: int) -> None:
        self.stack, self.victims, self.random = stack, stack.victims(), random.Random(seed)
        self.kills: Counter[str] = Counter(dict.fromkeys(self.victims, 0))

    def go_round(self, seconds: float, *, pause: tuple[float, float]) -> None:
        """Kill for so long, with a pause of so many seconds (from, to) before each.

        On a busy machine longer, until everybody was hit: who is just starting cannot be.
        """
        began = time.monotonic()
        while (gone := time.monotonic() - began) < seconds or (
            min(self.kills.values()) == 0 and gone < PATIENCE
        ):
            time.sleep(self.random.uniform(*pause))
            self.strike(self._next())

    def _next(self) -> str:
        """Any kind, and one that was spared so far before the others."""
        fewest = min(self.kills.values())
        spared = [kind for kind, times in self.kills.items() if times <= fewest + 1]
        return self.random.choice(spared)

    def strike(self, kind: str) -> bool:
        """Kill one of a kind; False where none lives at this moment."""
        pids = self.victims[kind]()
        if not pids:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.random.choice(pids), signal.SIGKILL)
            self.kills[kind] += 1
            self.stack.note(f"killed {kind}")
            return True
        return False
