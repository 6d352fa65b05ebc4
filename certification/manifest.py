"""What exactly was offered: one canonical text, and one hash that stands for all of it.

The text is JSON with sorted keys, no spaces, UTF-8. It holds strings, whole numbers and null only, so
that `sha256sum manifest.json` gives the same answer on any machine.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import BinaryIO

FORMAT = 1
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Entry:
    """One file: its path in the material, its length in bytes, its hash, what it is."""

    path: str
    size: int
    sha256: str
    type: str


@dataclass(frozen=True)
class Link:
    """Something that lies elsewhere: only its address can be vouched for."""

    title: str
    url: str


def digest(content: BinaryIO) -> tuple[str, int]:
    """Hash a file and count its bytes, a piece at a time."""
    hashed, size = hashlib.sha256(), 0
    content.seek(0)
    while piece := content.read(CHUNK):
        hashed.update(piece)
        size += len(piece)
    content.seek(0)
    return hashed.hexdigest(), size


def text(
    *,
    course: str,
    version: int,
    facts: Mapping[str, str | int | None],
    files: Iterable[Entry],
    links: Iterable[Link],
) -> str:
    """Write the manifest in its one form, whatever order things were added in."""
    return json.dumps(
        {
            "format": FORMAT,
            "course": course,
            "version": version,
            "facts": {
                key: unicodedata.normalize("NFC", value) if isinstance(value, str) else value
                for key, value in facts.items()
            },
            "files": [asdict(entry) for entry in sorted(files, key=lambda one: one.path)],
            "links": [asdict(link) for link in sorted(links, key=lambda one: (one.url, one.title))],
        },
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )


def fingerprint(manifest: str) -> str:
    """The hash that a certificate names."""
    return hashlib.sha256(manifest.encode()).hexdigest()
