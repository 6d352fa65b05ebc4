"""YAML read as plain nodes that know where they stand.

Only what a recipe needs: tables, lists and text. Tags, anchors, aliases, merge keys, directives and
second documents are faults, so nothing can be built, repeated or hidden; size, depth and number of
nodes are bounded. Types come from the recipe's own shape, not from YAML's guesses: where text is
meant, an unquoted `no`, `010` or `2014-09-01` is a fault, because other readers take it otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import yaml

from catalogue.recipe.faults import Fault

MOST_BYTES = 256 * 1024
MOST_DEPTH = 12
MOST_NODES = 20_000

# Control characters, and those that make text read otherwise than it runs (bidirectional marks,
# zero-width letters, line breaks that are none in a shell).
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]|\r(?!\n)"
)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.resolver.Resolver()
_TEXT = "tag:yaml.org,2002:str"


@dataclass(frozen=True)
class Text:
    """A scalar, and what YAML readers take it for when it is not quoted."""

    line: int
    column: int
    value: str
    taken_for: str = "str"


@dataclass(frozen=True)
class Items:
    """A list."""

    line: int
    column: int
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Table:
    """A mapping of names to nodes, each name once."""

    line: int
    column: int
    entries: tuple[tuple[Text, Node], ...]


Node = Text | Items | Table


class _Stop(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def compose(data: bytes | str) -> tuple[Node | None, list[Fault]]:
    """Read the text into nodes; where that fails, say where."""
    try:
        text = _decoded(data)
        return _document(text)
    except _Stop as stop:
        return None, [stop.fault]


def _place(text: str, index: int) -> tuple[int, int]:
    before = text[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


def _decoded(data: bytes | str) -> str:
    size = len(data) if isinstance(data, bytes) else len(data.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise _Stop(Fault(1, 1, f"the recipe has {size} bytes; {MOST_BYTES} is the most"))
    if isinstance(data, bytes):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            before = data[: error.start].decode("utf-8")
            line, column = _place(before, len(before))
            raise _Stop(Fault(line, column, "this is not UTF-8")) from error
    else:
        text = data
    text = text.removeprefix("\ufeff")
    if hidden := _HIDDEN.search(text):
        line, column = _place(text, hidden.start())
        code = f"U+{ord(hidden[0]):04X}"
        raise _Stop(
            Fault(line, column, f"the character {code} cannot be seen and may not stand here")
        )
    return text.replace("\r\n", "\n")


def _document(text: str) -> tuple[Node | None, list[Fault]]:
    faults: list[Fault] = []
    try:
        events = list(_events(text))
        root = _Builder(events, faults).build()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = getattr(error, "problem", None) or "it cannot be read"
        raise _Stop(Fault(line, column, f"this is not YAML: {said}")) from error
    return root, faults


def _events(text: str) -> Any:
    """The parser's events, with everything refused that a recipe has no use for."""
    depth = count = documents = 0
    for event in cast("Iterator[Any]", yaml.parse(text, Loader=_Loader)):
        place = event.start_mark.line + 1, event.start_mark.column + 1
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        count += isinstance(event, yaml.NodeEvent)
        unwanted = _unwanted(event)
        if documents > 1:
            unwanted = "a recipe is one document; a second begins here"
        elif depth > MOST_DEPTH:
            unwanted = f"this is nested more than {MOST_DEPTH} deep"
        elif count > MOST_NODES:
            unwanted = f"a recipe holds at most {MOST_NODES} values"
        if unwanted:
            raise _Stop(Fault(*place, unwanted))
        yield event


def _unwanted(event: Any) -> str:
    if isinstance(event, yaml.DocumentStartEvent) and (event.version or event.tags):
        return "directives (%…) have no place in a recipe"
    if isinstance(event, yaml.AliasEvent):
        return "aliases (*…) have no place in a recipe; write it out"
    if getattr(event, "anchor", None) is not None:
        return "anchors (&…) have no place in a recipe"
    if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None) is not None:
        return "tags (!…) have no place in a recipe"
    return ""


class _Builder:
    def __init__(self, events: list[Any], faults: list[Fault]) -> None:
        self.events = iter(events)
        self.faults = faults

    def build(self) -> Node | None:
        for event in self.events:
            if isinstance(event, yaml.NodeEvent):
                return self.node(event)
        self.faults.append(Fault(1, 1, "the recipe is empty"))
        return None

    def node(self, event: Any) -> Node:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, yaml.ScalarEvent):
            return Text(line, column, event.value, _taken_for(event))
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(event))
            return Items(line, column, tuple(items))
        return Table(line, column, tuple(self._entries()))

    def _entries(self) -> list[tuple[Text, Node]]:
        entries: list[tuple[Text, Node]] = []
        seen: set[str] = set()
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            name = self.node(event)
            value = self.node(next(self.events))
            if not isinstance(name, Text):
                self.faults.append(Fault(name.line, name.column, "a name here must be plain text"))
            elif name.value in seen:
                self.faults.append(
                    Fault(name.line, name.column, f"“{name.value[:40]}” stands here a second time")
                )
            else:
                seen.add(name.value)
                entries.append((name, value))
        return entries


def _taken_for(event: Any) -> str:
    if event.style:
        return "str"
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, event.value, (True, False))
    return tag.rpartition(":")[2]
