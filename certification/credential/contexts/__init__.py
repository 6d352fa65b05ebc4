"""The JSON-LD contexts that our credentials use, pinned by their hash. Nothing is ever fetched.

A context says what the words of a document mean, so whoever could exchange it could change what a signature
says. NOTICE.md beside the files tells whose they are.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

# URL: file, SHA-256 of its bytes
PINNED = {
    CREDENTIALS: (
        "credentials-v2.json",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    OPEN_BADGES: (
        "open-badges-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
}


class UnknownContext(ValueError):
    """A document names a context that is not among the pinned ones."""


class ChangedContext(RuntimeError):
    """A file of a pinned context is not the one that was pinned: the installation is damaged."""


@cache
def read(url: str) -> bytes:
    """Read a pinned context. Raises UnknownContext for any other URL, ChangedContext for changed bytes."""
    if url not in PINNED:
        raise UnknownContext(f"The context {url[:200]} is not one that this program knows.")
    name, digest = PINNED[url]
    text = (HERE / name).read_bytes()
    if hashlib.sha256(text).hexdigest() != digest:
        raise ChangedContext(f"{name} is not the file that was pinned by its hash.")
    return text


def loader(url: str, _options: object = None) -> dict[str, Any]:
    """Load for PyLD: pinned contexts only."""
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": json.loads(read(url)),
    }
