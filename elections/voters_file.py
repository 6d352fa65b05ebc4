"""Who voted elsewhere, as a CSV file: a row a voter, by address or by voter_id. Read to the end, nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from elections.models import Election, RollRow
from elections.rows import Refusal, UnreadableFile, read

PIECE = 2_000
SHOWN = 200  # refusals that are kept; all are counted


@dataclass(frozen=True)
class Voters:
    """The lines of the roll that the file names, and the rows that name none."""

    rows: frozenset[int]
    refusals: tuple[Refusal, ...]
    refused: int


def parse(content: bytes | BinaryIO, *, election: Election) -> Voters:
    """Find each row's line of the vote's roll. A row that stands twice is refused by its line."""
    found: set[int] = set()
    refusals: list[Refusal] = []
    refused = 0
    for line, row in _matched(content, election):
        if isinstance(row, int) and row not in found:
            found.add(row)
            continue
        refused += 1
        if len(refusals) < SHOWN:
            twice = Refusal(line, _("stands in the file twice; take it out"))
            refusals.append(twice if isinstance(row, int) else row)
    if not found and not refused:
        raise UnreadableFile(_("The file names no voter, so nothing was written."))
    return Voters(frozenset(found), tuple(refusals), refused)


def _matched(content: bytes | BinaryIO, election: Election) -> Iterator[tuple[int, int | Refusal]]:
    rows = read(content, required=("email",), optional=("voter_id", "name"))
    while piece := list(islice(rows, PIECE)):
        cells = [(line, row) for line, row in piece if not isinstance(row, Refusal)]
        emails = {row.get("email", "").lower() for _line, row in cells} - {""}
        ids = {row.get("voter_id", "") for _line, row in cells if not row.get("email")} - {""}
        lines = RollRow.objects.filter(election=election)
        by_email = dict(lines.filter(email__in=emails).values_list("email", "pk"))
        by_id = dict(lines.filter(voter_id__in=ids).values_list("voter_id", "pk")) if ids else {}
        for line, row in piece:
            if isinstance(row, Refusal):
                yield line, row
            elif email := row.get("email", "").lower():
                yield line, by_email.get(email) or Refusal(line, _not_there(email))
            elif voter := row.get("voter_id", ""):
                yield line, by_id.get(voter) or Refusal(line, _not_there(voter))
            else:
                yield line, Refusal(line, _("has neither email nor voter_id"))


def _not_there(who: str) -> str:
    return _("%r does not stand on the roll") % who[:60]
