"""Boxes and whole elections made by hand, with real keys and signatures."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from itertools import count

from elections.batches import Chance, next_batch


@dataclass
class Waiting:
    """A box of which nothing but leaves is looked at: who casts again replaces what they cast."""

    live: dict[int, bytes] = field(default_factory=dict)
    replaced: list[bytes] = field(default_factory=list)
    of: dict[bytes, int] = field(default_factory=dict)
    batches: list[list[bytes]] = field(default_factory=list)
    _numbers: count = field(default_factory=count)
    _public: set[bytes] = field(default_factory=set)

    def cast(self, voter: int) -> None:
        leaf = hashlib.sha256(f"{voter} {next(self._numbers)}".encode()).digest()
        if voter in self.live:
            self.replaced.append(self.live[voter])
        self.live[voter] = leaf
        self.of[leaf] = voter

    def publish(self, chance: Chance, *, is_closing: bool = False) -> None:
        batch = next_batch(
            list(self.live.values()), self.replaced, chance=chance, is_closing=is_closing
        )
        if batch:
            self.batches.append(batch)
            gone = set(batch)
            self.live = {voter: leaf for voter, leaf in self.live.items() if leaf not in gone}
            self.replaced = [leaf for leaf in self.replaced if leaf not in gone]

    def tokens_of(self, batch: list[bytes]) -> set[int]:
        return {self.of[leaf] for leaf in batch}
