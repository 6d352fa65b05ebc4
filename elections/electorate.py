"""What a roll was made from, as rules and in words: "13,490 of 17,000: members for 180 days". Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

MOST_DAYS = 36_500
Words = Callable[[str], str]
# of one thing, of several, and how many they are
Plural = Callable[[str, str, int], str]


class BadElectorate(ValueError):
    """The rules contradict themselves, or nobody could meet them."""


@dataclass(frozen=True)
class MemberRules:
    """Which members of a group may vote, at one moment."""

    member_days: int = 0
    active_days: int = 0  # 0: whether they signed in does not matter
    affiliation: bool = False
    network: bool = True  # members of the chapters too

    def __post_init__(self) -> None:
        for days in (self.member_days, self.active_days):
            if not 0 <= days <= MOST_DAYS:
                raise BadElectorate(f"{days} days is not between 0 and {MOST_DAYS}")

    def joined_before(self, at: datetime) -> datetime:
        """Who joined by then has belonged for long enough: the day itself counts."""
        return at - timedelta(days=self.member_days)

    def seen_after(self, at: datetime) -> datetime | None:
        """Who signed in since then is active."""
        return at - timedelta(days=self.active_days) if self.active_days else None

    def as_json(self) -> dict[str, Any]:
        return {
            "member_days": self.member_days,
            "active_days": self.active_days,
            "affiliation": self.affiliation,
            "network": self.network,
        }

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> MemberRules:
        """Read what `as_json` wrote."""
        return cls(
            int(said.get("member_days", 0)),
            int(said.get("active_days", 0)),
            bool(said.get("affiliation", False)),
            bool(said.get("network", True)),
        )

    def in_words(self, *, _: Words, _n: Plural) -> str:
        """`members for 180 days, who signed in within 365 days, with an affiliation on record`."""
        parts = [
            _n("members for %d day", "members for %d days", self.member_days) % self.member_days
            if self.member_days
            else _("members")
        ]
        if self.active_days:
            parts.append(
                _n(
                    "who signed in within %d day",
                    "who signed in within %d days",
                    self.active_days,
                )
                % self.active_days
            )
        if self.affiliation:
            parts.append(_("with an affiliation on record"))
        return ", ".join(parts)


@dataclass(frozen=True)
class ContributionRules:
    """Who contributed enough: merged changes of an address, from one day to another, both counted."""

    first: date
    last: date
    least: int = 1

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadElectorate("the last day is before the first")
        if self.least < 1:
            raise BadElectorate("at least one change")

    def as_json(self) -> dict[str, Any]:
        return {
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "least": self.least,
        }

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> ContributionRules:
        """Read what `as_json` wrote."""
        first, last = (date.fromisoformat(said[name]) for name in ("first", "last"))
        return cls(first, last, int(said["least"]))

    def in_words(self, *, _: Words, _n: Plural) -> str:
        """`at least 3 merged changes from 2014-06-01 to 2015-05-31`."""
        return _n(
            "at least %(least)d merged change from %(first)s to %(last)s",
            "at least %(least)d merged changes from %(first)s to %(last)s",
            self.least,
        ) % {"least": self.least, "first": self.first, "last": self.last}


def in_words(
    kind: str,
    rules: Mapping[str, Any],
    *,
    considered: int,
    taken: int,
    added: int = 0,
    removed: int = 0,
    _: Words,
    _n: Plural,
) -> str:
    """Say what the roll was made from, and what was changed by single lines since."""
    figures = {"taken": f"{taken:,}", "considered": f"{considered:,}"}
    if kind == "rules":
        said = _("%(taken)s of %(considered)s: %(rules)s") % {
            **figures,
            "rules": MemberRules.of(rules).in_words(_=_, _n=_n),
        }
    elif kind == "contributions":
        said = _("%(taken)s of %(considered)s who contributed: %(rules)s") % {
            **figures,
            "rules": ContributionRules.of(rules).in_words(_=_, _n=_n),
        }
    elif kind == "declared":
        said = _("%(taken)s, declared as a number") % figures
    elif considered > taken:
        said = _("%(taken)s of %(considered)s rows of a file with a roll") % figures
    else:
        said = _("%(taken)s, from a file with a roll") % figures
    if rules.get("class"):
        said += ", " + _("all in the class %s") % rules["class"]
    if added:
        said += ", " + _n("%d line put in since", "%d lines put in since", added) % added
    if removed:
        said += ", " + _n("%d line taken out since", "%d lines taken out since", removed) % removed
    return said
