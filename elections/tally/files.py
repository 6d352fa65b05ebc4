"""Files of ballots: CSV with a row a voter and a column a candidate, and affiliations beside it.

Liberal in form: any of four separators, a mark at the head of the file, quotes, spaces, "No opinion" for
nothing. Strict in meaning: a cell is read as what it says or makes its ballot invalid, with the reason. A
file that is no table of ballots is refused, by line and column.
"""

from __future__ import annotations

import codecs
import csv
import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from elections.tally.ballots import Ballot, Fault, Marks, Why
from elections.tally.limits import Affiliation, Seated
from elections.tally.rules import Answer, Kind

MOST_BYTES = 128 * 1024 * 1024
MOST_BALLOTS = 2_000_000
MOST_CANDIDATES = 200
LONGEST_CELL = 300
MOST_KNOWN = 10_000  # cells whose meaning is remembered

NOTHING = frozenset({"", "-", "–", "—", "no opinion", "unranked", "blank", "n/a", "none"})
APPROVES = frozenset({"1", "x", "✓", "✔", "yes", "y", "true", "approve", "approved"})
LEAVES = frozenset({"0", "no", "n", "false"})
ANSWERS = {
    **dict.fromkeys(("yes", "y", "aye", "for", "in favour", "in favor"), Answer.YES),
    **dict.fromkeys(("no", "n", "nay", "against"), Answer.NO),
    **dict.fromkeys(("abstain", "abstains", "abstained", "abstention"), Answer.ABSTAIN),
}
# columns that number the ballots and say nothing of a candidate, where they come first
LABELS = frozenset(
    {"", "#", "no", "row", "id", "ballot", "ballot id", "voter", "voter id", "uuid", "timestamp"}
)
_WHOLE = re.compile(r"(?P<sign>[+-]?)(?P<digits>[0-9]{1,9})(?:\.0{1,6})?\Z")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SEPARATORS = (",", ";", "\t", "|")


class BadFile(ValueError):
    """The file cannot be read as what it should be. Lines and columns count from 1."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column

    def __str__(self) -> str:
        where = [f"line {self.line}"] if self.line else []
        where += [f"column {self.column}"] if self.column else []
        return f"{', '.join(where)}: {self.message}" if where else self.message


@dataclass(frozen=True)
class Table:
    """A file of ballots: its candidates, and its ballots as they are read, once."""

    candidates: tuple[str, ...]
    ballots: Iterable[Ballot]
    seats: int | None = None  # where the file says so itself
    title: str = ""


def text_of(content: bytes) -> str:
    """Decode a file: UTF-8, or UTF-16 where a mark at its head says so."""
    if len(content) > MOST_BYTES:
        raise BadFile(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    encoding = "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as no:
        before = content[: no.start]
        line = before.count(b"\n") + 1
        column = no.start - (before.rfind(b"\n") + 1) + 1
        raise BadFile("This byte is no UTF-8: save the file as UTF-8.", line, column) from None
    if (place := text.find("\0")) >= 0:
        line = text.count("\n", 0, place) + 1
        raise BadFile("A nought byte stands here: this is no file of text.", line)
    return text


def read_csv(content: bytes, kind: Kind) -> Table:
    """Read a table of ballots. Its rows are read as they are asked for."""
    rows = _rows(text_of(content))
    head = next(rows, None)
    if head is None:
        raise BadFile("The file is empty; its first line should name the candidates.", 1)
    line, cells = head
    names = [_tidy(cell) for cell in cells]
    labels = 1 if len(names) > 1 and _folded(names[0].replace("_", " ")) in LABELS else 0
    while len(names) > labels + 1 and not names[-1]:
        names.pop()  # a separator at the end of every line
    candidates = tuple(names[labels:])
    _check_candidates(candidates, labels, line)
    return Table(candidates, _ballots(rows, candidates, labels, kind))


def _check_candidates(candidates: tuple[str, ...], labels: int, line: int) -> None:
    if len(candidates) > MOST_CANDIDATES:
        raise BadFile(f"There are {len(candidates)} columns, and {MOST_CANDIDATES} may be.", line)
    seen: dict[str, str] = {}
    for column, name in enumerate(candidates, start=labels + 1):
        if not name:
            raise BadFile("This column names nobody.", line, column)
        if len(name) > LONGEST_CELL:
            raise BadFile(f"This name is longer than {LONGEST_CELL} characters.", line, column)
        if _folded(name) in seen:
            raise BadFile(f"“{name}” stands here for the second time.", line, column)
        seen[_folded(name)] = name
    if all(_WHOLE.match(name) for name in candidates):
        raise BadFile(
            "The first line holds only numbers; it should name the candidates, one a column.", line
        )


def _lines(text: str) -> Iterator[str]:
    return (found[0] for found in _LINE.finditer(text))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row with the number of its line; of lines without anything, those that may be ballots."""
    first = next((line for line in _lines(text) if line.strip()), "")
    outside = re.sub(r'"[^"]*"', "", first)
    separator = max(_SEPARATORS, key=lambda each: (outside.count(each), -_SEPARATORS.index(each)))
    single = not outside.count(separator)
    # only what ends a line in CSV ends one here; Python's own splitlines knows others
    reader = csv.reader(_lines(text), delimiter=separator, strict=True)
    seen = False
    empty: list[int] = []  # in a file of one column, a line with nothing on it is a blank ballot
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells) and (len(cells) < 2 or not seen):
                if single and seen:
                    empty.append(reader.line_num)
                continue
            yield from ((line, [""]) for line in empty)
            empty, seen = [], True
            yield reader.line_num, cells
    except csv.Error as no:
        raise BadFile(f"This is no row of CSV: {no}.", reader.line_num) from None


