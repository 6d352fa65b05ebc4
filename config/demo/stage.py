"""What the parts of the loading hand on to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from community.models import Group, Organisation, Person
from config.demo.record import Facts


@dataclass
class Stage:
    """The one time that everything is dated by, and the rows that later parts build on."""

    at: datetime
    record: Facts
    organisations: dict[str, Organisation] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    # of the record, by name and by the by-lines that are theirs
    people: dict[str, Person] = field(default_factory=dict)
    # those of /demo/, by key
    cast: dict[str, Person] = field(default_factory=dict)
    # made-up people without a part
    crowd: list[Person] = field(default_factory=list)
    # names of stored files, which no rollback takes away
    files: list[str] = field(default_factory=list)
