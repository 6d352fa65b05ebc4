"""A roll as a CSV file: `email[,name][,voter_id]`, one voter a row; where voters have classes, also `class`.

A roll is read, and every row of it checked, before anything is written. One that came by a form is small
enough for the memory (`parse`); one of any size is staged on disk (`Staging`), row by row.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol, Self

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from elections.rows import Progress, Refusal, nothing, read


class Voter(NamedTuple):  # a million are made in seconds: half the time of a frozen dataclass
    """One line of a roll, cleaned."""

    email: str
    name: str = ""
    voter_id: str = ""
    voter_class: str = ""  # its name, where the vote has classes


class Roll(Protocol):
    """What a file held: the voters it names, and the rows that were refused."""

    @property
    def voters(self) -> Iterable[Voter]:
        """Those that can be taken."""

    @property
    def count(self) -> int:
        """How many they are."""

    @property
    def refused(self) -> int:
        """How many rows were not."""

    def first_refusals(self, most: int) -> Sequence[Refusal]:
        """The first rows that were not, each with its line and its reason."""


# Addresses of at most 254 characters that Django’s check takes too (a test holds it to that), in a tenth of its time.
PLAIN_ADDRESS = re.compile(
    r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\.)+[a-z]{2,20}\Z"
)


@dataclass
class RollFile:
    """A roll in memory."""

    voters: list[Voter] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.voters)

    @property
    def refused(self) -> int:
        return len(self.refusals)

    def first_refusals(self, most: int) -> Sequence[Refusal]:
        return self.refusals[:most]


def parse(
    content: bytes | BinaryIO, *, classes: Sequence[str] = (), progress: Progress = nothing
) -> RollFile:
    """Read and check a file that is small, of a vote with these classes. Nothing is written."""
    roll = RollFile()
    emails: dict[str, int] = {}
    numbers: dict[str, int] = {}
    for line, row in _rows(content, classes, progress):
        if isinstance(row, Refusal):
            roll.refusals.append(row)
            continue
        before = emails.get(row.email), numbers.get(row.voter_id)
        if again := _again(line, *before):
            roll.refusals.append(again)
            continue
        emails[row.email] = line
        if row.voter_id:
            numbers[row.voter_id] = line
        roll.voters.append(row)
    return roll


def _rows(
    content: bytes | BinaryIO, classes: Sequence[str], progress: Progress
) -> Iterator[tuple[int, Voter | Refusal]]:
    """Each row as a voter, or as a refusal for what it says itself."""
    required = ("email", "class") if classes else ("email",)
    names = {_folded(name): name for name in classes}
    rows = read(content, required=required, optional=("name", "voter_id"), progress=progress)
    for line, row in rows:
        if isinstance(row, Refusal):
            yield line, row
            continue
        email, name, number = (
            # the same letters written in two ways are the same voter
            cell if (cell := row.get(column, "")).isascii() else unicodedata.normalize("NFC", cell)
            for column in ("email", "name", "voter_id")
        )
        said = row.get("class", "")
        voter = Voter(email.lower(), name, number, names.get(_folded(said), "") if said else "")
        reason = _reason(voter)
        if not reason and classes and not voter.voter_class:
            reason = _no_class(said, classes)
        yield line, Refusal(line, reason) if reason else voter


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip().casefold()


def _no_class(said: str, classes: Sequence[str]) -> str:
    there = ", ".join(classes)
    if not said:
        return _("class: is missing; this vote has %s") % there
    return _("class: %(said)r is none of this vote’s: %(there)s") % {
        "said": said[:40],
        "there": there,
    }


def _reason(voter: Voter) -> str:
    if not voter.email:
        return _("email: is missing")
    if len(voter.email) > 254 or len(voter.name) > 120 or len(voter.voter_id) > 64:
        return _("is too long (e-mail 254, name 120, voter_id 64 characters)")
    if PLAIN_ADDRESS.match(voter.email):
        return ""
    try:
        validate_email(voter.email)
    except ValidationError:
        return _("email: %r is not an e-mail address") % voter.email[:80]
    return ""


def _again(line: int, email: int | None, number: int | None) -> Refusal | None:
    if email is not None:
        return Refusal(line, _("email: stands on line %d already") % email)
    if number is not None:
        return Refusal(line, _("voter_id: stands on line %d already") % number)
    return None


PIECE = 1000  # rows that are written down at once


class Staging:
    """A roll of any size, read and checked into a file of its own, so that memory stays small."""

    TABLES = """
        CREATE TABLE voters (line INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE,
                             name TEXT NOT NULL, voter_id TEXT UNIQUE, class TEXT NOT NULL);
        CREATE TABLE refusals (line INTEGER PRIMARY KEY, reason TEXT NOT NULL);
    """

    def __init__(self, path: Path) -> None:
        # written by one, read by one, and made anew when it breaks: it needs no journal
        self.base = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.base.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;"
        )

    def read(
        self, content: BinaryIO, *, classes: Sequence[str] = (), progress: Progress = nothing
    ) -> None:
        """Read and check the whole file, of a vote with these classes."""
        self.take(_rows(content, classes, progress))

    def take(self, rows: Iterable[tuple[int, Voter | Refusal]]) -> None:
        """Write down what was read, each row on its own line."""
        self.base.executescript(self.TABLES)
        self.base.execute("BEGIN")
        walked = iter(rows)
        while piece := list(islice(walked, PIECE)):
            self._refuse(row for _line, row in piece if isinstance(row, Refusal))
            self._stage([(line, row) for line, row in piece if isinstance(row, Voter)])
        self.base.execute("COMMIT")

    def _stage(self, voters: Sequence[tuple[int, Voter]]) -> None:
        """Write a piece down at once; where not all of it went in, find out who stands there already."""
        before = self.base.total_changes
        self.base.executemany(
            "INSERT OR IGNORE INTO voters VALUES (?, ?, ?, ?, ?)",
            (
                (line, voter.email, voter.name, voter.voter_id or None, voter.voter_class)
                for line, voter in voters
            ),
        )
        if self.base.total_changes - before == len(voters):
            return
        there = "SELECT 1 FROM voters WHERE line = ?"
        left_out = [
            (line, voter)
            for line, voter in voters
            if not self.base.execute(there, (line,)).fetchone()
        ]
        self._refuse(
            again
            for line, voter in left_out
            if (
                again := _again(
                    line,
                    self._line_of("email", voter.email),
                    self._line_of("voter_id", voter.voter_id),
                )
            )
        )

    def _refuse(self, refusals: Iterable[Refusal]) -> None:
        # the line of a refusal is unique: a row begins on it
        self.base.executemany(
            "INSERT INTO refusals VALUES (?, ?)", ((one.line, one.reason) for one in refusals)
        )

    def _line_of(self, column: str, value: str) -> int | None:
        asked = f"SELECT line FROM voters WHERE {column} = ?"  # noqa: S608  (ours, both times)
        found = self.base.execute(asked, (value,)).fetchone()
        return int(found[0]) if found else None

    def _number(self, table: str) -> int:
        asked = f"SELECT count(*) FROM {table}"  # noqa: S608  (names of our own tables)
        return int(self.base.execute(asked).fetchone()[0])

    @property
    def count(self) -> int:
        return self._number("voters")

    @property
    def refused(self) -> int:
        return self._number("refusals")

    @property
    def voters(self) -> Iterator[Voter]:
        rows = self.base.execute(
            "SELECT email, name, ifnull(voter_id, ''), class FROM voters ORDER BY 1"
        )
        return (Voter(*row) for row in rows)

    @property
    def refusals(self) -> Iterator[Refusal]:
        rows = self.base.execute("SELECT line, reason FROM refusals ORDER BY line")
        return (Refusal(*row) for row in rows)

    def first_refusals(self, most: int) -> Sequence[Refusal]:
        return list(islice(self.refusals, most))

    def close(self) -> None:
        """Let go of the file."""
        self.base.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_how: object) -> None:
        self.close()


def fingerprint(voters: Iterable[Voter], *, salt: str) -> str:
    """Hash a roll: SHA-256 over the salt and, sorted, a canonical JSON list a line.

    With the salt, which its officers keep, anybody they show the roll to can check that it is this one.
    The class of voters stands at the end of a line that has one, and nothing in its place where it has none.
    """
    lines = sorted(json.dumps(_hashed(voter), ensure_ascii=False) for voter in voters)
    return hashlib.sha256("\n".join([salt, *lines]).encode()).hexdigest()


def _hashed(voter: Voter) -> list[str]:
    line = [voter.email, voter.name, voter.voter_id]
    return [*line, voter.voter_class] if voter.voter_class else line
