"""When commitments of ballots become public, and which of them.

Pure. What waits is told as the leaves of ballots that stand (`live`: one a voting token, so that
counting them counts tokens) and the leaves of ballots that were replaced before they became public
(`replaced`). A leaf says nothing of its token, so nobody needs to keep which token waits.

What always holds, and what tests/elections/recount/test_batches.py holds it to:

- Nothing is published while fewer than 20 tokens wait, whatever was replaced how often: nine ballots of
  one voter are one token.
- Of the tokens that wait, ten that chance picks are held back, so that nobody who watches the list of
  leaves knows whether the ballot that came last is among the new ones. A batch therefore holds the leaves
  of ten tokens or more.
- So every batch but the only one of a small vote holds ten tokens or more, the last one at the close too:
  those held back are ten, and with them whoever came since.
- A batch is sorted by its leaves: nothing of the order of arrival is in it.
- Each leaf is published once; replaced ones go with the next batch, and all that waits at the close.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

FEWEST_WAITING = 20
HELD_BACK = 10


class Chance(Protocol):
    """Where the random choice comes from: `random.SystemRandom()`; a seeded one in tests."""

    def sample(self, population: list[bytes], k: int) -> list[bytes]: ...


def next_batch(
    live: Collection[bytes],
    replaced: Collection[bytes] = (),
    *,
    chance: Chance,
    is_closing: bool = False,
) -> list[bytes]:
    """Choose what becomes public now, in the order in which it is appended; nothing where it is too early."""
    waiting = sorted(set(live))
    if is_closing:
        return sorted({*waiting, *replaced})
    if len(waiting) < FEWEST_WAITING:
        return []
    # sorted before it is drawn from: the draw must not depend on the order of arrival
    released = chance.sample(waiting, len(waiting) - HELD_BACK)
    return sorted({*released, *replaced})
