"""What changed between two texts that people wrote, word by word. Pure.

`compare(before, after)` gives runs in reading order. What is kept or removed makes the text before; what
is kept or added makes the text after.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

TOO_MANY = 4_000_000  # pairs of words; beyond, a passage is shown whole, before and after
AKIN = 0.5  # how much of their words two passages share, to be shown as one that was changed
WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Run:
    """Words in a row with the same fate: `kept`, `removed` or `added`."""

    kind: str
    text: str


def compare(before: str, after: str) -> list[Run]:
    """Say what was kept, removed and added: by lines first, then within changed lines by words."""
    return _joined(_by_lines(before.splitlines(keepends=True), after.splitlines(keepends=True)))


def _by_lines(old: list[str], new: list[str]) -> Iterator[Run]:
    matcher = difflib.SequenceMatcher(None, old, new)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "equal":
            yield Run("kept", gone)
        else:
            yield from _by_words(WORD.findall(gone), WORD.findall(come))


def _by_words(old: list[str], new: list[str]) -> Iterator[Run]:
    matcher = difflib.SequenceMatcher(None, old, new)
    if len(old) * len(new) > TOO_MANY or matcher.ratio() < AKIN:
        yield Run("removed", "".join(old))
        yield Run("added", "".join(new))
        return
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield Run("kept", "".join(old[i1:i2]))
            continue
        yield Run("removed", "".join(old[i1:i2]))
        yield Run("added", "".join(new[j1:j2]))


def _joined(runs: Iterator[Run]) -> list[Run]:
    """Leave out empty runs and join neighbours of one kind."""
    made: list[Run] = []
    for run in runs:
        if made and made[-1].kind == run.kind:
            made[-1] = Run(run.kind, made[-1].text + run.text)
        elif run.text:
            made.append(run)
    return made
