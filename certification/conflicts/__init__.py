"""Conflicts of interest, worked out before anything is shown: statements in, findings with reasons out."""

from certification.conflicts.findings import (
    LOOK_BACK_YEARS,
    Door,
    Finding,
    Kind,
    clear_after,
    door,
    examine,
    find,
    houses,
    providers,
    rivals,
    since,
)
from certification.conflicts.statements import (
    Authorship,
    Declaration,
    Interest,
    Matter,
    Spell,
    resolve,
    spelled,
)
from certification.conflicts.words import in_words
from community.family import Ownership

__all__ = [
    "LOOK_BACK_YEARS",
    "Authorship",
    "Declaration",
    "Door",
    "Finding",
    "Interest",
    "Kind",
    "Matter",
    "Ownership",
    "Spell",
    "clear_after",
    "door",
    "examine",
    "find",
    "houses",
    "in_words",
    "providers",
    "resolve",
    "rivals",
    "since",
    "spelled",
]
