"""The recipes that come with the site. They enter the catalogue through the actions, like any other."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "recipes"


def slugs() -> list[str]:
    """What is there."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def text_of(slug: str) -> str:
    """One recipe as it is written."""
    return (FOLDER / f"{slug}.yaml").read_text(encoding="utf-8")
