"""What commands show while they work: a bar, and why a file cannot be opened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import CommandError, OutputWrapper

Progress = Callable[[int, int], None]
WIDTH = 30


class Bar:
    """A line that fills: drawn over itself on a terminal, and not at all in a log."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out = out
        self.drawn = False
        self.shows = out.isatty()

    def named(self, name: str) -> Progress:
        """Make the callback that draws how much is `name`."""

        def draw(done: int, total: int) -> None:
            if not self.shows:
                return
            filled = WIDTH * done // max(total, 1)
            bar = "#" * filled + "." * (WIDTH - filled)
            self.out.write(f"\r[{bar}] {100 * done // max(total, 1)} % {name} ", ending="")
            self.out.flush()
            self.drawn = True

        return draw

    def end(self) -> None:
        """Leave the line."""
        if self.drawn:
            self.out.write("")
            self.drawn = False


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file, or say why it cannot be."""
    try:
        file = path.open("rb")
    except OSError as reason:
        raise CommandError(f"{path}: {reason.strerror}.") from None
    with file:
        yield file
