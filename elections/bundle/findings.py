"""What was checked: what holds, what does not and in which file, and what nobody can check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from elections.bundle.forms import Malformed

AT_MOST = 3  # faults of one kind that are told one by one


@dataclass
class Findings:
    """Told in the order of the checks."""

    held: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)  # the part, and what is wrong in it
    skipped: list[str] = field(default_factory=list)
    unproven: list[str] = field(default_factory=list)

    @property
    def parts(self) -> list[str]:
        """The parts in which something is wrong."""
        return list(dict.fromkeys(part for part, _words in self.failed))

    def hold(self, words: str) -> None:
        self.held.append(words)

    def fail(self, part: str, words: str) -> None:
        self.failed.append((part, words))

    def fail_each(self, part: str, faults: Iterable[str]) -> bool:
        """Tell of the first faults of one kind and count the rest; say whether there was any."""
        found = list(faults)
        for words in found[:AT_MOST]:
            self.fail(part, words)
        if len(found) > AT_MOST:
            self.fail(part, f"and the same {len(found) - AT_MOST:,} times more")
        return bool(found)

    def require(self, holds: bool, part: str, good: str, bad: str) -> bool:
        """Tell that something holds, or that it does not."""
        if holds:
            self.hold(good)
        else:
            self.fail(part, bad)
        return holds

    @contextmanager
    def reading(self, part: str) -> Iterator[None]:
        """Tell of what cannot be read as a fault of its part, whatever it is, and go on."""
        try:
            yield
        except Malformed as no:
            self.fail(part, f"{no}")
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as no:
            self.fail(part, f"it cannot be understood ({type(no).__name__}: {no})"[:300])
