"""The project's own files, as the house's tests read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent.parent
FEATURES = ("events", "elections", "certification", "catalogue")
APPS = ("community", *FEATURES, "config")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project, by its path from the root."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=BASE,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split("\0")
        names = [name for name in listed if name]
    except (OSError, subprocess.CalledProcessError):
        # an unpacked archive has no git
        hidden = {"var", ".venv", "node_modules", "__pycache__"}
        names = [
            str(path.relative_to(BASE))
            for path in BASE.rglob("*")
            if path.is_file() and not hidden & set(path.relative_to(BASE).parts)
        ]
    return tuple(path for name in sorted(names) if (BASE / (path := Path(name))).is_file())


def python(*tops: str, migrations: bool = False) -> Iterator[tuple[Path, str]]:
    """The Python files under these folders (everywhere when none is named), with their text."""
    for path in tracked():
        if path.suffix != ".py" or (tops and path.parts[0] not in tops):
            continue
        if "migrations" in path.parts and not migrations:
            continue
        yield path, (BASE / path).read_text(encoding="utf-8")


def templates() -> Iterator[tuple[Path, str]]:
    """The templates by their names, with their text."""
    for path in tracked():
        if path.parts[0] == "templates":
            yield path.relative_to("templates"), (BASE / path).read_text(encoding="utf-8")


def strings(text: str) -> Iterator[tuple[int, str]]:
    """The string literals of a module, with their lines."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
