"""What the server draws for certificates: a frame of thread."""

from __future__ import annotations

from functools import cache

from django.utils.safestring import SafeString, mark_safe

from community import kolam


@cache
def frame(across: int, down: int, *, look: str) -> SafeString:
    """Draw the border of a sheet; it stretches a little, so that it always closes round the edge."""
    drawn = kolam.svg(kolam.border(across, down), look=f"border {look}")
    return mark_safe(drawn.replace("<svg ", '<svg preserveAspectRatio="none" ', 1))  # noqa: S308  (numbers only)
