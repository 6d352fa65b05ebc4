"""The file of the command line: CSV with a head, `at,ballots` and, if wanted, `qualifier,correction`."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import UTC, datetime

from elections.forecast.facts import BadForecast
from elections.turnout import Point, Qualifier

MOST_ROWS = 100_000
COLUMNS = {"at", "ballots", "qualifier", "correction"}
MARKS = {"": False, "no": False, "yes": True}


def moment(text: str) -> datetime:
    """Read a time with its zone, as RFC 3339 has it: 2015-01-12T00:01:00Z."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadForecast(f"{text[:40]!r} is not a time such as 2015-01-12T00:01:00Z.") from None
    if at.tzinfo is None:
        raise BadForecast(f"{text[:40]!r} lacks its zone: end it with Z or +05:30.")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise BadForecast(f"{text[:40]!r} is out of all time.") from None


def whole(text: str) -> int:
    """Read a count: digits alone."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise BadForecast(f"{text[:40]!r} is not a whole number such as 2000.")
    return int(text)


def points(lines: Iterable[str]) -> list[Point]:
    """Read the counts in the order of their times; each fault names its line."""
    rows = csv.reader(lines, strict=True)
    found: list[tuple[datetime, int, Point]] = []
    try:
        head = [name.strip().lower() for name in next(rows, [])]
        _check_head(head)
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if len(found) == MOST_ROWS:
                raise BadForecast(f"More than {MOST_ROWS:,} rows.")
            if len(cells) != len(head):
                raise BadForecast(f"line {rows.line_num}: {len(head)} cells are expected.")
            point = _point(dict(zip(head, cells, strict=True)), rows.line_num)
            found.append((point.at or datetime.max.replace(tzinfo=UTC), len(found), point))
    except csv.Error as error:
        raise BadForecast(f"line {rows.line_num}: {error}.") from None
    if not found:
        raise BadForecast("The file holds no counts.")
    return [point for _at, _place, point in sorted(found, key=lambda row: row[:2])]


def _check_head(head: list[str]) -> None:
    if len(set(head)) != len(head) or not {"at", "ballots"} <= set(head) <= COLUMNS:
        raise BadForecast("line 1: the head is at,ballots; qualifier and correction may follow it.")


def _point(row: dict[str, str], line: int) -> Point:
    try:
        return Point(
            ballots=whole(row["ballots"]),
            at=moment(row["at"]),
            qualifier=_qualifier(row.get("qualifier", "").strip()),
            is_correction=_mark(row.get("correction", "").strip().lower()),
        )
    except BadForecast as fault:
        raise BadForecast(f"line {line}: {fault}") from None


def _qualifier(said: str) -> Qualifier:
    try:
        return Qualifier(said or "exact")
    except ValueError:
        raise BadForecast(f"{said[:40]!r} is not exact, about, over or at_least.") from None


def _mark(said: str) -> bool:
    if said not in MARKS:
        raise BadForecast(f"{said[:40]!r} for a correction is neither yes nor no.")
    return MARKS[said]
