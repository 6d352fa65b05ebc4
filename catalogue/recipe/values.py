"""Parameters: which values they take, and how they stand in commands.

A value ends up in a shell, and a page may be opened by an address that somebody else wrote. So
every type takes letters that mean nothing to a shell, and nothing begins with a dash. A secret has
no business in an address: it is never filled from outside.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalogue.recipe.model import THIS_ADDRESS, THIS_MACHINE, Parameter, Recipe

LONGEST = 200
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
USE = re.compile(r"\{\{ ([a-z][a-z0-9_]{0,39}) \}\}")
_PLAIN = re.compile(r"[A-Za-z0-9._:/@%+=,~-]+\Z")
_UNIX_PATH = re.compile(r"/[A-Za-z0-9._/+=@,~-]*\Z")
_WINDOWS_PATH = re.compile(r"[A-Za-z]:\\[A-Za-z0-9._\\+=@,~-]*\Z")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)\Z")

# A pattern is a row of letters and classes, each with at most one count: no groups, no choices,
# and few counts without end, so that no value can keep the matcher busy.
_PIECE = r"(?:\[[^\[\]\\]{1,60}\]|\\[.+dw-]|[A-Za-z0-9_@%=:,/-])(?:\{\d{1,3}(?:,\d{1,3})?\}|[+*?])?"
_PATTERN = re.compile(rf"(?:{_PIECE}){{1,20}}\Z")
_COUNTS = re.compile(r"\][+*{?]|[^\[\]][+*{?]")


def pattern_fault(pattern: str) -> str:
    """Say why a pattern cannot be used; nothing if it can."""
    if not _PATTERN.match(pattern) or len(pattern) > 120:
        return "a pattern is a row of letters and classes such as [a-z0-9-], each with one count"
    if len(_COUNTS.findall(re.sub(r"\[[^\]]*\]", "x", pattern))) > 3:
        return "a pattern has at most three counts"
    try:
        re.compile(pattern)
    except re.error as error:
        return f"this pattern cannot be used: {error}"
    return ""


def value_fault(parameter: Parameter, value: str) -> str:
    """Say why a value is none for this parameter; nothing if it is one."""
    if not value:
        return "it is empty"
    if len(value) > LONGEST:
        return f"it is longer than {LONGEST} letters"
    fault = _KINDS[parameter.type](value)
    if not fault and parameter.pattern and not re.fullmatch(parameter.pattern, value):
        fault = f"it does not match {parameter.pattern}"
    return fault


def _string(value: str) -> str:
    if value.startswith("-"):
        return "it begins with a dash, which a command would take for an option"
    if not _PLAIN.match(value):
        return "only letters, digits and . _ : / @ % + = , ~ - can stand here"
    return ""


def _int(value: str) -> str:
    if not re.match(r"(?:0|[1-9][0-9]{0,17})\Z", value):
        return "it is not a whole number such as 18"
    return ""


def _ip(value: str) -> str:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return "it is not an address such as 10.10.14.11"
    return "" if "%" not in str(address) else "an address here has no zone"


def _cidr(value: str) -> str:
    try:
        ipaddress.ip_network(value, strict=True)
    except ValueError:
        return "it is not a network such as 10.10.14.0/24"
    return "" if "/" in value and "%" not in value else "it is not a network such as 10.10.14.0/24"


def _hostname(value: str) -> str:
    if len(value) > 253 or not all(_LABEL.match(label) for label in value.split(".")):
        return "it is not a host name such as keystone.example.test"
    return ""


def _path(value: str) -> str:
    if not (_UNIX_PATH.match(value) or _WINDOWS_PATH.match(value)):
        return "it is not a whole path such as /srv/images or D:\\drivers, without spaces"
    if ".." in re.split(r"[/\\]", value):
        return "a path does not climb (..)"
    return ""


_KINDS = {
    "string": _string,
    "int": _int,
    "ip": _ip,
    "cidr": _cidr,
    "hostname": _hostname,
    "path": _path,
    "secret": _string,
}


@dataclass(frozen=True)
class Filled:
    """The values in force: the defaults, and over them what the reader gave and may give."""

    values: dict[str, str]
    changed: frozenset[str]
    refused: dict[str, str]
    given: dict[str, str]


def fill(recipe: Recipe, given: Mapping[str, str]) -> Filled:
    """Put the reader's values over the defaults; what cannot stand is refused by name, with why."""
    values, refused, typed = dict(recipe.defaults), {}, {}
    for parameter in recipe.parameters:
        value = given.get(parameter.name, "").strip()
        if not value or value == parameter.default or parameter.type == "secret":
            continue
        typed[parameter.name] = value
        if fault := value_fault(parameter, value):
            refused[parameter.name] = fault
        else:
            values[parameter.name] = value
    changed = frozenset(name for name, value in values.items() if value != recipe.defaults[name])
    return Filled(values, changed, refused, typed)


def uses(text: str) -> Iterator[str]:
    """Name the parameters that a text uses."""
    for found in USE.finditer(text):
        yield found[1]


@dataclass(frozen=True)
class Piece:
    """A stretch of rendered text, and the parameter that it came from, if any."""

    text: str
    parameter: str = ""


def pieces(text: str, values: Mapping[str, str]) -> list[Piece]:
    """Cut a text at its parameters and put the values in. One pass: a value is never read again."""
    made, end = [], 0
    for found in USE.finditer(text):
        if found.start() > end:
            made.append(Piece(text[end : found.start()]))
        made.append(Piece(values[found[1]], found[1]))
        end = found.end()
    if end < len(text):
        made.append(Piece(text[end:]))
    return made


def render(text: str, values: Mapping[str, str]) -> str:
    """Put the values in the place of `{{ name }}`."""
    return "".join(piece.text for piece in pieces(text, values))


def for_machine(recipe: Recipe, name: str, values: Mapping[str, str]) -> dict[str, str]:
    """The values as one machine sees them: with its own name and its own address."""
    machine = recipe.machine(name)
    address = render(machine.address, values) if machine else ""
    return {**values, THIS_MACHINE: name, THIS_ADDRESS: address}
