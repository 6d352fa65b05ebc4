"""Who contributed enough to vote: merged changes counted for each person, under all their addresses. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from elections.electorate import ContributionRules


@dataclass(frozen=True)
class Change:
    """One merged change, by an address, on a day. `name` is the change's own: twice is once."""

    line: int
    email: str
    merged_on: date
    name: str = ""
    author: str = ""


@dataclass
class Counted:
    """What one person brought: where the voter's line stands in the file, and how many changes count."""

    line: int
    email: str
    author: str = ""
    changes: int = 0


@dataclass
class Contributions:
    """Everybody in the file, and what was left out by the rules."""

    people: dict[str, Counted] = field(default_factory=dict)
    outside: int = 0  # changes merged before the first day or after the last
    again: int = 0  # changes that stood there before

    def chosen(self, rules: ContributionRules) -> list[Counted]:
        """Those with enough, in the order of their addresses."""
        found = (one for one in self.people.values() if one.changes >= rules.least)
        return sorted(found, key=lambda one: one.email)


class AliasesGoRound(ValueError):
    """An address leads to another and at last back to itself."""


def resolved(aliases: Mapping[str, str]) -> dict[str, str]:
    """Follow each alias to the address that stands for the person."""
    ends: dict[str, str] = {}
    for start in aliases:
        way, here = [start], aliases[start]
        while here in aliases and here not in ends:
            if here in way:
                raise AliasesGoRound(here)
            way.append(here)
            here = aliases[here]
        end = ends.get(here, here)
        if end in way:
            raise AliasesGoRound(end)
        ends.update(dict.fromkeys(way, end))
    return ends


def count(
    changes: Iterable[Change], rules: ContributionRules, aliases: Mapping[str, str]
) -> Contributions:
    """Count each person's changes within the days. `aliases` are resolved."""
    found, seen = Contributions(), set[str]()
    for change in changes:
        email = aliases.get(change.email, change.email)
        one = found.people.setdefault(email, Counted(change.line, email))
        if change.author and not one.author:
            one.author = change.author
        if not rules.first <= change.merged_on <= rules.last:
            found.outside += 1
            continue
        if change.name:
            if change.name in seen:
                found.again += 1
                continue
            seen.add(change.name)
        one.changes += 1
    return found
