"""What changed between two texts, line by line. Pure."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

MOST_LINES = 5_000
AROUND = 3


@dataclass(frozen=True)
class Row:
    """One line: `added`, `removed`, `same`, or `gap` where unchanged lines are left out."""

    kind: str
    text: str
    before: int | None = None
    after: int | None = None


def rows(before: str, after: str) -> list[Row] | None:
    """The changed lines with a few around them; None where the texts are too long to compare."""
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > MOST_LINES:
        return None
    made: list[Row] = []
    end = 0
    matcher = difflib.SequenceMatcher(None, old, new)
    for group in matcher.get_grouped_opcodes(AROUND):
        if group[0][1] > end:
            made.append(Row("gap", ""))
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                made += [
                    Row("same", text, i1 + n + 1, j1 + n + 1) for n, text in enumerate(old[i1:i2])
                ]
                continue
            made += [Row("removed", text, i1 + n + 1) for n, text in enumerate(old[i1:i2])]
            made += [Row("added", text, None, j1 + n + 1) for n, text in enumerate(new[j1:j2])]
        end = group[-1][2]
    if made and end < len(old):
        made.append(Row("gap", ""))
    return made
