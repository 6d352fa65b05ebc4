"""`recount.py` is one file, and what it holds is what the site runs, letter by letter."""

from __future__ import annotations

import ast
import sys

import pytest

from elections import tally
from elections.bundle import forms
from elections.bundle.joining import MODULES, WITNESS, path_of, program
from elections.tally import pairs

NOT_NEEDED = {"elections.tally.arrays"}  # NumPy, where there are many comparisons and it is there
COUNT = ("elections.quorum", "elections.tally", "elections.marks", "elections.bundle.counting")


def held(name: str = "recount.py") -> dict[str, str]:
    """The modules that stand in the file, as Python itself reads it."""
    found = {}
    for node in ast.parse(program(name)).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            found[ast.literal_eval(node.targets[0].slice)] = ast.literal_eval(node.value)
    return found


@pytest.mark.parametrize(("name", "modules"), [("recount.py", MODULES), ("witness.py", WITNESS)])
def test_every_module_stands_in_it_letter_by_letter(name, modules):
    texts = held(name)
    assert tuple(texts) == modules
    for name, text in texts.items():
        assert text == path_of(name).read_text(encoding="utf-8"), name


def test_it_needs_nothing_but_itself_and_the_standard_library():
    for name, text in held().items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom):
                wanted = [node.module or ""]
            elif isinstance(node, ast.Import):
                wanted = [one.name for one in node.names]
            else:
                continue
            for one in set(wanted) - NOT_NEEDED:
                inside = one in MODULES
                assert inside or one.split(".")[0] in sys.stdlib_module_names, (name, one)
                assert one.split(".")[0] not in {"socket", "urllib", "http", "subprocess"}


def test_many_comparisons_are_made_without_numpy_too(monkeypatch):
    ballots = [tally.Ballot(row=row, marks=(row % 3 + 1, 2, None)) for row in range(1, 30)]
    box = tally.gather(tally.Schulze(), ("Ada", "Bea", "Cem"), ballots)
    exact = tally.count(tally.Schulze(), box, tally.Terms())
    monkeypatch.setattr(pairs, "MANY", 0)
    monkeypatch.setitem(sys.modules, "elections.tally.arrays", None)
    assert tally.count(tally.Schulze(), box, tally.Terms()) == exact


def test_all_but_the_count_can_be_read_by_python_3_9():
    ast.parse(program(), feature_version=(3, 9))
    for name, text in held().items():
        if not name.startswith(COUNT):
            ast.parse(text, feature_version=(3, 9))


def test_the_witness_needs_no_more_than_stands_in_it():
    for name, text in held("witness.py").items():
        tree = ast.parse(text, feature_version=(3, 9))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                one = node.module or ""
                inside = one in WITNESS
                assert inside or one.split(".")[0] in sys.stdlib_module_names, (name, one)


def test_no_module_of_the_check_is_left_out():
    folder = path_of("elections.bundle").parent
    there = {f"elections.bundle.{path.stem}" for path in folder.glob("*.py")}
    not_in_it = {"elections.bundle.__init__", "elections.bundle.joining", "elections.bundle.write"}
    assert there - not_in_it == {name for name in MODULES if name.count(".") == 2} & there
    assert forms.PROGRAM == "recount.py"
