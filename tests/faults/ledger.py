"""What people saw the site accept, written down on their side, to be compared with what it kept."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Ledger:
    """Deeds that were seen to be done. Each person is served by one thread, so a count is exact."""

    deeds: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    seats: dict[tuple[str, str], str] = field(default_factory=dict)
    members: dict[tuple[str, str], bool] = field(default_factory=dict)
    needs: dict[tuple[str, str], bool] = field(default_factory=dict)
    receipts: list[str] = field(default_factory=list)
    newcomers: list[str] = field(default_factory=list)
    certified: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    full: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def done(self, verb: str, actor: str, target: str = "") -> None:
        """One deed more: what the audit log must hold as often as it is counted here."""
        with self._lock:
            self.deeds[verb, actor, target] += 1

    def sits(self, meetup: str, person: str, seat: str) -> None:
        self.seats[meetup, person] = seat

    def kept(self, store: list[str], words: str) -> None:
        with self._lock:
            store.append(words)

    def deny(self, words: str) -> None:
        """The site said yes to something, and then it was not there."""
        self.kept(self.denied, words)

    def as_json(self) -> dict[str, object]:
        return {
            "deeds": [[*deed, times] for deed, times in sorted(self.deeds.items())],
            "seats": [[*who, seat] for who, seat in sorted(self.seats.items())],
            "members": [[*who, on] for who, on in sorted(self.members.items())],
            "needs": [[*who, on] for who, on in sorted(self.needs.items())],
            "receipts": self.receipts,
            "newcomers": self.newcomers,
            "certified": self.certified,
            "refused": self.refused,
        }

    def figures(self) -> dict[str, int]:
        """How much was done, by verb."""
        done: Counter[str] = Counter()
        for (verb, _actor, _target), times in self.deeds.items():
            done[verb] += times
        return {
            **dict(sorted(done.items())),
            "refused: all seats taken": len(self.full),
            "ballots cast": len(self.receipts),
            "newcomers": len(self.newcomers),
        }
