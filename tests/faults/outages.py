"""What may befall a site from outside, each as a block: within it lasts, at its end it is over."""

from __future__ import annotations

import contextlib
import errno
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.faults.stack import Production, Stack

CHUNK = b"\0" * 1024 * 1024


def until(what: str, holds: Callable[[], bool], *, within: float = 240.0) -> float:
    """Wait until something holds; say how many seconds that took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < within, f"after {within:.0f} s still not: {what}"
        time.sleep(0.2)
    return time.monotonic() - began


@contextlib.contextmanager
def redis_away(stack: Production) -> Iterator[None]:
    """Redis is gone, and forgets all it held."""
    stack.redis.stop()
    try:
        yield
    finally:
        stack.redis.start()


@contextlib.contextmanager
def postgresql_away(stack: Production, how: str) -> Iterator[None]:
    """PostgreSQL was stopped: `fast` breaks every transaction off, `immediate` also crashes."""
    stack.postgresql.stop(how)
    try:
        yield
    finally:
        stack.postgresql.start()


@contextlib.contextmanager
def relay_away(stack: Stack) -> Iterator[None]:
    """Nobody listens where mail is handed over."""
    stack.sink.stop()
    try:
        yield
    finally:
        stack.sink.start()


@contextlib.contextmanager
def relay_behaves(stack: Stack, **manner: object) -> Iterator[None]:
    """The relay refuses some addresses, or takes nobody's first try."""
    stack.sink.behave(**manner)
    try:
        yield
    finally:
        stack.sink.behave()


# --- A disk that can be filled ----------------------------------------------------------------------


class SmallDisk:
    """A small file system of its own, in memory."""

    def __init__(self, megabytes: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sabha-disk-", dir="/tmp"))
        command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "sabha"]
        done = subprocess.run([*command, str(self.folder)], capture_output=True, check=False)
        self.refused = done.stderr.decode().strip() if done.returncode else ""
        if self.refused:
            self.folder.rmdir()

    @property
    def ballast(self) -> Path:
        return self.folder / "ballast"

    @contextlib.contextmanager
    def full(self) -> Iterator[None]:
        """Not one byte is left."""
        with self.ballast.open("wb", buffering=0) as file:
            for chunk in (CHUNK, CHUNK[:4096], CHUNK[:1]):
                try:
                    while True:
                        file.write(chunk)
                except OSError as reason:
                    if reason.errno != errno.ENOSPC:
                        raise
        try:
            yield
        finally:
            self.ballast.unlink()

    def remove(self) -> None:
        subprocess.run(["umount", "-l", str(self.folder)], check=False)
        with contextlib.suppress(OSError):
            self.folder.rmdir()


# --- A clock that can be set ------------------------------------------------------------------------


class Clock:
    """The wall clock of the processes that are started with its environment (see clock.c)."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.file, self.library = folder / "shift", folder / "clock.so"
        self.set(0)
        source = Path(__file__).with_name("clock.c")
        compiler = shutil.which("cc") or "cc"
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O2", "-o", self.library, source], check=True
        )

    @property
    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.library), "SABHA_CLOCK": str(self.file)}

    def set(self, seconds: int) -> None:
        """Let the clock be off by so many seconds from now on; the file is in use, and stays the same."""
        with self.file.open("r+b" if self.file.exists() else "wb") as file:
            file.write(struct.pack("=q", seconds))

    @contextlib.contextmanager
    def back(self, seconds: int) -> Iterator[None]:
        """The clock shows an earlier time and goes on from there."""
        self.set(-seconds)
        try:
            yield
        finally:
            self.set(0)
