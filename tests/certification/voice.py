"""Plain English for pure modules: nothing translated, days as ISO dates."""

from __future__ import annotations

from datetime import date


def plain(words: str) -> str:
    return words


def plural(one: str, many: str, n: int) -> str:
    return one if n == 1 else many


def iso(day: date) -> str:
    return day.isoformat()


VOICE = {"_": plain, "_n": plural}
DATED = {"_": plain, "day": iso}
