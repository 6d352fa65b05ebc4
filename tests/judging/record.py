"""What came of a corpus, and where it is written down."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

RECORD = Path(__file__).resolve().parent.parent.parent / "docs" / "judges.md"
HEAD = """# Judged by what is not ours

Corpora that others made, run through the site by `make judge NAME DIR=folder`. None of their files are in this repository.
Each section is written anew by the command; `taken` and `refused` are the corpus's own entries, and every refusal has a reason.
"""


@dataclass
class Verdict:
    """What a corpus held, what was taken of it, and why the rest was not."""

    name: str
    of: str  # what is counted
    source: str
    files: int = 0
    taken: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)  # whole files
    others: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def words(self) -> str:
        """The same, to be read."""
        lines = [
            f"{self.files} files; {self.taken} {self.of} taken, {self.refused.total()} refused."
        ]
        lines += [f"{number} × {what}" for what, number in self.others.items()]
        lines += [f"  {number:>5}  {why}" for why, number in self.refused.most_common()]
        lines += [f"  {number:>5}  whole file: {why}" for why, number in self.unread.most_common()]
        lines += [f"BROKEN {each}" for each in self.broken]
        return "\n".join(lines) + "\n"


def write_down(path: Path, verdict: Verdict, *, day: date, version: str) -> None:
    """Put the verdict into its section; the others stay."""
    text = path.read_text(encoding="utf-8") if path.exists() else HEAD
    title = f"## {verdict.name}, from {verdict.source}"
    old = re.compile(rf"{re.escape(title)}\n.*?(?=\n## |\Z)", re.DOTALL)
    section = _section(title, verdict, day, version)
    found = old.search(text)
    text = text.replace(found[0], section) if found else f"{text.rstrip()}\n\n{section}"
    path.write_text(text.rstrip() + "\n", encoding="utf-8")


def _section(title: str, verdict: Verdict, day: date, version: str) -> str:
    counts = f"{verdict.files} files: {verdict.taken} {verdict.of} taken"
    counts += (
        f", {verdict.refused.total()} refused, {verdict.unread.total()} files not read as a whole"
    )
    counts += "." if not verdict.broken else f", {len(verdict.broken)} BROKEN."
    lines = [title, f"{day.isoformat()}, version {version}. {counts}"]
    lines += [f"{what}: {number}." for what, number in verdict.others.items()]
    if verdict.refused or verdict.unread:
        lines += ["", "| why not | how often |", "|---|---|"]
        lines += [f"| {why} | {number} |" for why, number in verdict.refused.most_common()]
        lines += [
            f"| whole file: {why} | {number} |" for why, number in verdict.unread.most_common()
        ]
    return "\n".join(lines) + "\n"
