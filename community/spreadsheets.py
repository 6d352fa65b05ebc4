"""Tables that go out: cells that a spreadsheet would compute are kept from it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

# what begins a formula; the last four are its full-width forms
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


# what no cell can show: NUL ends it for some programs, the others mean things to terminals and printers
UNSEEN = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0)} - {ord("\t"), ord("\n"), ord("\r")})


def cell(value: object) -> str:
    """The value as text. Before what would begin a formula stands a quote, which spreadsheets do not show."""
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    text = str(value).translate(UNSEEN)
    # a text that begins with our own mark gets another, so that each can be read back
    return f"'{text}" if text.startswith((*FORMULA, "'")) or text.lstrip()[:1] in FORMULA else text


def table(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A table as CSV, as spreadsheets read it: with a mark that says that it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([cell(head) for head in heads])
    writer.writerows([cell(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()
