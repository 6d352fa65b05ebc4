"""Reading CSV as people send it: each bad row with its line and its reason, never a traceback."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from community.errors import DomainError

Progress = Callable[[int, int], None]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Refusal:
    """A row that was not taken: where it stands, and why."""

    line: int
    reason: str


class UnreadableFile(DomainError):
    """The file as a whole is not what was asked for."""


class RowsRefused(DomainError):
    """Some rows are bad and nothing was taken."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(
            _(
                "%(count)d rows could not be taken, so nothing was. Mend them and send the file"
                " again, or leave them out on purpose."
            )
            % {"count": len(refusals)}
            if len(refusals) != 1
            else _(
                "One row could not be taken, so nothing was. Mend it and send the file again, or"
                " leave it out on purpose."
            )
        )
        self.refusals = list(refusals)


class BadCell(ValueError):
    """What a cell holds cannot be taken; the message says why."""


def nothing(done: int, total: int) -> None:
    """Tell nobody how far it is."""


def read(
    content: bytes,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    progress: Progress = nothing,
) -> Iterator[tuple[int, dict[str, str] | Refusal]]:
    """Walk a CSV file: for each row its line, and its cells by column or why it was refused."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in content[:4096]:
        raise UnreadableFile(_("The file is not UTF-8 text. Save it as “CSV UTF-8” and try again."))
    # Bytes that are not UTF-8 survive as marks, so that the row that holds them can be named.
    text = content.decode("utf-8-sig", errors="surrogateescape")
    total = text.count("\n") + 1
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    columns = _header(reader, required, optional)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            progress(total, total)
            return
        except csv.Error as fault:
            yield line, Refusal(line, _("cannot be read as CSV: %s") % fault)
            continue
        if line % 500 == 0:
            progress(line, total)
        if not any(cell.strip() for cell in cells):
            continue
        yield line, _row(line, cells, columns)


def _header(
    reader: Iterator[list[str]], required: Sequence[str], optional: Sequence[str]
) -> list[str]:
    try:
        columns = [name.strip().lower() for name in next(reader)]
    except (StopIteration, csv.Error):
        raise UnreadableFile(_("The file is empty, or its first line cannot be read.")) from None
    known = [*required, *optional]
    missing = [name for name in required if name not in columns]
    strange = [name for name in columns if name not in known]
    if missing or strange or len(set(columns)) != len(columns):
        raise UnreadableFile(
            _(
                "The first line must name the columns: %(required)s%(optional)s, with commas"
                " between them. It reads: %(found)s"
            )
            % {
                "required": ",".join(required),
                "optional": "".join(f"[,{name}]" for name in optional),
                "found": ",".join(columns)[:200].encode("utf-8", "replace").decode(),
            }
        )
    return columns


def _row(line: int, cells: list[str], columns: list[str]) -> dict[str, str] | Refusal:
    if len(cells) != len(columns):
        return Refusal(
            line,
            _("has %(found)d cells where the first line has %(asked)d")
            % {"found": len(cells), "asked": len(columns)},
        )
    row = {}
    for name, cell in zip(columns, cells, strict=True):
        fault = _fault(cell)
        if fault:
            return Refusal(line, f"{name}: {fault}")
        row[name] = cell.strip()
    return row


def _fault(cell: str) -> str:
    if cell.startswith(FORMULA):
        return _("starts like a formula (%r)") % cell[0]
    try:
        cell.encode("utf-8")
    except UnicodeEncodeError:
        return _("is not UTF-8 text")
    if not cell.replace("\n", " ").strip().isprintable():
        return _("holds characters that cannot be printed")
    return ""
