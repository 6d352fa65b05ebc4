"""How the files of the archive are written: canonical JSON, signed statements, lines in order.

Reading is as strict as writing: a file that would not be written in the very same bytes is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from elections.heads import canonical

MANIFEST, ROLL, KEYS, ISSUANCE = "manifest.json", "roll.json", "keys.json", "issuance.jsonl"
LOG, HEADS, BALLOTS = "log.jsonl", "heads.jsonl", "ballots.jsonl"
WITHDRAWN, RESULT = "withdrawn.jsonl", "result.json"
README, PROGRAM = "README.txt", "recount.py"
ALWAYS = (HEADS, KEYS, MANIFEST, README, RESULT, ROLL, PROGRAM)
OPENED = (BALLOTS, ISSUANCE, LOG, WITHDRAWN)
FEWEST_OPENED = 10

MANIFEST_WORDS = "what a vote is held by"
ROLL_WORDS = "the roll of a vote is frozen"
RESULT_WORDS = "the result of a vote"


class Malformed(ValueError):
    """A file is not written as docs/bundle.md has it."""


@dataclass(frozen=True)
class Signed:
    """A statement in its very words, the name of the key, and the signature in base64."""

    statement: str
    key: str
    signature: str

    def as_json(self) -> dict[str, str]:
        return {
            "algorithm": "Ed25519",
            "key": self.key,
            "signature": self.signature,
            "statement": self.statement,
        }


def name_of_key(public: bytes) -> str:
    """Name a key by the beginning of its hash, as the site does."""
    return hashlib.sha256(public).hexdigest()[:16]


def document(value: Any) -> bytes:
    """Write a file that is one JSON value."""
    return (canonical(value) + "\n").encode()


def lines(values: Iterable[Any]) -> bytes:
    """Write a file of JSON values, one a line."""
    return b"".join(document(value) for value in values)


def read_document(content: bytes) -> Any:
    """Read a file that is one JSON value."""
    values = read_lines(content)
    if len(values) != 1:
        raise Malformed(f"it has {len(values)} lines, and should have one")
    return values[0]


def read_lines(content: bytes) -> list[Any]:
    """Read a file of JSON values, one a line."""
    if content and not content.endswith(b"\n"):
        raise Malformed("its last line does not end")
    values = []
    for number, line in enumerate(content.split(b"\n")[:-1], start=1):
        try:
            value = json.loads(line)
            same = canonical(value).encode() == line
        except (ValueError, RecursionError):
            raise Malformed(f"line {number} is not JSON") from None
        if not same:
            raise Malformed(f"line {number} is not in the canonical form")
        values.append(value)
    return values


def fields(value: Any, *names: str) -> list[Any]:
    """Take the fields of an object that has these and no others."""
    if not isinstance(value, dict) or set(value) != set(names):
        raise Malformed(f"an object does not have the fields {', '.join(names)}, and no others")
    return [value[name] for name in names]


def field(value: Mapping[str, Any], name: str, kind: type) -> Any:
    """Take a field of a statement, of a kind."""
    found = value.get(name)
    if type(found) is not kind:
        raise Malformed(f"“{name}” is missing, or is not what it should be")
    return found


def read_signed(value: Any) -> Signed:
    """Read a signed statement as it stands in the archive."""
    algorithm, key, signature, statement = fields(
        value, "algorithm", "key", "signature", "statement"
    )
    if algorithm != "Ed25519" or not all(
        isinstance(part, str) for part in (key, signature, statement)
    ):
        raise Malformed("a signed statement is not written as such")
    return Signed(statement, key, signature)


def said(signed: Signed, words: str) -> dict[str, Any]:
    """Read what is signed; it says of what it is a statement."""
    try:
        statement = json.loads(signed.statement)
    except (ValueError, RecursionError):
        raise Malformed("the statement is not JSON") from None
    if not isinstance(statement, dict) or statement.get("statement") != words:
        raise Malformed(f"the statement is not one of “{words}”")
    if canonical(statement) != signed.statement:
        raise Malformed("the statement is not in the canonical form")
    return statement


def text(value: Any) -> str:
    """Take a text."""
    if not isinstance(value, str):
        raise Malformed("something is not a text")
    return value


def from_hex(text: Any, length: int = 32) -> bytes:
    """Read bytes in small hexadecimal digits."""
    try:
        found = bytes.fromhex(text)
    except (TypeError, ValueError):
        raise Malformed("something is not hexadecimal") from None
    if len(found) != length or found.hex() != text:
        raise Malformed(f"something does not have {length} bytes in small hexadecimal digits")
    return found


def from_base64(text: Any) -> bytes:
    """Read bytes in base64, in its one spelling."""
    try:
        found = base64.b64decode(text, validate=True)
    except (TypeError, ValueError, binascii.Error):
        raise Malformed("something is not base64") from None
    if base64.b64encode(found).decode() != text:
        raise Malformed("something is not base64 in its one spelling")
    return found


def to_base64(content: bytes) -> str:
    """Write bytes in base64."""
    return base64.b64encode(content).decode()
