"""docs/acceptance.md names proofs that exist, and leaves no demand out."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
DEMANDS = {"A": 23, "B": 17, "C": 29, "D": 16, "E": 21}
TOKEN = re.compile(r"(?P<path>[\w/*-]+\.(?:py|md))|(?P<test>\btest_\w+)")


def rows() -> list[tuple[str, str]]:
    """The number of each demand, and the cell that says what proves it."""
    text = (BASE / "docs" / "acceptance.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| ([A-Z]\d+) \|(.*)\|$", text, re.MULTILINE)
    return [(demand, cells.split(" | ")[1]) for demand, cells in lines]


def missing_in(proof: str) -> list[str]:
    """Files and tests that the cell names and that are not there."""
    gone, here = [], Path("tests")
    for found in TOKEN.finditer(proof):
        if name := found["path"]:
            path = next((p for p in (BASE / name, BASE / here.parent / name) if p.exists()), None)
            if path is None:
                gone.append(name)
            else:
                here = path.relative_to(BASE)
        else:
            folder = BASE / (here.parent if here.suffix else here)
            texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.py")]
            if not any(f"def {found['test']}(" in text for text in texts):
                gone.append(f"{here}::{found['test']}")
    return gone


def test_every_proof_that_is_named_exists():
    assert {demand: gone for demand, proof in rows() if (gone := missing_in(proof))} == {}


def test_every_demand_has_a_line():
    wanted = {f"{letter}{n}" for letter, most in DEMANDS.items() for n in range(1, most + 1)}
    named = {demand for demand, _proof in rows()}
    # of a capability that is being built, the lines stand as its parts do
    assert {demand for demand in named if demand[0] in DEMANDS} == wanted
