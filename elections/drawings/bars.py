"""Bars: pace and tally."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from html import escape

from elections.drawings.figures import percent


def bar(kind: str, share: Fraction) -> str:
    """Draw one bar, as wide as its share of the widest."""
    width = percent(min(max(share, Fraction(0)), Fraction(1)))
    return (
        '<svg aria-hidden="true">'
        f'<rect class="{escape(kind)}" width="{width}" height="12" rx="3"/></svg>'
    )


def bars(values: Sequence[tuple[str, Fraction]]) -> list[str]:
    """Draw bars against the widest of them."""
    widest = max((value for _kind, value in values), default=Fraction(0)) or Fraction(1)
    return [bar(kind, value / widest) for kind, value in values]
