"""Figures as SVG writes them."""

from __future__ import annotations

from fractions import Fraction


def percent(share: Fraction) -> str:
    return f"{float(share * 100):.2f}%"


def places(value: Fraction) -> str:
    return f"{float(value):.2f}"


def place_of(value: float) -> str:
    return f"{value:.1f}"
