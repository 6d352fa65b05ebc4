"""Who stands too close to a provider to judge its material, worked out from dated statements.

Somebody is conflicted who, now or at any time in the last three years, worked for or acted for the
provider, for an organisation above or below it, or for one that shares a parent with it. Days are
half-open, [from, until); an end that nobody wrote down counts as still open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

LOOK_BACK_YEARS = 3


@dataclass(frozen=True)
class Spell:
    """A person with an organisation on the days [from, until); `None` is independent."""

    organisation: int | None
    from_on: date | None = None
    until_on: date | None = None

    def touches(self, since: date, on: date) -> bool:
        """Whether any day of the spell lies in [since, on]."""
        return (self.from_on is None or self.from_on <= on) and (
            self.until_on is None or self.until_on > since
        )

    def is_open(self, on: date) -> bool:
        return self.touches(on, on)


@dataclass(frozen=True)
class Ownership:
    """One organisation inside another on the days [from, until)."""

    organisation: int
    parent: int
    from_on: date | None = None
    until_on: date | None = None

    def touches(self, since: date, on: date) -> bool:
        return Spell(self.parent, self.from_on, self.until_on).touches(since, on)


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


def lineage(organisation: int, ownership: Iterable[Ownership], *, on: date) -> frozenset[int]:
    """The organisation and everything above it in the years that matter."""
    start = since(on)
    above: dict[int, set[int]] = {}
    for tie in ownership:
        if tie.touches(start, on):
            above.setdefault(tie.organisation, set()).add(tie.parent)
    found, waiting = {organisation}, [organisation]
    while waiting:
        for parent in above.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return frozenset(found)


def find(
    spells: Iterable[Spell], provider: int, ownership: Iterable[Ownership], *, on: date
) -> tuple[Finding, ...]:
    """Every spell that makes the person unfit to judge this provider; none is good news."""
    ties = tuple(ownership)
    family = lineage(provider, ties, on=on)
    found = []
    for spell in spells:
        if spell.organisation is None or not spell.touches(since(on), on):
            continue
        if family & lineage(spell.organisation, ties, on=on):
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
    mine, ties = tuple(spells), tuple(ownership)
    return frozenset(one for one in organisations if find(mine, one, ties, on=on))
