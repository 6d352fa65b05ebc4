"""When a vote counts, and when it carries: exact arithmetic, in integers and fractions.

Pure: no Django, no clock, no database. What is not known stays None, all the way through.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class QuorumKind(StrEnum):
    FRACTION = "fraction"
    ABSOLUTE = "absolute"
    NONE = "none"
    NOT_RECORDED = "not_recorded"


class MajorityKind(StrEnum):
    MORE_YES = "more_yes"
    FRACTION = "fraction"
    NONE = "none"
    NOT_RECORDED = "not_recorded"


class Outcome(StrEnum):
    CARRIED = "carried"
    NOT_CARRIED = "not_carried"
    NO_QUORUM = "no_quorum"
    UNKNOWN = "unknown"


class BadRule(ValueError):
    """The rule cannot be counted by."""


def ceil_share(share: Fraction, of: int) -> int:
    """Find the smallest whole number that is at least `share` of `of`."""
    return -(-share.numerator * of // share.denominator)


_SHARE = re.compile(
    r"(?P<part>[0-9]{1,9}(?:\.[0-9]{1,9})?)(?: */ *(?P<whole>[0-9]{1,9}))?(?P<per_cent> *%)?\Z"
)


def parse_share(text: str) -> Fraction:
    """Read `1/4`, `25 %`, `12.5 %` or `0.25` exactly; anything else is refused.

    Few digits and no powers of ten: `1e999999999` would be worked out for hours.
    """
    found = _SHARE.match(text.strip())
    if found is None:
        raise BadRule(f"{text[:40]!r} is not a share such as 1/4 or 25 %")
    part, whole, per_cent = found["part"], found["whole"] or "1", found["per_cent"]
    if not whole.strip("0"):
        raise BadRule("nothing can be divided by nought")
    share = Fraction(part) / Fraction(whole) / (100 if per_cent else 1)
    if not 0 < share <= 1:
        raise BadRule(f"{text[:40]!r} is not between nothing and all")
    return share


@dataclass(frozen=True)
class QuorumRule:
    """How many ballots a question needs to be valid."""

    kind: QuorumKind
    share: Fraction | None = None
    number: int | None = None

    def __post_init__(self) -> None:
        if (self.kind is QuorumKind.FRACTION) != (self.share is not None):
            raise BadRule("a share belongs to a fraction, and to nothing else")
        if (self.kind is QuorumKind.ABSOLUTE) != (self.number is not None):
            raise BadRule("a number belongs to an absolute quorum, and to nothing else")
        if self.share is not None and not 0 < self.share <= 1:
            raise BadRule("a share lies between nothing and all")
        if self.number is not None and self.number < 1:
            raise BadRule("a quorum of a number is one or more")

    @property
    def is_asked(self) -> bool | None:
        """Whether there is a quorum at all; None where that is not recorded."""
        if self.kind is QuorumKind.NOT_RECORDED:
            return None
        return self.kind is not QuorumKind.NONE

    def needed(self, eligible: int | None) -> int | None:
        """Say how many ballots reach the quorum; None where there is no line or it is not known."""
        if self.kind is QuorumKind.ABSOLUTE:
            return self.number
        if self.share is None or eligible is None:
            return None
        return ceil_share(self.share, eligible)

    def in_words(self, eligible: int | None, *, _: Callable[[str], str] = str) -> str:
        """Say the rule and its sum in a sentence; `_` translates."""
        if self.kind is QuorumKind.NONE:
            return _("No quorum is asked for.")
        if self.kind is QuorumKind.NOT_RECORDED:
            return _("Whether a quorum was asked for is not recorded.")
        if self.share is None:
            return _("{number} must vote.").format(number=f"{self.number or 0:,}")
        share = share_in_words(self.share, _=_)
        if eligible is None:
            return _("{share} of the roll must vote; the size of the roll is not recorded.").format(
                share=share
            )
        exact, needed = self.share * eligible, ceil_share(self.share, eligible)
        if exact == needed:
            return _("{share} of the roll is {needed}, so {needed} must vote.").format(
                share=share, needed=f"{needed:,}"
            )
        return _("{share} of the roll is {exact}, so {needed} must vote.").format(
            share=share, exact=_mixed(exact), needed=f"{needed:,}"
        )


def share_in_words(share: Fraction, *, _: Callable[[str], str] = str) -> str:
    """Name a share at the head of a sentence: a quarter, two thirds, 10 %, 3/7."""
    named = {
        Fraction(1, 10): _("A tenth"),
        Fraction(1, 5): _("A fifth"),
        Fraction(1, 4): _("A quarter"),
        Fraction(1, 3): _("A third"),
        Fraction(1, 2): _("Half"),
        Fraction(2, 3): _("Two thirds"),
        Fraction(3, 4): _("Three quarters"),
        Fraction(1): _("All"),
    }
    if share in named:
        return named[share]
    per_cent = share * 100
    if per_cent.denominator == 1:
        return f"{per_cent.numerator} %"
    return f"{share.numerator}/{share.denominator}"


def _mixed(value: Fraction) -> str:
    """Write a fraction without rounding: 3,372.5, and 4,496 2/3 where no short decimal ends it."""
    whole, rest = divmod(value, 1)
    for places in (1, 2, 3):
        digits = rest * 10**places
        if digits.denominator == 1:
            return f"{whole:,}.{digits.numerator:0{places}d}"
    return f"{whole:,} {rest.numerator}/{rest.denominator}"


@dataclass(frozen=True)
class MajorityRule:
    """How many of the yes and no must be yes. Abstentions count to the quorum, never here."""

    kind: MajorityKind
    share: Fraction | None = None

    def __post_init__(self) -> None:
        if (self.kind is MajorityKind.FRACTION) != (self.share is not None):
            raise BadRule("a share belongs to a fraction, and to nothing else")
        if self.share is not None and not 0 < self.share <= 1:
            raise BadRule("a share lies between nothing and all")

    def met(self, *, yes: int, no: int) -> bool | None:
        """Whether it carries; None where there is no such rule or it is not recorded."""
        if self.kind is MajorityKind.MORE_YES:
            return yes > no
        if self.share is None:
            return None
        return yes > 0 and yes >= ceil_share(self.share, yes + no)

    def in_words(self, *, _: Callable[[str], str] = str) -> str:
        """Say the rule in a sentence; `_` translates."""
        if self.kind is MajorityKind.MORE_YES:
            return _("More yes than no carries it; abstentions are left out.")
        if self.share is not None:
            return _(
                "{share} of yes and no together must be yes; abstentions are left out."
            ).format(share=share_in_words(self.share, _=_))
        if self.kind is MajorityKind.NONE:
            return _("It is decided by the rule of its ballot, not by yes and no.")
        return _("The majority asked for is not recorded.")


def outcome(*, reached: bool | None, has_quorum: bool, carried: bool | None) -> Outcome:
    """Put quorum and majority together. Without its quorum nothing carries."""
    if has_quorum and reached is False:
        return Outcome.NO_QUORUM
    if carried is None or (has_quorum and reached is None):
        return Outcome.UNKNOWN
    return Outcome.CARRIED if carried else Outcome.NOT_CARRIED
