"""What conflicts are worked out from: dated statements about people, organisations and courses.

Days are half-open, [from, until); an end that nobody wrote down counts as still open on its side.
People and organisations are numbers that the caller chooses.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from community import family


@dataclass(frozen=True)
class Spell:
    """A person with an organisation on the days [from, until); no organisation is independent.

    `acts`: a member who may act for it, rather than somebody who works there. `name`: an employer as it was
    typed, where nobody has joined it to an organisation yet (see `resolve`).
    """

    organisation: int | None
    from_on: date | None = None
    until_on: date | None = None
    acts: bool = False
    name: str = ""

    def touches(self, since: date, on: date) -> bool:
        """Whether any day of the spell lies in [since, on]."""
        return family.touches(self.from_on, self.until_on, since=since, on=on)

    def is_open(self, on: date) -> bool:
        return self.touches(on, on)


@dataclass(frozen=True)
class Interest:
    """That a provider has something before a programme on the days [from, until)."""

    provider: int
    from_on: date | None = None
    until_on: date | None = None

    def is_open(self, on: date) -> bool:
        return family.touches(self.from_on, self.until_on, since=on, on=on)


@dataclass(frozen=True)
class Authorship:
    """That a person wrote at a version of the course. It does not pass with the years."""

    person: int
    version: int


@dataclass(frozen=True)
class Matter:
    """What is to be judged: whose it is, who wrote it, who else is before the same programme."""

    provider: int
    authors: tuple[Authorship, ...] = ()
    interests: tuple[Interest, ...] = ()


@dataclass(frozen=True)
class Declaration:
    """What a person said before the material was opened to them: that nothing, or what, stands between."""

    on: date
    reason: str = ""

    @property
    def conflicted(self) -> bool:
        return bool(self.reason.strip())


def spelled(name: str) -> str:
    """A name without what people type differently: case, width, points, spaces."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def resolve(spells: Iterable[Spell], names: Iterable[tuple[str, int]]) -> tuple[Spell, ...]:
    """Give typed employers the organisations that go by that name or alias.

    A name that two organisations share counts for both: whom it hits by mistake can say so, whom it
    misses is seen by nobody. A name that nobody has stays as it is.
    """
    known: dict[str, set[int]] = {}
    for name, organisation in names:
        if plain := spelled(name):
            known.setdefault(plain, set()).add(organisation)
    found: list[Spell] = []
    for spell in spells:
        meant = known.get(spelled(spell.name), set()) if spell.organisation is None else set()
        found += [replace(spell, organisation=one) for one in sorted(meant)] or [spell]
    return tuple(found)
