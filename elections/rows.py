"""Reading CSV as people send it: each bad row with its line and its reason, never a traceback.

A file is walked, never held: what is read at one time is a row, and a row has a most. So a file of any
size can be read, and one that is a single endless line, or one open quote, cannot fill the memory.
"""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from community.errors import DomainError

Progress = Callable[[int, int], None]
# What a spreadsheet would compute instead of showing; the last four are its full-width forms.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
PLAIN = re.compile(r"[A-Za-z0-9][ -~]*\Z|\Z")
MOST_ROW = 16_000  # characters
MOST_LINES_A_ROW = 20
TELL_EVERY = 500  # lines
HEAD = 4096


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken: where it stands, and why."""

    line: int
    reason: str


class UnreadableFile(DomainError):
    """The file as a whole is not what was asked for."""


class RowsRefused(DomainError):
    """Some rows are bad and nothing was taken. `refusals` may be the first of `number`."""

    def __init__(self, refusals: Sequence[Refusal], *, number: int | None = None) -> None:
        number = len(refusals) if number is None else number
        super().__init__(
            _(
                "%(count)d rows could not be taken, so nothing was. Mend them and send the file"
                " again, or leave them out on purpose."
            )
            % {"count": number}
            if number != 1
            else _(
                "One row could not be taken, so nothing was. Mend it and send the file again, or"
                " leave it out on purpose."
            )
        )
        self.refusals = list(refusals)
        self.number = number


class BadCell(ValueError):
    """What a cell holds cannot be taken; the message says why."""


class _RowTooLong(Exception):
    """A line that has no end, or a row that runs over too many of them."""


def nothing(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def read(
    content: bytes | BinaryIO,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    numbers: Sequence[str] = (),
    progress: Progress = nothing,
) -> Iterator[tuple[int, dict[str, str] | Refusal]]:
    """Walk a CSV file: for each row its line, and its cells by column or why it was refused.

    `progress` is told how many bytes were read, of how many. Cells of `numbers` are judged by who asked
    for them: a minus there begins a number and no formula.
    """
    stream: BinaryIO = io.BytesIO(content) if isinstance(content, bytes) else content
    total = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    _refuse_other_kinds(stream.read(HEAD))
    stream.seek(0)
    # Bytes that are not UTF-8 survive as marks, so that the row that holds them can be named.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        lines = _Lines(text)
        columns = _header(lines, required, optional)
        for told, (line, cells) in enumerate(_records(lines)):
            if told % TELL_EVERY == 0:
                progress(min(stream.tell(), total), total)
            if isinstance(cells, Refusal):
                yield line, cells
            elif any(cell.strip() for cell in cells):
                yield line, _row(line, cells, columns, numbers)
        progress(total, total)
    finally:
        text.detach()  # who opened the file closes it


class _Lines:
    """The lines of a file in turn, each counted; some can be given a second time."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text = text
        self.number = 0  # of the line given last
        self.row: list[str] = []
        self.again: deque[str] = deque()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.row) >= MOST_LINES_A_ROW:
            raise _RowTooLong
        line = self.again.popleft() if self.again else self.text.readline(MOST_ROW + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self.row.append(line)
        if len(line) > MOST_ROW:
            while len(line) > MOST_ROW and not line.endswith(("\n", "\r")):
                line = self.text.readline(MOST_ROW + 1)
            raise _RowTooLong
        return line

    def begin_row(self) -> int:
        """Forget the row before; say on which line the next one begins."""
        self.row.clear()
        return self.number + 1

    def back_to_second(self) -> None:
        """Give what followed the row's first line again: an open quote swallowed it."""
        self.again.extendleft(reversed(self.row[1:]))
        self.number -= len(self.row) - 1


def _refuse_other_kinds(head: bytes) -> None:
    """Say what a file is that is no text at all, rather than naming each of its lines."""
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"} or head[:2] == b"\x1f\x8b":
        raise UnreadableFile(
            _(
                "The file is a spreadsheet or an archive, whatever its name says. Open it, choose"
                " “Save as” and there “CSV UTF-8”, and send that."
            )
        )
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or head.count(0) * 4 > len(head):
        raise UnreadableFile(
            _(
                "The file is UTF-16, not UTF-8. Open it where it was made, choose “Save as” and there"
                " “CSV UTF-8”, and send it again."
            )
        )


def _records(lines: _Lines) -> Iterator[tuple[int, list[str] | Refusal]]:
    """Each row with the line it begins on. After one that cannot be read, the next line is tried."""
    reader = csv.reader(lines, strict=True)
    while True:
        line = lines.begin_row()
        try:
            yield line, next(reader)
            continue
        except StopIteration:
            return
        except _RowTooLong:
            reason = _too_long(lines)
        except csv.Error as fault:
            reason = _unreadable(fault, ended=len(lines.row) > 1)
        lines.back_to_second()
        yield line, Refusal(line, reason)


def _too_long(lines: _Lines) -> str:
    if len(lines.row) > 1:
        return _("a quote is opened here and not closed within %d lines") % MOST_LINES_A_ROW
    return _("is longer than %d characters") % MOST_ROW


def _unreadable(fault: csv.Error, *, ended: bool) -> str:
    if "unexpected end" in str(fault):
        return _("a quote is opened here and never closed")
    if "expected after" in str(fault):
        said = _("a quote is closed in the middle of a cell; write quotes inside a cell twice")
        return said if not ended else _("a quote is opened here and closed in another row")
    return _("cannot be read as CSV: %s") % fault


def _header(lines: _Lines, required: Sequence[str], optional: Sequence[str]) -> list[str]:
    found: list[str] | Refusal
    _line, found = next(_records(lines), (1, Refusal(1, "")))
    if isinstance(found, Refusal):
        raise UnreadableFile(
            _("The file is empty, or its first line cannot be read. That line names the columns.")
        )
    columns = [name.strip().lower() for name in found]
    known = [*required, *optional]
    missing = [name for name in required if name not in columns]
    strange = [name for name in columns if name not in known]
    if missing or strange or len(set(columns)) != len(columns):
        asked = ",".join(required) + "".join(f"[,{name}]" for name in optional)
        raise UnreadableFile(_wrong_header(columns, asked))
    return columns


def _wrong_header(columns: list[str], asked: str) -> str:
    found = ",".join(columns)[:200].encode("utf-8", "replace").decode()
    found = "".join(letter if letter.isprintable() else "?" for letter in found)
    if len(columns) == 1 and (";" in columns[0] or "\t" in columns[0]):
        return _(
            "Line 1 has no commas: the columns are divided by something else. Save the file with"
            " commas between the columns: %(asked)s. It reads: %(found)s"
        ) % {"asked": asked, "found": found}
    return _(
        "Line 1 must name the columns: %(asked)s, with commas between them. It reads: %(found)s"
    ) % {"asked": asked, "found": found}


def _row(
    line: int, cells: list[str], columns: list[str], numbers: Sequence[str]
) -> dict[str, str] | Refusal:
    if len(cells) != len(columns):
        return Refusal(
            line,
            _("has %(found)d cells where the first line has %(asked)d")
            % {"found": len(cells), "asked": len(columns)},
        )
    row = {}
    for name, cell in zip(columns, cells, strict=True):
        fault = "" if name in numbers and cell.isascii() else _fault(cell)
        if fault:
            return Refusal(line, f"{name}: {fault}")
        row[name] = cell.strip()
    return row


def _fault(cell: str) -> str:
    if PLAIN.match(cell):  # nearly every cell there is, in one look
        return ""
    for text in (cell, cell.strip()):  # spaces before it are not kept, so they do not guard it
        if text.startswith(FORMULA):
            return _("starts like a formula (%r)") % text[0]
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:
        return _("is not UTF-8 text: save the file as “CSV UTF-8”")
    if not cell.replace("\r\n", "\n").replace("\n", " ").strip().isprintable():
        return _("holds characters that cannot be printed")
    return ""
