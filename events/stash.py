"""Where a file lies between its coming and its end: a folder of its own, outside the web root.

An imported calendar may hold what nobody has agreed to make public, and an export what only organisers may
see; so they stay no longer than they are needed, and at the latest a day.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

KEPT = timedelta(days=1)
FILE, READ = "file", "read.json"


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "inout"


def path_of(name: str, what: str) -> Path:
    """Where one of the things of that name lies."""
    return _folder() / name / what


def keep(name: str, what: str, content: bytes) -> None:
    """Lay it down, whole or not at all, safely on disk before anybody is told."""
    path = path_of(name, what)
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.{os.urandom(4).hex()}")
    with part.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def keep_json(name: str, what: str, said: Any) -> None:
    """The same, of what can be written as JSON."""
    keep(name, what, json.dumps(said, ensure_ascii=False).encode())


def read_json(name: str, what: str) -> Any:
    """What was laid down, or None where it is not there any more."""
    try:
        return json.loads(path_of(name, what).read_bytes())
    except FileNotFoundError:
        return None


def drop(name: str) -> None:
    """Remove everything of that name; twice does no harm."""
    shutil.rmtree(_folder() / name, ignore_errors=True)


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
