"""What is found in a file of somebody else's, and what is refused."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, time
from typing import Any

from events.facts import Place
from events.times import When

LONGEST_UID = 255
TITLE, DESCRIPTION = 140, 20_000
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


class Unreadable(ValueError):
    """The file as a whole is not what was asked for. `reason` names why; `said` is what it held."""

    def __init__(self, reason: str, said: str = "") -> None:
        super().__init__(reason)
        self.reason, self.said = reason, said


class Bad(ValueError):
    """One meetup cannot be taken."""

    def __init__(self, reason: str, said: str = "") -> None:
        super().__init__(reason)
        self.reason, self.said = reason, said


@dataclass(frozen=True)
class Bounds:
    """How much of a file is read. `spent` says for how many seconds we have been at it."""

    size: int = 5 * 1024 * 1024
    lines: int = 200_000
    line: int = 65_536  # characters, once it is unfolded
    depth: int = 8
    events: int = 2_000
    series: int = 200
    dates: int = 500  # of one series
    meetups: int = 2_000
    days_ahead: int = 400  # of a series that never ends
    seconds: float = 10.0
    spent: Callable[[], float] = lambda: 0.0


@dataclass(frozen=True, slots=True)
class Refused:
    """A meetup that cannot be taken: where it stands, what it is called, and why."""

    line: int
    title: str
    reason: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A meetup as somebody else wrote it down."""

    line: int
    uid: str
    title: str
    when: When
    recurrence: str = ""  # which of a series, by its first date there
    sequence: int = 0
    description: str = ""
    place: Place = field(default_factory=Place)
    online_link: str = ""
    page: str = ""
    capacity: int | None = None
    attended: int | None = None
    is_cancelled: bool = False
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What it goes by outside."""
        return self.uid, self.recurrence

    @property
    def token(self) -> str:
        """The same in few letters, for a form."""
        words = f"{self.uid}\n{self.recurrence}".encode("utf-8", "replace")
        return hashlib.sha256(words).hexdigest()[:16]

    def as_json(self) -> dict[str, Any]:
        """The same, as it can be laid down."""
        said = asdict(self)
        said["when"] = {
            name: value.isoformat() if isinstance(value, (date, time)) else value
            for name, value in said["when"].items()
        }
        return said


@dataclass
class Reading:
    """What a file held."""

    found: list[Found] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    name: str = ""
    zone: str = ""
    others: int = 0  # to-dos, journals and the like, which are no meetups

    @property
    def count(self) -> int:
        return len(self.found) + len(self.refused)


def found_from(said: Mapping[str, Any]) -> Found:
    """Read back what `as_json` wrote."""
    when = dict(said["when"])
    for name in ("starts_on", "ends_on"):
        when[name] = date.fromisoformat(when[name]) if when[name] else None
    for name in ("starts_time", "ends_time"):
        when[name] = time.fromisoformat(when[name]) if when[name] else None
    rest = {
        **said,
        "when": When(**when),
        "place": Place(**said["place"]),
        "notes": tuple(said["notes"]),
    }
    return Found(**rest)


def decode(content: bytes) -> str:
    """Text of what is probably UTF-8; older files are read as Windows wrote them."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(name, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def refuse_other_kinds(content: bytes, bounds: Bounds) -> None:
    """Say what a file is that is no text, rather than naming each of its lines."""
    if len(content) > bounds.size:
        raise Unreadable("too_large", str(bounds.size // 2**20))
    if not content.strip():
        raise Unreadable("empty")
    head = content[:4096]
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"} or head[:2] == b"\x1f\x8b":
        raise Unreadable("archive")
    utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not utf16 and head.count(0) * 8 > len(head):
        raise Unreadable("binary")


def is_calendar(content: bytes) -> bool:
    """Whether it looks like iCalendar rather than a table."""
    head = decode(content[:65_536]).upper()
    return "BEGIN:VCALENDAR" in head or "BEGIN:VEVENT" in head


def one_line(text: str) -> str:
    """Text on one line, without what is not seen."""
    return " ".join(_UNSEEN.sub(" ", text).split())


def plain(text: str) -> str:
    """Text of several lines, without what is not seen."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def fitted(title: str, description: str, notes: list[str]) -> tuple[str, str]:
    """Title and description as long as they may be; what was cut off a title begins the description."""
    title, description = one_line(title), plain(description)
    if not title:
        raise Bad("no_title")
    if len(title) > TITLE:
        description = f"{title}\n\n{description}".strip()
        title = title[: TITLE - 1].rstrip() + "…"
        notes.append("title_cut")
    if len(description) > DESCRIPTION:
        description = description[: DESCRIPTION - 1].rstrip() + "…"
        notes.append("description_cut")
    return title, description


def named(uid: str, *words: object) -> str:
    """The name that a meetup goes by outside; one that has none is named for what it says."""
    uid = one_line(uid)
    if not uid:
        said = "\n".join(map(str, words))
        return "unnamed-" + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
    if len(uid) > LONGEST_UID:
        return "long-" + hashlib.sha256(uid.encode("utf-8", "replace")).hexdigest()
    return uid


def web_address(text: str, longest: int = 500) -> str:
    """The text where it is an address of the web and nothing else."""
    text = text.strip()
    if len(text) > longest or not re.fullmatch(
        r"https?://[^\s<>\"'\\@\x00-\x20]+", text, re.IGNORECASE
    ):
        return ""
    return text


def place_of(location: str, city: str = "") -> Place:
    """A place that was written on one line: its name first, then the rest; the city where it is known."""
    parts = [part for part in (one_line(each) for each in re.split(r"[,\n;]", location)) if part]
    if not parts:
        return Place()
    there = ""
    for part in parts[1:]:
        if city and part.casefold() == city.casefold():
            there = part
            parts.remove(part)
            break
    name, rest = parts[0], ", ".join(parts[1:])
    if len(name) > 160:
        name, rest = name[:159] + "…", f"{name[159:]}, {rest}".strip(", ")
    return Place(name=name, address=rest[:300], city=there[:80])
