"""What a feature answers when the site's search asks it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hit:
    """One thing found: what kind it is (a translated word), its title, its address, a line about it."""

    kind: str
    title: str
    url: str
    summary: str = ""
