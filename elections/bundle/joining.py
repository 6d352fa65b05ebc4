"""Putting `recount.py` together: the modules of this repository in one file, each in its very own text.

`python -m elections.bundle.joining recount.py` prints it; `witness.py`, for whoever keeps heads of a log, is
made in the same way.

A stranger gets one file that needs nothing but Python. It holds every module that the check and the count
are made of as a string, unchanged, and a loader of a few lines that hands them out under their own names;
so what counts there is what counts here. tests/elections/recount/test_joining.py compares them.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MODULES = (
    "elections",
    "elections.quorum",
    "elections.tally",
    "elections.tally.ballots",
    "elections.tally.counting",
    "elections.tally.irv",
    "elections.tally.limits",
    "elections.tally.pairs",
    "elections.tally.report",
    "elections.tally.results",
    "elections.tally.rules",
    "elections.tally.stv",
    "elections.tally.sums",
    "elections.tally.ties",
    "elections.tally.words",
    "elections.marks",
    "elections.merkle",
    "elections.leaves",
    "elections.heads",
    "elections.bundle",
    "elections.bundle.ed25519",
    "elections.bundle.pss",
    "elections.bundle.vectors",
    "elections.bundle.archive",
    "elections.bundle.forms",
    "elections.bundle.findings",
    "elections.bundle.statements",
    "elections.bundle.logs",
    "elections.bundle.slips",
    "elections.bundle.counting",
    "elections.bundle.outcome",
    "elections.bundle.recount",
)
WITNESS = (
    "elections",
    "elections.merkle",
    "elections.heads",
    "elections.bundle",
    "elections.bundle.ed25519",
    "elections.bundle.forms",
    "elections.witness",
)
ABOUT = {
    "recount.py": '''"""Check the published archive of a vote, on your own computer, without a network: python recount.py BUNDLE.zip

This one file is several: the modules below stand here in the very text that the site runs, the check of
signatures and of the log, and the count itself. The check runs on Python 3.9 and later, the count on 3.11
and later; nothing has to be installed. It is free software under the Apache License 2.0.
"""
''',
    "witness.py": '''"""Keep the heads of a vote's log while it is open, and hold the site to them: python witness.py URL DIRECTORY

This one file is several: the modules below stand here in the very text of the project's repository. It runs
on Python 3.9 and later; nothing has to be installed. It is free software under the Apache License 2.0.
"""
''',
}
HEAD = """
import sys

if sys.version_info < (3, 9):
    sys.exit("This program needs Python 3.9 or later.")

import importlib.abc
import importlib.machinery
import linecache

MODULES = {}
"""
LOADER = '''

class Loader(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Hands out the modules of this file under their own names, before any that are installed."""

    def find_spec(self, name, path=None, target=None):
        if name not in MODULES:
            return None
        inside = any(one.startswith(name + ".") for one in MODULES)
        spec = importlib.machinery.ModuleSpec(name, self, is_package=inside)
        spec.origin = "PROGRAM: " + name
        return spec

    def get_source(self, name):
        return MODULES[name]

    def is_package(self, name):
        return any(one.startswith(name + ".") for one in MODULES)

    def get_code(self, name):
        return compile(MODULES[name], "PROGRAM: " + name, "exec", dont_inherit=True)

    def exec_module(self, module):
        text = MODULES[module.__name__]
        label = "PROGRAM: " + module.__name__
        linecache.cache[label] = (len(text), None, text.splitlines(True), label)
        exec(self.get_code(module.__name__), module.__dict__)


if __name__ == "__main__":
    sys.meta_path.insert(0, Loader())
    from MAIN import main

    sys.exit(main())
'''


class CannotBeJoined(ValueError):
    """A module's text cannot stand in a string unchanged."""


def path_of(module: str) -> Path:
    """Where a module's text lies."""
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def program(name: str = "recount.py") -> bytes:
    """Write the program of a name."""
    modules, main = {
        "recount.py": (MODULES, "elections.bundle.recount"),
        "witness.py": (WITNESS, "elections.witness"),
    }[name]
    parts = [ABOUT[name], HEAD]
    for module in modules:
        text = path_of(module).read_text(encoding="utf-8")
        if "'''" in text or text.endswith(("'", "\\")):
            raise CannotBeJoined(module)
        parts.append(f"\n# {'-' * 100}\nMODULES[\"{module}\"] = r'''{text}'''\n")
    parts.append(LOADER.replace("PROGRAM", name).replace("MAIN", main))
    return "".join(parts).encode()


if __name__ == "__main__":
    sys.stdout.buffer.write(program(*sys.argv[1:2]))
