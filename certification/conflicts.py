"""Who stands too close to a provider to judge its material, worked out from dated statements.

Somebody is conflicted who, now or at any time in the last three years, worked for or acted for the
provider, for an organisation above or below it, or for one that shares a parent with it. Days are
half-open, [from, until); an end that nobody wrote down counts as still open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from community import family
from community.family import Ownership

LOOK_BACK_YEARS = 3


@dataclass(frozen=True)
class Spell:
    """A person with an organisation on the days [from, until); `None` is independent."""

    organisation: int | None
    from_on: date | None = None
    until_on: date | None = None

    def touches(self, since: date, on: date) -> bool:
        """Whether any day of the spell lies in [since, on]."""
        return family.touches(self.from_on, self.until_on, since=since, on=on)

    def is_open(self, on: date) -> bool:
        return self.touches(on, on)


@dataclass(frozen=True)
class Finding:
    """A conflict: through which employer, whether it is the provider itself, and until when."""

    organisation: int
    same: bool
    until_on: date | None


def since(on: date, years: int = LOOK_BACK_YEARS) -> date:
    """The first day that still matters."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:  # 29 February
        return on.replace(year=on.year - years, day=28)


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
            found.append(
                Finding(
                    organisation=spell.organisation,
                    same=spell.organisation == provider,
                    until_on=None if spell.is_open(on) else spell.until_on,
                )
            )
    return tuple(found)


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
