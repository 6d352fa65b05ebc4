"""What the server draws for certificates: a frame of thread, and the QR code of an address."""

from __future__ import annotations

from functools import cache

import segno
from django.utils.safestring import SafeString, mark_safe

from community import kolam


@cache
def frame(across: int, down: int, *, look: str) -> SafeString:
    """Draw the border of a sheet; it stretches a little, so that it always closes round the edge."""
    drawn = kolam.svg(kolam.border(across, down), look=f"border {look}")
    return mark_safe(drawn.replace("<svg ", '<svg preserveAspectRatio="none" ', 1))  # noqa: S308  (numbers only)


def qr_path(address: str) -> tuple[int, str]:
    """The code's width in modules, and the path that strokes its dark ones, a row at a time."""
    code = segno.make(address, error="m", micro=False)
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