def _ballots(
    rows: Iterator[tuple[int, list[str]]], candidates: tuple[str, ...], labels: int, kind: Kind
) -> Iterator[Ballot]:
    known: dict[str, int | Fault | None] = {}  # what a cell says, whosever it is
    for row, (line, cells) in enumerate(rows, start=1):
        if row > MOST_BALLOTS:
            raise BadFile(f"There are more than {MOST_BALLOTS:,} ballots.", line)
        found = _marks(cells[labels:] if labels else cells, candidates, kind, known)
        if isinstance(found, Why):
            yield Ballot(row, None, found, line)
        else:
            yield Ballot(row, found, None, line)


def _marks(
    cells: list[str],
    candidates: tuple[str, ...],
    kind: Kind,
    known: dict[str, int | Fault | None],
) -> Marks | Why:
    many = len(candidates)
    if len(cells) < many:
        return Why(Fault.TOO_FEW_CELLS, found=str(len(cells)), allowed=str(many))
    if len(cells) > many:
        if any(cell.strip() for cell in cells[many:]):
            return Why(Fault.TOO_MANY_CELLS, found=str(len(cells)), allowed=str(many))
        cells = cells[:many]
    marks: list[int | None] = []
    for candidate, cell in zip(candidates, cells, strict=True):
        if cell in known:
            mark = known[cell]
        else:
            mark = _mark(cell, kind)
            if len(known) < MOST_KNOWN:
                known[cell] = mark
        if isinstance(mark, Fault):
            written = _tidy(cell)
            shown = written if len(written) <= 40 else f"{written[:40]}…"
            return Why(mark, candidate, shown, _ALLOWED.get(kind, ""))
        marks.append(mark)
    return tuple(marks)


_ALLOWED = {Kind.ANSWER: "yes, no, abstain", Kind.APPROVAL: "1, 0, x, yes, no"}


def _mark(cell: str, kind: Kind) -> int | Fault | None:
    written = _tidy(cell)
    folded = written.casefold()
    if kind is Kind.ANSWER and folded in ANSWERS:
        return ANSWERS[folded]
    if kind is Kind.APPROVAL and folded in APPROVES | LEAVES:
        return int(folded in APPROVES)
    if folded in NOTHING:
        return None
    if kind in {Kind.ANSWER, Kind.APPROVAL}:
        return Fault.NOT_UNDERSTOOD
    whole = _WHOLE.match(written)
    if whole is None:
        return Fault.NOT_WHOLE
    return int(f"{whole['sign']}{whole['digits']}")


# --- affiliations ---------------------------------------------------------------------------------

