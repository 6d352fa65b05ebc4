"""What happened at a door, put together from what several phones wrote down. Pure: no Django, no clock.

A phone writes notes: "seen", with a name of its own that no other note has; or "taken back", which names
the note that it takes back. Notes arrive late, twice and in any order. What stands is worked out from
all of them together, so that every order and every repetition comes to the same:

* Of copies of one note the first that arrived counts.
* Somebody is there as long as one note that says so was not taken back. Taking back is of that very note:
  what another phone saw by itself stays seen.
* Who was seen by several phones came once: at the earliest time, to the room of that note, with as many
  guests as anybody counted.
* A phone's clock may be wrong: by how much, it shows when it sends.

docs/decisions/the-door.md says why.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

# How somebody was recognised.
QR, NAME, WALK_IN, LIST = "qr", "name", "walk_in", "list"

OPENS = timedelta(hours=2)  # so long before the start
READY = timedelta(hours=24)  # so long before the start the list may be fetched
LATE = timedelta(days=14)  # so long after the closing a phone may still hand in what it noted
TOLERANCE = timedelta(minutes=2)  # a slow network is no wrong clock

# No letter that is taken for another, or for a figure.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


@dataclass(frozen=True, slots=True)
class Note:
    """What a phone wrote down; `takes_back` names the note that it undoes, and is empty otherwise."""

    name: str
    about: Hashable
    at: datetime
    received_at: datetime
    room: Hashable = None
    guests: int = 0
    how: str = NAME
    takes_back: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true of one person or walk-in: there or not, since when, where, and with whom."""

    about: Hashable
    came: bool
    at: datetime
    room: Hashable
    guests: int
    how: str
    notes: tuple[str, ...]

    @property
    def heads(self) -> int:
        return 1 + self.guests if self.came else 0


def merge(notes: Iterable[Note]) -> dict[Hashable, Standing]:
    """Work out what stands; the same whatever the order, and however often a note is repeated."""
    first: dict[str, Note] = {}
    for note in notes:
        known = first.get(note.name)
        if known is None or _order_of_arrival(note) < _order_of_arrival(known):
            first[note.name] = note
    taken_back = {note.takes_back for note in first.values() if note.takes_back}
    seen: dict[Hashable, list[Note]] = defaultdict(list)
    for note in first.values():
        if not note.takes_back:
            seen[note.about].append(note)
    return {about: _standing(about, told, taken_back) for about, told in seen.items()}


def _order_of_arrival(note: Note) -> tuple[datetime, datetime, str]:
    return note.received_at, note.at, repr(note)


def _standing(about: Hashable, told: list[Note], taken_back: set[str]) -> Standing:
    standing = [note for note in told if note.name not in taken_back]
    earliest = min(standing or told, key=lambda note: (note.at, note.name))
    return Standing(
        about=about,
        came=bool(standing),
        at=earliest.at,
        room=earliest.room,
        guests=max((note.guests for note in standing), default=0),
        how=earliest.how,
        notes=tuple(sorted(note.name for note in standing)),
    )


# --- The hours of the door ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hours:
    """When a door may be made ready, when it opens and closes, and how long phones may hand in."""

    ready_at: datetime
    opens_at: datetime
    closes_at: datetime
    ends_at: datetime

    def is_open(self, *, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at

    def is_ready(self, *, at: datetime) -> bool:
        """Whether the list may be on a phone."""
        return self.ready_at <= at < self.closes_at

    def takes_notes(self, *, at: datetime) -> bool:
        """Whether what a phone noted is still taken."""
        return self.opens_at <= at < self.ends_at


def hours(starts_at: datetime, ends_at: datetime, zone: tzinfo) -> Hours:
    """Two hours before the start until the end of the day after, as days are counted at the place."""
    day_after = ends_at.astimezone(zone).date() + timedelta(days=1)
    closes_at = datetime.combine(day_after + timedelta(days=1), time(), zone)
    closes_at = closes_at.astimezone(starts_at.tzinfo)
    return Hours(starts_at - READY, starts_at - OPENS, closes_at, closes_at + LATE)


def put_right(
    said: datetime, *, sent_at: datetime | None, received_at: datetime, hours: Hours
) -> datetime:
    """When it was, by the server's clock.

    `sent_at` is what the phone's clock showed when it sent: what it is wrong by, it was wrong by before. In
    any case nothing happened before the door opened, after it closed, or after it was told.
    """
    off = received_at - sent_at if sent_at else timedelta()
    at = said if abs(off) <= TOLERANCE else said + off
    return min(max(at, hours.opens_at), hours.closes_at, max(received_at, hours.opens_at))


# --- The codes of tickets -------------------------------------------------------------------------


def new_code() -> str:
    """Choose the code of a ticket: 49 random bits that can be read out aloud."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def grouped(code: str) -> str:
    """`K7WQM-2RA9X`, as it is printed."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def code_in(scanned: str) -> str:
    """Find the code in what was scanned or typed: the address of a ticket, or the code by itself.

    Empty where there is none.
    """
    last = scanned.strip().rstrip("/").rpartition("/")[2]
    plain = re.sub(r"[\s·.–—-]", "", last).upper()
    fits = len(plain) == LENGTH and set(plain) <= set(ALPHABET)
    return plain if fits else ""


def hashed(code: str, *, event: str) -> str:
    """What stands for a code on a phone: it recognises the ticket and cannot print one."""
    return hashlib.sha256(f"{event}:{code}".encode()).hexdigest()[:32]
