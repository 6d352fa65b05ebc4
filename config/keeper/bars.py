"""Bars of the desk, as SVG of real figures."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString


def bar(value: int, most: int, words: str = "") -> SafeString:
    """A bar of `value` against the longest, with its figure at the end."""
    width = f"{max(1.0, 72.0 * value / most) if value and most else 0.6:.1f}%"
    look = "" if value else "none"
    shown = words or f"{value:,}"
    return format_html(
        '<svg role="img" aria-label="{}"><rect class="{}" width="{}" height="21" rx="3"/>'
        '<svg x="{}" overflow="visible"><text x="10" y="16">{}</text></svg></svg>',
        shown,
        look,
        width,
        width,
        shown,
    )
