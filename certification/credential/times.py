"""Moments as credentials write them: RFC 3339 in UTC, whole seconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime

MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)


class BadMoment(ValueError):
    """This is no moment with a zone."""


def written(at: datetime) -> str:
    """Write a moment, in UTC."""
    if at.tzinfo is None:
        raise BadMoment("A time without its zone says nothing.")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text: object) -> datetime:
    """Read a moment. Raises BadMoment."""
    if not isinstance(text, str) or not MOMENT.fullmatch(text):
        raise BadMoment("That is no moment of RFC 3339 with its zone.")
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError as error:
        raise BadMoment("There is no such moment.") from error
