"""Reading the shapes of a recipe: tables, texts, numbers and lists, each fault at its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from catalogue.recipe import values
from catalogue.recipe.faults import Fault
from catalogue.recipe.model import (
    THIS_ADDRESS,
    THIS_MACHINE,
    Parameter,
)
from catalogue.recipe.nodes import Items, Node, Table, Text

LINE = 200
SCRIPT = 20_000

T = TypeVar("T")
Entries = dict[str, Node]


class Shapes:
    """Takes apart what was written, and notes every fault."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self.used: dict[str, Text] = {}  # parameter → where it was used first
        self.about_machines: list[Text] = []  # uses of this_machine and this_address
        self.parameters: dict[str, tuple[Text, Parameter]] = {}

    def fault(self, node: Node, message: str) -> None:
        self.faults.append(Fault(node.line, node.column, message))

    # --- shapes ---------------------------------------------------------------------------------
    def table(self, node: Node, *, needed: str = "", may: str = "") -> Entries:
        """The entries of a table that has the needed names and no unknown ones."""
        if not isinstance(node, Table):
            self.fault(node, "a table of names and values is needed here")
            return {}
        needed_names, may_names = needed.split(), may.split()
        entries: Entries = {}
        for name, value in node.entries:
            if name.value in needed_names or name.value in may_names:
                entries[name.value] = value
            else:
                known = ", ".join([*needed_names, *may_names])
                self.fault(name, f"“{name.value[:40]}” is not known here; known are {known}")
        for name_ in needed_names:
            if name_ not in entries:
                self.fault(node, f"“{name_}” is missing")
        return entries

    def text(self, entries: Entries, name: str, *, most: int = LINE, use: bool = False) -> str:
        """A text of the table, trimmed; empty where it is missing."""
        node = entries.get(name)
        return "" if node is None else self.one_text(node, name, most=most, use=use)

    def one_text(self, node: Node, name: str, *, most: int = LINE, use: bool = False) -> str:
        if not isinstance(node, Text):
            self.fault(node, f"“{name}” is text")
            return ""
        if node.taken_for == "null" or not node.value.strip():
            self.fault(node, f"“{name}” is empty")
            return ""
        if node.taken_for != "str":
            self.fault(
                node, f"put {node.value[:40]} in quotes: read as {node.taken_for}, not as text"
            )
        if len(node.value) > most:
            self.fault(node, f"“{name}” is longer than {most} letters")
        if most <= LINE and "\n" in node.value.strip():
            self.fault(node, f"“{name}” is one line")
        self.note_uses(node, name, allowed=use)
        return node.value.strip("\n") if most == SCRIPT else node.value.strip()

    def note_uses(self, node: Text, name: str, *, allowed: bool) -> None:
        rest = values.USE.sub("", node.value)
        if "{{" in rest or "}}" in rest:
            self.fault(
                node, "a parameter stands as {{ name }}: two braces, a blank, its name, a blank"
            )
        for used in values.uses(node.value):
            if not allowed:
                self.fault(node, f"“{name}” takes no parameters")
            elif used in (THIS_MACHINE, THIS_ADDRESS):
                self.about_machines.append(node)
            else:
                self.used.setdefault(used, node)

    def number(self, entries: Entries, name: str, *, low: int, high: int, default: int = 0) -> int:
        node = entries.get(name)
        if node is None:
            return default
        if (
            not isinstance(node, Text)
            or node.taken_for != "int"
            or not re.match(r"(?:0|[1-9][0-9]{0,8})\Z", node.value)
        ):
            self.fault(node, f"“{name}” is a whole number")
            return default
        if not low <= int(node.value) <= high:
            self.fault(node, f"“{name}” is between {low} and {high}")
        return int(node.value)

    def several(
        self, entries: Entries, name: str, each: Callable[[Node], T | None], *, most: int
    ) -> tuple[T, ...]:
        """Each item of a list; nothing where the list is missing."""
        node = entries.get(name)
        if node is None:
            return ()
        if not isinstance(node, Items):
            self.fault(node, f"“{name}” is a list")
            return ()
        if not node.items:
            self.fault(node, f"“{name}” is empty; leave it out")
        if len(node.items) > most:
            self.fault(node, f"“{name}” holds at most {most}")
        made = (each(item) for item in node.items[:most])
        return tuple(item for item in made if item is not None)

    def texts(
        self, entries: Entries, name: str, *, most: int = 50, long: int = LINE, use: bool = False
    ) -> tuple[str, ...]:
        return self.several(
            entries, name, lambda node: self.one_text(node, name, most=long, use=use), most=most
        )

    def one_of(self, entries: Entries, name: str, known: tuple[str, ...], default: str) -> str:
        if name not in entries:
            return default
        word = self.text(entries, name)
        if word and word not in known:
            self.fault(entries[name], f"“{name}” is one of {', '.join(known)}")
            return default
        return word or default
