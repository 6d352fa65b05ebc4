"""iCalendar as text: lines, their folding, and time zones. Pure: no Django, no clock, no database.

RFC 5545 counts octets and knows four marks in a text (`\\ ; , newline`). Whatever is written here is safe in
a line: a control character could end one where the reader sees none, so each becomes a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

LINE = 75  # octets in a line, its end not counted
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MARKS = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_URI = re.compile(r"[^!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~\[\]]")


def plain(value: str) -> str:
    """The text without control characters; an end of line is `\\n` alone."""
    return _CONTROL.sub(" ", value.replace("\r\n", "\n").replace("\r", "\n"))


def text(value: str) -> str:
    """A text as it stands behind the colon."""
    return plain(value).translate(_MARKS)


def texts(values: Iterable[str]) -> str:
    """Several texts, as `CATEGORIES` has them."""
    return ",".join(text(value) for value in values)


def quoted(value: str) -> str:
    """A text as the value of a parameter: quotes cannot stand in it (RFC 5545, 3.2)."""
    return '"' + plain(value).replace('"', "'").replace("\n", " ").strip() + '"'


def uri(value: str) -> str:
    """An address: what may not stand in one is written in percent."""
    return _URI.sub(lambda found: "".join(f"%{octet:02X}" for octet in _octets(found[0])), value)


def _octets(value: str) -> bytes:
    return value.encode("utf-8", "replace")


def moment(at: datetime) -> str:
    """A moment, in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def wall(shown: datetime) -> str:
    """What a clock on the wall shows."""
    return f"{shown:%Y%m%dT%H%M%S}"


def day(of: date) -> str:
    """A day."""
    return f"{of:%Y%m%d}"


def folded(line: str) -> str:
    """The line, folded so that no piece is longer than 75 octets and no character is cut."""
    if len(line) <= LINE and line.isascii():
        return line
    if line.isascii():
        pieces = [line[:LINE]]
        pieces += [line[at : at + LINE - 1] for at in range(LINE, len(line), LINE - 1)]
        return "\r\n ".join(pieces)
    return "\r\n ".join(_pieces(line))


def _pieces(line: str) -> Iterator[str]:
    octets, start, room = line.encode("utf-8"), 0, LINE
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0xC0 == 0x80:  # in the middle of a character
            end -= 1
        yield octets[start:end].decode("utf-8")
        start, room = end, LINE - 1
    yield octets[start:].decode("utf-8")


def joined(lines: Iterable[str]) -> bytes:
    """The lines as they are sent."""
    return "".join(f"{folded(line)}\r\n" for line in lines).encode("utf-8")
