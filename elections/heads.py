"""Signed heads of a vote's log: what they say, in which bytes.

Pure. A head is a statement in canonical JSON (keys in order, no spaces, UTF-8), signed with the site's
Ed25519 key as every statement of the site is (`community.signing`). It carries no time: batches would tell
when ballots came, and the size alone puts heads into their order. `number` counts heads from 0, which is
signed together with the manifest, over a log that holds nothing; then there is one for each batch.
`manifest` is the SHA-256 of the manifest's statement, so that whoever keeps a head holds the site to the
rules, the questions and the vote's key as well.

    {"election":…,"manifest":"3c…","number":3,"root":"9f…","site":…,"size":61,"statement":"the head of a vote's log"}
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

WORDS = "the head of a vote's log"


class BadHead(ValueError):
    """A statement that is no head of a log."""


def canonical(value: Any) -> str:
    """Write JSON in the one form that is signed and hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True)
class Head:
    """A head of the log of one vote."""

    site: str
    election: str
    manifest: bytes
    number: int
    size: int
    root: bytes

    @property
    def statement(self) -> str:
        """The text that is signed."""
        return canonical(
            {
                "statement": WORDS,
                "site": self.site,
                "election": self.election,
                "manifest": self.manifest.hex(),
                "number": self.number,
                "size": self.size,
                "root": self.root.hex(),
            }
        )


def manifest_hash(statement: str) -> bytes:
    """Hash the statement of a manifest, for the heads that stand under it."""
    return hashlib.sha256(statement.encode()).digest()


def read_head(statement: str) -> Head:
    """Read a statement; whatever would not be written in the very same bytes is refused."""
    try:
        said = json.loads(statement)
        head = Head(
            said["site"],
            said["election"],
            bytes.fromhex(said["manifest"]),
            said["number"],
            said["size"],
            bytes.fromhex(said["root"]),
        )
        good = (
            head.statement == statement
            and isinstance(head.site, str)
            and isinstance(head.election, str)
            and type(head.number) is int
            and type(head.size) is int
            and min(head.number, head.size) >= 0
            and len(head.root) == len(head.manifest) == 32
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        good = False
    if not good:
        raise BadHead("this is no head of a vote's log")
    return head
