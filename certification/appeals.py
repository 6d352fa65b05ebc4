"""One appeal against a decision: who, until when, and before whom.

The provider may appeal once, until the last day of a period that the programme fixed. The appeal is heard
by a panel of which nobody had a part in the decision and nobody has a conflict. While it is heard the
decision stands as it was. The panel says that it stands, or returns it to be judged anew by others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from certification.wording import Day, Plural, Words, listed

SHORTEST = 30


@dataclass(frozen=True)
class Terms:
    """What a programme fixed: days for appealing, and how many sit on the panel (an odd number)."""

    days: int = 30
    panel: int = 3

    def __post_init__(self) -> None:
        if self.days < 1:
            raise ValueError("There is at least a day for appealing.")
        if self.panel < 1 or self.panel % 2 == 0:
            raise ValueError("A panel is an odd number of people, so that it cannot be halved.")

    def last_day(self, decided_on: date) -> date:
        """The last day on which an appeal is taken: the day of the decision is not counted."""
        return decided_on + timedelta(days=self.days)


class Outcome(StrEnum):
    """What a panel can say."""

    UPHELD = "upheld"
    RETURNED = "returned"


class Refusal(StrEnum):
    """Why an appeal is not taken."""

    NOT_DECIDED = "not decided"
    NOT_THEIRS = "not theirs"
    ALREADY = "already appealed"
    TOO_LATE = "too late"
    NO_GROUNDS = "no grounds"


@dataclass(frozen=True)
class Decided:
    """The decision that is appealed: its day, and everybody who had a part in it.

    Whoever voted, reviewed, signed, or checked it at the desk had a part; so had who stood aside.
    """

    on: date
    people: frozenset[str]


def refusal(
    decided: Decided | None,
    *,
    on: date,
    terms: Terms,
    is_provider: bool,
    appealed: bool,
    grounds: str,
) -> Refusal | None:
    """Why an appeal on that day is not taken; None where it is."""
    if decided is None or on < decided.on:
        return Refusal.NOT_DECIDED
    if not is_provider:
        return Refusal.NOT_THEIRS
    if appealed:
        return Refusal.ALREADY
    if on > terms.last_day(decided.on):
        return Refusal.TOO_LATE
    return None if len(grounds.strip()) >= SHORTEST else Refusal.NO_GROUNDS


def refused_in_words(
    why: Refusal, decided: Decided | None, terms: Terms, *, _: Words, day: Day
) -> str:
    """What is said to whom it is refused, and what they can do."""
    match why:
        case Refusal.NOT_DECIDED:
            return _("Nothing is decided yet, so there is nothing to appeal against.")
        case Refusal.NOT_THEIRS:
            return _("Only the provider can appeal. Ask somebody who may act for it.")
        case Refusal.ALREADY:
            return _(
                "There is one appeal against a decision, and it was made. You can offer the next version."
            )
        case Refusal.TOO_LATE:
            last = day(terms.last_day(decided.on)) if decided else ""
            return _("An appeal was possible until %s. You can offer the next version.") % last
        case Refusal.NO_GROUNDS:
            return _("Say in a few sentences what was wrong about the decision. Nothing was sent.")


class Unfit(StrEnum):
    """Why somebody cannot hear the appeal."""

    FIRST = "first"
    CONFLICT = "conflict"
    TWICE = "twice"
    STRANGER = "stranger"


@dataclass(frozen=True)
class Panel:
    """Who was named, who of them cannot sit, and how many are too few (negative: too many)."""

    people: tuple[str, ...]
    unfit: tuple[tuple[str, Unfit], ...]
    missing: int

    @property
    def may_hear(self) -> bool:
        return not self.unfit and self.missing == 0


def seat(
    named: Iterable[str],
    *,
    decided: Decided,
    conflicted: Collection[str],
    committee: Collection[str],
    terms: Terms,
) -> Panel:
    """Look at those who were named for the panel. It may hear the appeal only where nothing is wrong.

    `committee` are those who may be named at all: the members of this and of other committees.
    """
    people = tuple(named)
    unfit: list[tuple[str, Unfit]] = []
    for place, one in enumerate(people):
        if one in people[:place]:
            unfit.append((one, Unfit.TWICE))
        elif one in decided.people:
            unfit.append((one, Unfit.FIRST))
        elif one in conflicted:
            unfit.append((one, Unfit.CONFLICT))
        elif one not in committee:
            unfit.append((one, Unfit.STRANGER))
    return Panel(people, tuple(unfit), terms.panel - len(set(people)))


def eligible(
    committee: Iterable[str], *, decided: Decided, conflicted: Collection[str]
) -> tuple[str, ...]:
    """Who could sit on the panel, in the order given."""
    return tuple(one for one in committee if one not in decided.people and one not in conflicted)


def panel_in_words(panel: Panel, *, names: dict[str, str], _: Words, _n: Plural) -> tuple[str, ...]:
    """A sentence for each thing that keeps the panel from sitting; none where it may."""
    said = []
    for why, words in (
        (Unfit.FIRST, _("%s had a part in the decision and cannot hear the appeal.")),
        (Unfit.CONFLICT, _("%s has a conflict and cannot hear the appeal.")),
        (Unfit.STRANGER, _("%s sits on no committee and cannot hear the appeal.")),
        (Unfit.TWICE, _("%s is named twice.")),
    ):
        said += [words % names.get(one, one) for one, unfit in panel.unfit if unfit is why]
    if panel.missing > 0:
        said.append(
            _n(
                "%d person is missing on the panel.",
                "%d people are missing on the panel.",
                panel.missing,
            )
            % panel.missing
        )
    elif panel.missing < 0:
        many = -panel.missing
        said.append(_n("There is %d too many.", "There are %d too many.", many) % many)
    return tuple(said)


def outcome(votes: Iterable[bool], terms: Terms) -> Outcome | None:
    """What the panel says by more than half of its seats; `True` is a vote to return. None: not yet."""
    cast = list(votes)
    if len(cast) > terms.panel:
        raise ValueError("More votes than seats on the panel.")
    half = terms.panel // 2
    if sum(cast) > half:
        return Outcome.RETURNED
    return Outcome.UPHELD if len(cast) - sum(cast) > half else None


def told(names: Iterable[str], outcome_: Outcome, *, _: Words) -> str:
    """The outcome in a sentence, with those who sat."""
    who = listed(names, _=_)
    if outcome_ is Outcome.UPHELD:
        return _("The panel (%s) says that the decision stands.") % who
    return _("The panel (%s) returns it: others review it anew.") % who
