"""The drawings of a ballot and of its count, as SVG text. Pure: no Django, no clock."""

from __future__ import annotations


def coin(*, is_there: bool) -> str:
    """Draw one vote, or the hole that it left."""
    kind = "coin" if is_there else "coin hole"
    return (
        f'<svg class="{kind}" viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="10.5"/>'
        '<path d="M12 6.6a5.4 5.4 0 1 0 .01 0M12 11.9v.2"/></svg>'
    )
