"""Where a roll lies between its upload and its end: a folder of its own, outside the web root.

It holds personal data that nobody has agreed to yet, so it stays no longer than it is needed: it goes with
the end of the upload, and at the latest a day after it came.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

KEPT = timedelta(days=1)
FILE, STAGED, ALIASES = "roll.csv", "staged.sqlite3", "aliases.csv"


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "stash"


def file_of(upload: str) -> Path:
    """The file as it was sent."""
    return _folder() / upload / FILE


def staged_of(upload: str) -> Path:
    """The roll as it was read."""
    return _folder() / upload / STAGED


def aliases_of(upload: str) -> Path:
    """The addresses that are one person's, beside a file of contributions."""
    return _folder() / upload / ALIASES


def make_room(upload: str) -> None:
    """Make the place of a roll that comes without a file."""
    file_of(upload).parent.mkdir(parents=True, mode=0o700)


def keep(upload: str, content: UploadedFile[bytes]) -> None:
    """Lay a file down, safely on disk before anybody is told that it came."""
    path = file_of(upload)
    path.parent.mkdir(parents=True, mode=0o700)
    with path.open("xb") as file:
        for piece in content.chunks():
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def drop(upload: str) -> None:
    """Remove it; twice does no harm."""
    shutil.rmtree(_folder() / upload, ignore_errors=True)


def left_over(*, at: datetime) -> Iterator[str]:
    """Name what has lain here longer than anything may."""
    folder = _folder()
    for each in folder.iterdir() if folder.is_dir() else ():
        if datetime.fromtimestamp(each.stat().st_mtime, at.tzinfo) < at - KEPT:
            yield each.name


def holds_something() -> bool:
    """Whether there is anything to look after."""
    folder = _folder()
    return folder.is_dir() and any(folder.iterdir())
