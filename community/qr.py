"""QR codes as a path: what pages draw, with no library's styles and no picture by an address of data."""

from __future__ import annotations

import segno


def path(words: str) -> tuple[int, str]:
    """The code's width in modules, and the path that strokes its dark ones, a row at a time."""
    code = segno.make(words, error="m", micro=False)
    rows = [list(row) for row in code.matrix]
    drawn = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                drawn.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length or 1
    return len(rows), "".join(drawn)
