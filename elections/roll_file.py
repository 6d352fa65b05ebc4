"""A roll as a CSV file: `email[,name][,voter_id]`, one voter a row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from elections.rows import Progress, Refusal, nothing, read


@dataclass(frozen=True)
class Voter:
    """One line of a roll, cleaned."""

    email: str
    name: str = ""
    voter_id: str = ""


@dataclass
class RollFile:
    """What a file held: the voters it names, and the rows that were refused."""

    voters: list[Voter] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)


def parse(content: bytes, *, progress: Progress = nothing) -> RollFile:
    """Read and check the whole file. Nothing is written."""
    roll = RollFile()
    emails: dict[str, int] = {}
    numbers: dict[str, int] = {}
    rows = read(content, required=("email",), optional=("name", "voter_id"), progress=progress)
    for line, row in rows:
        if isinstance(row, Refusal):
            roll.refusals.append(row)
            continue
        voter = Voter(row["email"].lower(), row.get("name", ""), row.get("voter_id", ""))
        reason = _reason(voter, emails, numbers)
        if reason:
            roll.refusals.append(Refusal(line, reason))
            continue
        emails[voter.email] = line
        if voter.voter_id:
            numbers[voter.voter_id] = line
        roll.voters.append(voter)
    return roll


def _reason(voter: Voter, emails: dict[str, int], numbers: dict[str, int]) -> str:
    if not voter.email:
        return _("email: is missing")
    try:
        validate_email(voter.email)
    except ValidationError:
        return _("email: %r is not an e-mail address") % voter.email[:80]
    if len(voter.email) > 254 or len(voter.name) > 120 or len(voter.voter_id) > 64:
        return _("is too long (e-mail 254, name 120, voter_id 64 characters)")
    if voter.email in emails:
        return _("email: stands on line %d already") % emails[voter.email]
    if voter.voter_id and voter.voter_id in numbers:
        return _("voter_id: stands on line %d already") % numbers[voter.voter_id]
    return ""


def fingerprint(voters: Iterable[Voter], *, salt: str) -> str:
    """Hash a roll: SHA-256 over the salt and, sorted, a canonical JSON list a line.

    With the salt, which its officers keep, anybody they show the roll to can check that it is this one.
    """
    lines = sorted(
        json.dumps([voter.email, voter.name, voter.voter_id], ensure_ascii=False)
        for voter in voters
    )
    return hashlib.sha256("\n".join([salt, *lines]).encode()).hexdigest()
