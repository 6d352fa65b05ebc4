"""Archives of closed votes as files: in a folder of their own, outside the web root, named by what they hold.

Nothing here is kept for good: a file that is missing is written anew from the database.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings


class Differs(Exception):
    """These bytes are not the ones that the result was signed with."""


def path_of(sha256: str, *, size: int) -> Path | None:
    """Where an archive lies, where it lies there whole."""
    path = _folder() / f"{sha256}.zip"
    try:
        return path if path.stat().st_size == size else None
    except FileNotFoundError:
        return None


def keep(sha256: str, content: bytes) -> Path:
    """Lay an archive down, whole or not at all; what has another hash is refused."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Differs
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = folder / f".{secrets.token_hex(8)}"
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(folder / f"{sha256}.zip")
    finally:
        beside.unlink(missing_ok=True)
    return folder / f"{sha256}.zip"


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "archives"
