"""Who may do what in the catalogue."""

from __future__ import annotations

from datetime import datetime

from community.models import Person
from community.rules import can_curate

RESERVED_SLUGS = frozenset({"problems", "new", "mine", "queue", "tags", "recipes", "revisions"})


def can_accept(person: Person | None, *, at: datetime) -> bool:
    """Whether the person decides what stands in the catalogue."""
    return can_curate(person, at=at)
