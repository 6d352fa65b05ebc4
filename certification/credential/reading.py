"""What somebody brings: JSON, PNG or SVG, of bounded size and depth, every key once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from certification.credential import baking

MOST_BYTES = 1_000_000  # of JSON; a full status list has half of it
MOST_DEPTH = 32
MOST_PARTS = 20_000


class Unreadable(ValueError):
    """This is no credential that can be read; the words say why, and what to bring instead."""


def read(content: bytes) -> dict[str, Any]:
    """Read a credential from JSON, or out of a PNG or SVG. Raises Unreadable."""
    told = document(content)
    kinds = told.get("type")
    if not isinstance(kinds, list) or "VerifiableCredential" not in kinds:
        raise Unreadable("That is JSON, but no credential: its type is not VerifiableCredential.")
    return told


def document(content: bytes) -> dict[str, Any]:
    """Read a JSON object (a DID document, say), or one out of a PNG or SVG. Raises Unreadable."""
    if not content.strip():
        raise Unreadable("The file is empty.")
    if baking.is_png(content) or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        try:
            return _json(baking.unbake(content))
        except baking.BadPicture as error:
            raise Unreadable(str(error)) from error
    if len(content) > MOST_BYTES:
        raise Unreadable("The file is too long for a credential.")
    try:
        return _json(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable("Bring a credential as JSON in UTF-8, or as PNG or SVG.") from error


def _json(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)
    except RecursionError as error:
        raise Unreadable("The JSON is nested too deeply.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Unreadable(f"That is no JSON: it breaks off or goes wrong at {where}.") from error
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("The JSON holds a number that is too long.") from error
    if not isinstance(told, dict):
        raise Unreadable("The JSON is no object in braces.")
    _check_bounds(told)
    try:
        json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise Unreadable("The JSON holds half a letter (a lone surrogate).") from error
    return told


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, value in pairs:
        if name in told:
            raise Unreadable(
                f"The field {name[:80]} stands there twice: nobody can say which counts."
            )
        told[name] = value
    return told


def _no_number(name: str) -> None:
    raise Unreadable(f"{name} is no number of JSON.")


def _check_bounds(told: dict[str, Any]) -> None:
    for number, depth in enumerate(_depths(told)):
        if depth > MOST_DEPTH:
            raise Unreadable("The JSON is nested too deeply.")
        if number > MOST_PARTS:
            raise Unreadable("The JSON has too many parts for a credential.")


def _depths(told: object) -> Iterator[int]:
    waiting: list[tuple[object, int]] = [(told, 1)]
    while waiting:
        value, depth = waiting.pop()
        yield depth
        if isinstance(value, dict):
            waiting.extend((one, depth + 1) for one in value.values())
        elif isinstance(value, list):
            waiting.extend((one, depth + 1) for one in value)