_WHO = {"candidate", "name", "person", "director", "member", "who"}
_WHERE = {"organisation", "organization", "affiliation", "employer", "company", "org"}
_ALREADY = {"seated", "already seated", "already_seated", "sits", "sitting"}
_YES = frozenset({"yes", "y", "true", "1", "x", "seated", "already seated", "already"})
_NOBODY = frozenset(
    {"independent", "none", "unaffiliated", "individual", "self-employed", "-", "n/a"}
)
_NO = frozenset({"", "no", "n", "false", "0", "candidate"})


def read_affiliations(
    content: bytes, candidates: Sequence[str]
) -> tuple[tuple[Affiliation, ...], tuple[Seated, ...]]:
    """Read who belongs to which organisation: `candidate,organisation` and, for those who sit, `seated`.

    A person with two organisations has two rows. Who is neither a candidate nor marked as seated is
    refused: a name misspelt must not quietly lift the limit.
    """
    rows = _rows(text_of(content))
    head = next(rows, None)
    if head is None:
        raise BadFile("The file is empty; it should say candidate,organisation.", 1)
    columns = _columns(head)
    if columns is None:  # no heading: two columns, as they are
        columns, rows = (0, 1, None), chain([head], rows)
    who, where, already = columns
    belong: list[Affiliation] = []
    sit: dict[str, list[str]] = {}
    for line, cells in rows:
        cell = [*map(_tidy, cells), "", "", ""]
        name, organisation = cell[who], cell[where]
        if not name:
            raise BadFile("Nobody is named here.", line, who + 1)
        if len(name) > LONGEST_CELL or len(organisation) > LONGEST_CELL:
            raise BadFile(f"This is longer than {LONGEST_CELL} characters.", line)
        said = "" if already is None else cell[already].casefold()
        if said not in _YES | _NO:
            raise BadFile(f"“{said}” says neither yes nor no.", line, (already or 0) + 1)
        if organisation.casefold() in _NOBODY:
            organisation = ""
        if said in _YES:
            sit.setdefault(name, []).extend([organisation] if organisation else [])
            continue
        candidate = _candidate(name, candidates, line, who + 1)
        if organisation:
            belong.append(Affiliation(candidate, organisation))
    seated = tuple(Seated(name, tuple(where)) for name, where in sorted(sit.items()))
    return tuple(dict.fromkeys(belong)), seated


def _columns(head: tuple[int, list[str]]) -> tuple[int, int, int | None] | None:
    line, cells = head
    names = [_folded(cell) for cell in cells]
    who = next((n for n, name in enumerate(names) if name in _WHO), None)
    where = next((n for n, name in enumerate(names) if name in _WHERE), None)
    already = next((n for n, name in enumerate(names) if name in _ALREADY), None)
    if who is not None and where is not None:
        return who, where, already
    if len([name for name in names if name]) != 2 or who is not None or where is not None:
        raise BadFile("The first line should say candidate,organisation or add ,seated.", line)
    return None


def _candidate(name: str, candidates: Sequence[str], line: int, column: int) -> str:
    """Find the candidate of a name: the whole of it, or the name or handle alone where that is clear."""
    wanted = _folded(name).lstrip("@")
    exact = [each for each in candidates if _folded(each).lstrip("@") == wanted]
    found = exact or [each for each in candidates if wanted in _parts(each)]
    if len(found) == 1:
        return found[0]
    near = difflib.get_close_matches(name, candidates, 1, 0.7)
    if len(found) > 1:
        hint = f"it could be {' or '.join(found[:3])}"
    elif near:
        hint = f"is it {near[0]}"
    else:
        hint = "who holds a seat already needs “yes” in a third column, seated"
    raise BadFile(f"“{name}” is no candidate: {hint}.", line, column)


def _parts(candidate: str) -> set[str]:
    """Take "Kris Nova (@kris-nova)" apart into the name and the handle."""
    found = re.fullmatch(r"(?P<name>[^()]+)\((?P<handle>[^()]+)\)", _folded(candidate))
    return {found["name"].strip(), found["handle"].strip().lstrip("@")} if found else set()


def _tidy(cell: str) -> str:
    return " ".join(unicodedata.normalize("NFC", cell).split())


def _folded(name: str) -> str:
    return _tidy(name).casefold()
