"""Where the keys lie: a folder of its own outside the database, a file a key, readable to the site alone.

A file is JSON: `{"publicKeyMultibase", "secretKeyMultibase"?, "madeAt", "retiredAt"?, "withdrawnAt"?}`, named
after the public half. A copy of the database therefore signs nothing. A file that others may read is refused.
"""

from __future__ import annotations

import json
import os
import stat
from datetime import datetime
from pathlib import Path
from typing import Any

from certification.credential.keys import (
    BadKey,
    public_multikey,
    read_public,
    read_secret,
    secret_multikey,
)
from certification.credential.ring import Ring, RingKey

MOST_BYTES = 10_000
OTHERS = stat.S_IRWXG | stat.S_IRWXO


class BadRing(Exception):
    """A file of the ring cannot be used; the words say which, and what to do."""


def load(folder: Path) -> Ring:
    """Read the ring; a folder that is not there is an empty one. Raises BadRing."""
    if not folder.is_dir():
        return Ring()
    keys = [_read(file) for file in sorted(folder.glob("*.json"))]
    return Ring(tuple(sorted(keys, key=lambda key: (key.made_at, key.name))))


def save(ring: Ring, folder: Path) -> None:
    """Write every key into a file of its own: 0600, in a folder with 0700, whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for key in ring.keys:
        text = json.dumps(_written(key), indent=1) + "\n"
        whole, begun = folder / f"{key.name}.json", folder / f".{key.name}.tmp"
        begun.unlink(missing_ok=True)
        handle = os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        begun.replace(whole)


def _written(key: RingKey) -> dict[str, str]:
    told = {"publicKeyMultibase": key.name, "madeAt": key.made_at.isoformat()}
    if key.private is not None:
        told["secretKeyMultibase"] = secret_multikey(key.private)
    if key.retired_at is not None:
        told["retiredAt"] = key.retired_at.isoformat()
    if key.withdrawn_at is not None:
        told["withdrawnAt"] = key.withdrawn_at.isoformat()
    return told


def _read(file: Path) -> RingKey:
    seen = file.stat()
    if stat.S_IMODE(seen.st_mode) & OTHERS:
        raise BadRing(f"{file.name} can be read by others. Say chmod 600 and change the key.")
    if seen.st_size > MOST_BYTES:
        raise BadRing(f"{file.name} is too long for a key.")
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return _key(told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRing(f"{file.name} holds no key of this ring: {error}") from error


def _key(told: dict[str, Any]) -> RingKey:
    public = read_public(told["publicKeyMultibase"])
    secret = told.get("secretKeyMultibase")
    private = read_secret(secret) if secret is not None else None
    if private is not None and public_multikey(private.public_key()) != public_multikey(public):
        raise BadKey("the two halves do not belong together")
    return RingKey(
        public=public,
        private=private,
        made_at=_moment(told["madeAt"]),
        retired_at=_moment(told["retiredAt"]) if "retiredAt" in told else None,
        withdrawn_at=_moment(told["withdrawnAt"]) if "withdrawnAt" in told else None,
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment
