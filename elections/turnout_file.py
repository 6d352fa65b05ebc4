"""Turnout as a CSV file: `at,label,ballots,qualifier,source`, one figure a row, in the order told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from elections.rows import BadCell, Progress, Refusal, UnreadableFile, nothing, read
from elections.turnout import Point, Qualifier

# Each is judged beside all others; a vote of two weeks, told every hour, has 336.
MOST_ROWS = 500


@dataclass
class TurnoutFile:
    """What a file held: each figure with its line, and the rows that were refused."""

    points: list[tuple[int, Point]] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def parse(content: bytes | BinaryIO, *, progress: Progress = nothing) -> TurnoutFile:
    """Read and check the whole file. Nothing is written."""
    file = TurnoutFile()
    rows = read(
        content,
        required=("at", "ballots"),
        optional=("label", "qualifier", "source"),
        numbers=("ballots",),
        progress=progress,
    )
    for line, row in rows:
        if len(file.points) + len(file.refusals) >= MOST_ROWS:
            raise UnreadableFile(
                _(
                    "Line %(line)d is one too many: a file tells %(most)d figures at most. Send the rest"
                    " as a second one."
                )
                % {"line": line, "most": MOST_ROWS}
            )
        if isinstance(row, Refusal):
            file.refusals.append(row)
            continue
        try:
            file.points.append((line, _point(row)))
        except BadCell as fault:
            file.refusals.append(Refusal(line, str(fault)))
    return file


def _point(row: dict[str, str]) -> Point:
    at, label = _moment(row["at"]), row.get("label", "")
    if at is None and not label:
        raise BadCell(_("at: without a time, a label must say when"))
    if not row["ballots"].isascii() or not row["ballots"].isdigit() or len(row["ballots"]) > 9:
        raise BadCell(
            _("ballots: %r is not a whole number in plain digits, such as 13490")
            % row["ballots"][:40]
        )
    try:
        qualifier = Qualifier(row.get("qualifier") or "exact")
    except ValueError:
        raise BadCell(
            _("qualifier: %r is none of exact, about, over, at_least") % row["qualifier"][:40]
        ) from None
    source = row.get("source", "")
    if len(label) > 120 or len(source) > 200:
        raise BadCell(_("is too long (label 120, source 200 characters)"))
    return Point(int(row["ballots"]), at, label, qualifier, source)


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadCell(_("at: %r is not a time such as 2015-01-16T01:12:00Z") % text[:40])
    return moment
