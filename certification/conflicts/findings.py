"""Who stands too close to judge a course, worked out from dated statements.

Somebody is conflicted who
- now, or on any day of the last three years, worked for the provider or could act for it, or for an
  organisation above or below it, or for one that shares a parent with it;
- wrote at the course, in this version or an earlier one;
- today is with another provider that has something before the same programme;
- said so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from certification.conflicts.statements import Declaration, Interest, Matter, Spell
from community import family
from community.family import Ownership

LOOK_BACK_YEARS = 3


class Kind(StrEnum):
    """In the order in which they are told."""

    EMPLOYER = "employer"
    MEMBER = "member"
    FAMILY = "family"
    AUTHOR = "author"
    COMPETITOR = "competitor"
    DECLARED = "declared"


@dataclass(frozen=True)
class Finding:
    """A conflict: through which organisation, whether it is the provider itself, and on which days.

    `until_on` is empty while it lasts. Of an author `version` is the number of the version; of a
    competitor `organisation` is the competing provider; of a declaration `reason` holds its words.
    """

    organisation: int | None
    same: bool = False
    until_on: date | None = None
    kind: Kind = Kind.EMPLOYER
    from_on: date | None = None
    version: int | None = None
    reason: str = ""

    @property
    def clear_on(self) -> date | None:
        """The first day on which it no longer counts, if nothing is added; None while there is none."""
        return None if self.until_on is None else clear_after(self.until_on)


def since(on: date, years: int = LOOK_BACK_YEARS) -> date:
    """The first day that still matters: the same day of the year; of 29 February, 28 February."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # 29 February
        return on.replace(year=on.year - years, day=28)


def clear_after(until_on: date, years: int = LOOK_BACK_YEARS) -> date:
    """The first day whose look back misses a spell that ended before `until_on`: the same day of the
    year; of 29 February, 1 March."""
    try:
        return until_on.replace(year=until_on.year + years)
    except ValueError:  # 29 February
        return until_on.replace(year=until_on.year + years, month=3, day=1)


def find(
    spells: Iterable[Spell], provider: int, ownership: Iterable[Ownership], *, on: date
) -> tuple[Finding, ...]:
    """Every spell that makes the person unfit to judge this provider; none is good news."""
    ties = tuple(ownership)
    start = since(on)
    near = family.family(provider, ties, on=on, since=start)
    found = []
    for spell in spells:
        if spell.organisation is None or not spell.touches(start, on):
            continue
        if spell.organisation in near:
            same = spell.organisation == provider
            found.append(
                Finding(
                    organisation=spell.organisation,
                    same=same,
                    until_on=None if spell.is_open(on) else spell.until_on,
                    kind=_tie(spell) if same else Kind.FAMILY,
                    from_on=spell.from_on,
                )
            )
    return tuple(found)


def _tie(spell: Spell) -> Kind:
    return Kind.MEMBER if spell.acts else Kind.EMPLOYER


def rivals(
    spells: Iterable[Spell],
    interests: Iterable[Interest],
    ownership: Iterable[Ownership],
    *,
    on: date,
) -> dict[int, Spell]:
    """The providers with something before a programme today that the person is with today, and how.

    Whoever has left no longer competes, and what is over is no competition: both are looked at on the
    one day, not over three years.
    """
    near = houses(spells, ownership, on=on)
    before = {one.provider for one in interests if one.is_open(on)}
    return {provider: near[provider] for provider in sorted(before & near.keys())}


def houses(
    spells: Iterable[Spell], ownership: Iterable[Ownership], *, on: date
) -> dict[int, Spell]:
    """Every organisation that the person is with on that day, or that belongs with one, and through
    which spell. Belonging together goes both ways, so that looking from the person is enough."""
    ties = tuple(ownership)
    found: dict[int, Spell] = {}
    for spell in spells:
        if spell.organisation is not None and spell.is_open(on):
            for one in family.family(spell.organisation, ties, on=on):
                found.setdefault(one, spell)
    return found


def examine(
    person: int,
    spells: Iterable[Spell],
    matter: Matter,
    ownership: Iterable[Ownership],
    *,
    on: date,
    declared: Declaration | None = None,
) -> tuple[Finding, ...]:
    """Everything that keeps the person from judging the matter on that day, the gravest kind first."""
    told, ties = tuple(spells), tuple(ownership)
    found = list(find(told, matter.provider, ties, on=on))
    near = family.family(matter.provider, ties, on=on, since=since(on))
    found += [
        Finding(None, kind=Kind.AUTHOR, version=one.version)
        for one in matter.authors
        if one.person == person
    ]
    found += [
        Finding(provider, kind=Kind.COMPETITOR, from_on=spell.from_on)
        for provider, spell in rivals(told, matter.interests, ties, on=on).items()
        if provider != matter.provider and spell.organisation not in near
    ]
    if declared is not None and declared.conflicted:
        found.append(
            Finding(None, kind=Kind.DECLARED, from_on=declared.on, reason=declared.reason.strip())
        )
    order = list(Kind)
    return tuple(sorted(found, key=lambda one: order.index(one.kind)))


class Door(StrEnum):
    """What the material is to a person: open, shut, or shut until they have said how they stand."""

    OPEN = "open"
    ASK = "ask"
    SHUT = "shut"


def door(found: Iterable[Finding], declared: Declaration | None) -> Door:
    """Whether the material may be opened to whom this was found of. Nothing is shown before they spoke."""
    if any(found) or (declared is not None and declared.conflicted):
        return Door.SHUT
    return Door.ASK if declared is None else Door.OPEN


def providers(
    spells: Iterable[Spell],
    organisations: Iterable[int],
    ownership: Iterable[Ownership],
    *,
    on: date,
) -> frozenset[int]:
    """Those of `organisations` that the person may not judge."""
    ties, start = tuple(ownership), since(on)
    near: set[int] = set()
    for spell in spells:
        if spell.organisation is not None and spell.touches(start, on):
            near |= family.family(spell.organisation, ties, on=on, since=start)
    return frozenset(organisations) & near
