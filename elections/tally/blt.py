"""BLT files, as programs for the single transferable vote write them: candidates and seats, then ballots.

The first line has the number of candidates and of seats; after it may stand who has withdrawn, as negative
numbers. A ballot is its weight, the candidates in the order of preference and a nought; `=` joins equals
and `-` leaves a place out. A nought alone ends the ballots; the names follow, and a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from elections.tally.ballots import Ballot, Fault, Marks, Why
from elections.tally.files import (
    LONGEST_CELL,
    MOST_BALLOTS,
    MOST_CANDIDATES,
    BadFile,
    Table,
    text_of,
)

_TOKEN = re.compile(r"\S+")
_NUMBER = re.compile(r"[0-9]{1,9}\Z")
_HEAD = re.compile(r"\s*[0-9]+\s+[0-9]+\s*,?\s*(?:#.*)?\Z")
# names as PrefLib writes them, in comments after the title
_BESIDE = re.compile(
    r"#\s*ALTERNATIVE NAME (?P<number>[0-9]{1,4}):\s*(?P<name>\S.*)\Z", re.IGNORECASE
)
_PLACE = re.compile(r"(?:-|[0-9]{1,9}(?:=[0-9]{1,9})*)\Z")

Token = tuple[int, int, str]  # line, column, what stands there


def looks_like_blt(content: bytes) -> bool:
    """Whether the first line that says anything holds two whole numbers."""
    for line in content[:4096].decode("utf-8", "replace").lstrip("\ufeff").splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            return bool(_HEAD.match(line))
    return False


def read_blt(content: bytes) -> Table:
    """Read a whole file of ballots that rank."""
    lines = re.split(r"\r\n|\r|\n", text_of(content).rstrip("\r\n"))
    tokens = _numbers(lines)
    (line, column, many), (_line, seat_column, seats) = (_whole(tokens, line=1) for _n in range(2))
    if not 1 <= many <= MOST_CANDIDATES:
        raise BadFile(f"{many} candidates, and from 1 to {MOST_CANDIDATES} may be.", line, column)
    if seats < 1:
        raise BadFile("There is at least one seat.", line, seat_column)
    gone, papers, last = _papers(tokens, many)
    names, title = _names(lines, last, many)
    kept = [one for one in range(many) if one + 1 not in gone]
    if not kept:
        raise BadFile("Every candidate has withdrawn.", last)
    candidates = tuple(names[one] for one in kept)
    return Table(candidates, _ballots(papers, kept, names), seats, title)


def _numbers(lines: list[str]) -> Iterator[Token]:
    """Yield what stands in the part with numbers, comments and identifiers of ballots left out."""
    for number, line in enumerate(lines, start=1):
        for found in _TOKEN.finditer(line.split("#", 1)[0]):
            token = found[0].rstrip(",")
            if not token:
                continue
            if token.startswith("(") and token.endswith(")"):
                continue  # (a ballot's own name)
            yield number, found.start() + 1, token


def _whole(tokens: Iterator[Token], line: int) -> tuple[int, int, int]:
    token = next(tokens, None)
    if token is None:
        raise BadFile("The first line should have the number of candidates and of seats.", line)
    if not _NUMBER.match(token[2]):
        raise BadFile(f"“{token[2][:40]}” is no whole number.", token[0], token[1])
    return token[0], token[1], int(token[2])


Paper = tuple[int, int, list[Token]]  # line, how many, the places


def _papers(tokens: Iterator[Token], many: int) -> tuple[set[int], list[Paper], int]:
    """Read up to the nought that ends the ballots; return who withdrew, the ballots, and its line."""
    gone: set[int] = set()
    papers: list[Paper] = []
    line = 1
    for line, column, word in tokens:
        if re.fullmatch(r"-[0-9]{1,9}", word) and not papers:
            if not 1 <= int(word[1:]) <= many:
                raise BadFile(f"Candidate {word[1:]} of {many} withdrew.", line, column)
            gone.add(int(word[1:]))
            continue
        if word == "0":
            return gone, papers, line
        if not _NUMBER.match(word):
            if word.startswith("["):
                raise BadFile("Options in brackets are not read; ask for them when counting.", line)
            raise BadFile(f"“{word[:40]}” does not say how many ballots follow.", line, column)
        if len(papers) == MOST_BALLOTS:
            raise BadFile(f"There are more than {MOST_BALLOTS:,} lines of ballots.", line)
        papers.append((line, int(word), _places(tokens, line, many)))
    raise BadFile("The ballots do not end: a line with 0 alone is missing.", line)


def _places(tokens: Iterator[Token], line: int, many: int) -> list[Token]:
    places: list[Token] = []
    for token in tokens:
        if token[2] == "0":
            return places
        if not _PLACE.match(token[2]):
            raise BadFile(f"“{token[2][:40]}” names no candidate.", token[0], token[1])
        for number in token[2].split("="):
            if number != "-" and not 1 <= int(number) <= many:
                raise BadFile(f"There is no candidate {number} of {many}.", token[0], token[1])
        if len(places) > 2 * MOST_CANDIDATES:
            raise BadFile("This ballot does not end: its 0 is missing.", line)
        places.append(token)
    raise BadFile("This ballot does not end: its 0 is missing.", line)


def _names(lines: list[str], last: int, many: int) -> tuple[list[str], str]:
    said: list[tuple[int, str]] = []
    beside: dict[int, tuple[int, str]] = {}
    for number, line in enumerate(lines[last:], start=last + 1):
        text = line.strip()
        if comment := _BESIDE.match(text):
            beside[int(comment["number"])] = (number, " ".join(comment["name"].split()))
        elif text and not text.startswith("#"):
            said.append((number, _name(text, number)))
    if len(said) < many and all(one in beside for one in range(1, many + 1)):
        said = [*(beside[one] for one in range(1, many + 1)), *said]
    if len(said) < many:
        raise BadFile(f"{many} candidates are announced, and {len(said)} are named.", len(lines))
    seen: set[str] = set()
    for number, name in said[:many]:
        if len(name) > LONGEST_CELL:
            raise BadFile(f"This name is longer than {LONGEST_CELL} characters.", number)
        if not name or name.casefold() in seen:
            raise BadFile(f"“{name}” stands here for the second time.", number)
        seen.add(name.casefold())
    title = said[many][1] if len(said) > many else ""
    return [name for _number, name in said[:many]], title


def _name(text: str, number: int) -> str:
    """Take a name out of its quotation marks; what comes after them is a comment."""
    if not text.startswith('"'):
        return " ".join(text.rstrip(",").split())
    quoted = re.match(r'"((?:[^"]|"")*)"', text)
    if quoted is None:
        raise BadFile("A quotation mark is missing.", number)
    return " ".join(quoted[1].replace('""', '"').split())


def _ballots(papers: list[Paper], kept: list[int], names: list[str]) -> Iterator[Ballot]:
    at = {one + 1: place for place, one in enumerate(kept)}
    row = 1
    for line, weight, places in papers:
        if not weight:
            continue
        found = _marks(places, at, names)
        if isinstance(found, Why):
            yield Ballot(row, None, found, line, weight)
        else:
            yield Ballot(row, found, None, line, weight)
        row += weight


def _marks(places: list[Token], at: dict[int, int], names: list[str]) -> Marks | Why:
    """Turn an order into ranks. Who has withdrawn leaves no gap; a `-` does."""
    marks: list[int | None] = [None] * len(at)
    seen: set[int] = set()
    rank = 1
    for _line, _column, place in places:
        if place == "-":
            rank += 1
            continue
        numbers = [int(number) for number in place.split("=")]
        for number in numbers:
            if number in seen:
                return Why(Fault.TWICE, names[number - 1])
            seen.add(number)
        here = [at[number] for number in numbers if number in at]
        for one in here:
            marks[one] = rank
        rank += bool(here)
    return tuple(marks)
