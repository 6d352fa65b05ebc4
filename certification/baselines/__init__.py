"""Rubrics that come with the site, as data. A programme adopts one and it is frozen there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from certification.rubric import Criterion, Level

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class CriterionText:
    """One criterion with the words that a reviewer reads."""

    key: str
    title: str
    hint: str
    level: Level
    weight: int
    labels: tuple[str, ...]
    pass_mark: int
    good: str
    acceptable: str
    not_acceptable: str

    @property
    def plain(self) -> Criterion:
        return Criterion(
            key=self.key,
            title=self.title,
            level=self.level,
            weight=self.weight,
            top=len(self.labels) - 1,
            pass_mark=self.pass_mark,
        )


@dataclass(frozen=True)
class BaselineText:
    """A whole rubric: a title, where its questions come from, and the questions in order."""

    title: str
    source: str
    criteria: tuple[CriterionText, ...]


def names() -> list[str]:
    """The rubrics that are shipped."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read(name: str) -> BaselineText:
    """Read one of the shipped rubrics."""
    if name not in names():
        raise LookupError(f"No baseline called {name!r} is shipped; there are {names()}.")
    return parse(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")))


def parse(raw: dict[str, Any]) -> BaselineText:
    """Make a rubric of plain data, loud about what is missing."""
    return BaselineText(
        title=raw["title"],
        source=raw["source"],
        criteria=tuple(
            CriterionText(
                key=one["key"],
                title=one["title"],
                hint=one["hint"],
                level=Level(one["level"]),
                weight=one["weight"],
                labels=tuple(one["labels"]),
                pass_mark=one["pass_mark"],
                good=one["good"],
                acceptable=one["acceptable"],
                not_acceptable=one["not_acceptable"],
            )
            for one in raw["criteria"]
        ),
    )
