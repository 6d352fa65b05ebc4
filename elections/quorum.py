"""When a vote counts, and when it carries: exact arithmetic, in integers and fractions.

Pure: no Django, no clock, no database. What is not known stays None, all the way through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import isqrt


class QuorumKind(StrEnum):
    FRACTION = "fraction"
    ABSOLUTE = "absolute"
    DEBIAN = "debian"
    NONE = "none"
    NOT_RECORDED = "not_recorded"


class Counted(StrEnum):
    """What counts to the quorum of a question."""

    BALLOTS = "ballots"  # every ballot that came in, whatever it says
    ANSWERS = "answers"  # yes, no and abstain; a blank does not
    DECISIVE = "decisive"  # yes and no only


class Base(StrEnum):
    """Of what a majority is a share."""

    DECISIVE = "decisive"  # yes and no
    BALLOTS = "ballots"  # every ballot: an abstention works as a no
    ROLL = "roll"  # everybody who may vote: staying away works as a no


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


@dataclass(frozen=True)
class Count:
    """What the ballots say to one question."""

    yes: int
    no: int
    abstain: int = 0
    blank: int = 0

    def __post_init__(self) -> None:
        if min(self.yes, self.no, self.abstain, self.blank) < 0:
            raise ValueError("nobody votes less than not at all")

    @property
    def ballots(self) -> int:
        return self.answers + self.blank

    @property
    def answers(self) -> int:
        return self.decisive + self.abstain

    @property
    def decisive(self) -> int:
        return self.yes + self.no

    def counted(self, what: Counted) -> int:
        """How many of the ballots count to a quorum that counts so."""
        match what:
            case Counted.BALLOTS:
                return self.ballots
            case Counted.ANSWERS:
                return self.answers
            case Counted.DECISIVE:
                return self.decisive


def three_q(eligible: int) -> int:
    """Find Debian's 3Q: the smallest n that is at least one and a half times the square root.

    That is 4n² ≥ 9N, so no root is ever drawn that a float could round.
    """
    root = isqrt(9 * eligible)
    half = -(-root // 2)
    return half if 4 * half * half >= 9 * eligible else half + 1


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
    counts: Counted = Counted.BALLOTS

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
        if eligible is None:
            return None
        if self.kind is QuorumKind.DEBIAN:
            return three_q(eligible)
        return None if self.share is None else ceil_share(self.share, eligible)

    def reached(self, count: Count, *, eligible: int | None) -> bool | None:
        """Whether it is reached; None where there is no line or it is not known."""
        needed = self.needed(eligible)
        return None if needed is None else count.counted(self.counts) >= needed

    def in_words(self, eligible: int | None, *, _: Callable[[str], str] = str) -> str:
        """Say the rule and its sum in a sentence, and what counts to it; `_` translates."""
        said = self._line_in_words(eligible, _=_)
        if self.is_asked and self.counts is Counted.ANSWERS:
            said += " " + _("Yes, no and abstain count to it; a blank ballot does not.")
        elif self.is_asked and self.counts is Counted.DECISIVE:
            said += " " + _("Only yes and no count to it.")
        return said

    def _line_in_words(self, eligible: int | None, *, _: Callable[[str], str]) -> str:
        if self.kind is QuorumKind.NONE:
            return _("No quorum is asked for.")
        if self.kind is QuorumKind.NOT_RECORDED:
            return _("Whether a quorum was asked for is not recorded.")
        if self.kind is QuorumKind.DEBIAN:
            return _three_q_in_words(eligible, _=_)
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


def _three_q_in_words(eligible: int | None, *, _: Callable[[str], str]) -> str:
    """Say Debian's rule. Its root seldom ends, so it is set between two whole numbers."""
    if eligible is None:
        return _(
            "One and a half times the square root of the roll must vote; the size of the roll is not"
            " recorded."
        )
    needed = three_q(eligible)
    words = {"roll": f"{eligible:,}", "needed": f"{needed:,}", "below": f"{needed - 1:,}"}
    if 4 * needed * needed == 9 * eligible:
        return _(
            "One and a half times the square root of {roll} is {needed}, so {needed} must vote."
        ).format(**words)
    return _(
        "One and a half times the square root of {roll} lies between {below} and {needed}, so"
        " {needed} must vote."
    ).format(**words)


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
    """How many must be yes, and of what: of yes and no, of all ballots, or of the whole roll."""

    kind: MajorityKind
    share: Fraction | None = None
    base: Base = Base.DECISIVE

    def __post_init__(self) -> None:
        if (self.kind is MajorityKind.FRACTION) != (self.share is not None):
            raise BadRule("a share belongs to a fraction, and to nothing else")
        if self.share is not None and not 0 < self.share <= 1:
            raise BadRule("a share lies between nothing and all")

    def of(self, count: Count, *, eligible: int | None) -> int | None:
        """Say how many the majority is a share of; None where the roll is not known."""
        match self.base:
            case Base.DECISIVE:
                return count.decisive
            case Base.BALLOTS:
                return count.ballots
            case Base.ROLL:
                return eligible

    def needed(self, of: int | None) -> int | None:
        """Say how many yes carry it: more than half, or at least a share. None is not known."""
        if of is None:
            return None
        if self.kind is MajorityKind.MORE_YES:
            return of // 2 + 1
        return None if self.share is None else max(1, ceil_share(self.share, of))

    def met(
        self, *, yes: int, no: int, abstain: int = 0, blank: int = 0, eligible: int | None = None
    ) -> bool | None:
        """Whether it carries; None where there is no such rule or it is not known."""
        needed = self.needed(self.of(Count(yes, no, abstain, blank), eligible=eligible))
        return None if needed is None else yes >= needed

    def in_words(self, *, _: Callable[[str], str] = str) -> str:
        """Say the rule in a sentence; `_` translates."""
        if self.kind is MajorityKind.NONE:
            return _("It is decided by the rule of its ballot, not by yes and no.")
        if self.kind is MajorityKind.NOT_RECORDED:
            return _("The majority asked for is not recorded.")
        if self.share is None:
            return {
                Base.DECISIVE: _("More yes than no carries it; abstentions are left out."),
                Base.BALLOTS: _(
                    "More than half of all ballots must be yes; an abstention works as a no."
                ),
                Base.ROLL: _("More than half of the roll must be yes; staying away works as a no."),
            }[self.base]
        return {
            Base.DECISIVE: _(
                "{share} of yes and no together must be yes; abstentions are left out."
            ),
            Base.BALLOTS: _("{share} of all ballots must be yes; an abstention works as a no."),
            Base.ROLL: _("{share} of the roll must be yes; staying away works as a no."),
        }[self.base].format(share=share_in_words(self.share, _=_))

    def sum_in_words(
        self, count: Count, *, eligible: int | None, _: Callable[[str], str] = str
    ) -> str:
        """Say what the count makes of the rule: so many yes of so many, and so many needed."""
        of = self.of(count, eligible=eligible)
        needed = self.needed(of)
        if of is None or needed is None:
            return ""
        return _("{yes} of {of} were yes; {needed} were needed.").format(
            yes=f"{count.yes:,}", of=f"{of:,}", needed=f"{needed:,}"
        )


