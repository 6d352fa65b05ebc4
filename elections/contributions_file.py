"""Merged changes as a CSV file: `email,merged_on[,name][,change]`, and addresses that are one person's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from elections.contributions import AliasesGoRound, Change, count, resolved
from elections.electorate import ContributionRules
from elections.roll_file import Voter
from elections.rows import (
    BadCell,
    Progress,
    Refusal,
    RowsRefused,
    UnreadableFile,
    nothing,
    read,
)


def read_aliases(content: bytes | BinaryIO) -> dict[str, str]:
    """Read `alias,email`, each leading to the address that stands for the person. All rows or none."""
    aliases: dict[str, str] = {}
    refusals = []
    for line, row in read(content, required=("alias", "email")):
        if isinstance(row, Refusal):
            refusals.append(row)
            continue
        try:
            alias, email = _address(row, "alias"), _address(row, "email")
        except BadCell as fault:
            refusals.append(Refusal(line, str(fault)))
            continue
        if aliases.get(alias, email) != email:
            refusals.append(Refusal(line, _("alias: leads to another address already")))
        elif alias != email:
            aliases[alias] = email
    if refusals:
        raise RowsRefused(refusals)
    try:
        return resolved(aliases)
    except AliasesGoRound as fault:
        raise UnreadableFile(
            _("The aliases go round: %s leads back to itself. Nothing was taken.") % fault
        ) from None


def voters(
    content: bytes | BinaryIO,
    rules: ContributionRules,
    aliases: Mapping[str, str],
    *,
    progress: Progress = nothing,
    considered: Callable[[int], None] = lambda _number: None,
) -> Iterator[tuple[int, Voter | Refusal]]:
    """Walk the file: each row that is refused, then everybody who contributed enough."""
    refused: list[tuple[int, Refusal]] = []

    def changes() -> Iterator[Change]:
        rows = read(
            content, required=("email", "merged_on"), optional=("name", "change"), progress=progress
        )
        for line, row in rows:
            change = row if isinstance(row, Refusal) else _change(line, row)
            if isinstance(change, Refusal):
                refused.append((line, change))
            else:
                yield change

    found = count(changes(), rules, aliases)
    considered(len(found.people))
    yield from refused
    for one in found.chosen(rules):
        yield one.line, Voter(one.email, one.author)


def _change(line: int, row: dict[str, str]) -> Change | Refusal:
    name, author = row.get("change", ""), row.get("name", "")
    if len(name) > 200 or len(author) > 120:
        return Refusal(line, _("is too long (name 120, change 200 characters)"))
    try:
        return Change(line, _address(row, "email"), _day(row["merged_on"]), name, author)
    except BadCell as fault:
        return Refusal(line, str(fault))


def _address(row: Mapping[str, str], column: str) -> str:
    address = row[column].strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise BadCell(
            _("%(column)s: %(address)r is not an e-mail address")
            % {"column": column, "address": address[:80]}
        ) from None
    if len(address) > 254:
        raise BadCell(_("%s: is too long (254 characters)") % column)
    return address


def _day(text: str) -> date:
    try:
        moment = parse_datetime(text)
        day = parse_date(text) if moment is None else moment.date()
    except ValueError:
        day = None
    if day is None:
        raise BadCell(_("merged_on: %r is not a day such as 2014-11-03") % text[:40])
    return day
