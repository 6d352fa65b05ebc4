"""The lines of an iCalendar file: unfolded, numbered, and put into their components."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from events.reading.found import Bounds, Unreadable

_NAME = re.compile(r"[A-Za-z0-9-]{1,64}")
_ESCAPED = re.compile(r"\\([\\;,nN:\"])")
MOST_LINES_A_PART = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """One property: its name, what qualifies it, its value, and the line of the file it begins on."""

    number: int
    name: str
    value: str
    params: dict[str, str]
    cut: bool = False

    @property
    def text(self) -> str:
        """The value of a text, as it was before it was escaped."""
        return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)


@dataclass
class Part:
    """A component: its own lines, and what lies in it."""

    name: str
    number: int
    lines: list[Line] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    is_closed: bool = False

    def first(self, *names: str) -> Line | None:
        """Its first line of one of these names, the names in order of worth."""
        for name in names:
            for line in self.lines:
                if line.name == name and line.value.strip():
                    return line
        return None

    def every(self, name: str) -> list[Line]:
        return [line for line in self.lines if line.name == name]

    def text(self, *names: str) -> str:
        line = self.first(*names)
        return line.text if line else ""

    def walk(self) -> Iterator[Part]:
        """Everything in it, it itself first."""
        yield self
        for part in self.parts:
            yield from part.walk()


def parts_of(text: str, bounds: Bounds) -> Part:
    """The components of a file, below one that stands for the file. Of broken nesting, what can be had."""
    root = Part("", 0)
    stack = [root]
    for number, words, cut in _unfolded(text, bounds):
        line = _parsed(number, words, cut=cut)
        if line is None:
            continue
        name = line.value.strip().upper()
        if line.name == "BEGIN":
            if len(stack) > bounds.depth:
                raise Unreadable("too_deep", str(bounds.depth))
            part = Part(name, number)
            stack[-1].parts.append(part)
            stack.append(part)
        elif line.name == "END":
            _close(stack, name)
        elif len(stack[-1].lines) < MOST_LINES_A_PART:
            stack[-1].lines.append(line)
    return root


def _close(stack: list[Part], name: str) -> None:
    """End the innermost component of that name; one left open inside it ends too, unclosed."""
    if all(part.name != name for part in stack[1:]):
        return
    while True:
        part = stack.pop()
        if part.name == name:
            part.is_closed = True
            return


def _unfolded(text: str, bounds: Bounds) -> Iterator[tuple[int, str, bool]]:
    """Each content line with the number of its first line, and whether it was too long to be kept whole."""
    if "\n" not in text:
        text = text.replace("\r", "\n")  # as very old machines wrote
    number, held, length, cut = 0, [""], 0, False
    for count, raw in enumerate(text.split("\n"), 1):
        if count > bounds.lines:
            raise Unreadable("too_many_lines", str(bounds.lines))
        line = raw.removesuffix("\r").replace("\r", " ").replace("\x00", "")
        if line[:1] in {" ", "\t"} and number:
            room = bounds.line - length
            cut = cut or len(line) - 1 > room
            held.append(line[1 : 1 + max(room, 0)])
            length += len(line) - 1
            continue
        if number:
            yield number, "".join(held), cut
        number, held, length = count, [line[: bounds.line]], len(line)
        cut = length > bounds.line
    if number:
        yield number, "".join(held), cut


def _parsed(number: int, words: str, *, cut: bool) -> Line | None:
    """A content line taken apart; None for what is none."""
    head, colon, value = _cut_outside_quotes(words, ":")
    if not colon:
        return None
    name, *rest = _split_outside_quotes(head, ";")
    name = name.strip()
    if not _NAME.fullmatch(name):
        return None
    params = {}
    for each in rest:
        key, equals, said = each.partition("=")
        if equals:
            params[key.strip().upper()] = said.strip().strip('"')
    return Line(number, name.upper(), value, params, cut=cut)


def _cut_outside_quotes(words: str, mark: str) -> tuple[str, str, str]:
    if '"' not in words.partition(mark)[0]:
        return words.partition(mark)
    quoted = False
    for place, letter in enumerate(words):
        if letter == '"':
            quoted = not quoted
        elif letter == mark and not quoted:
            return words[:place], mark, words[place + 1 :]
    return words.partition(mark)  # a quote that is never closed


def _split_outside_quotes(words: str, mark: str) -> list[str]:
    if '"' not in words:
        return words.split(mark)
    found, rest = [], words
    while True:
        head, cut, rest = _cut_outside_quotes(rest, mark)
        found.append(head)
        if not cut:
            return found