def outcome(*, reached: bool | None, has_quorum: bool, carried: bool | None) -> Outcome:
    """Put quorum and majority together. Without its quorum nothing carries."""
    if has_quorum and reached is False:
        return Outcome.NO_QUORUM
    if carried is None or (has_quorum and reached is None):
        return Outcome.UNKNOWN
    return Outcome.CARRIED if carried else Outcome.NOT_CARRIED


def decide(
    quorum: QuorumRule, majority: MajorityRule, count: Count | None, *, eligible: int | None
) -> Outcome:
    """Hold a count against its two rules. A count that nobody told decides nothing."""
    if count is None:
        return Outcome.UNKNOWN
    return outcome(
        reached=quorum.reached(count, eligible=eligible),
        has_quorum=quorum.is_asked is not False,
        carried=majority.met(
            yes=count.yes,
            no=count.no,
            abstain=count.abstain,
            blank=count.blank,
            eligible=eligible,
        ),
    )


def of_all_classes(outcomes: Iterable[Outcome]) -> Outcome:
    """Put classes of voters together: it carries only where it carries in every one of them.

    One class that is against it decides, whatever is still unknown of the others.
    """
    said = set(outcomes)
    if not said:
        raise BadRule("classes that decide apart are one or more")
    for worst in (Outcome.NO_QUORUM, Outcome.NOT_CARRIED, Outcome.UNKNOWN):
        if worst in said:
            return worst
    return Outcome.CARRIED
