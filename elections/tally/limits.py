"""A limit on how many of one organisation may sit, those who sit already counted in.

Going down the order, whoever would be one too many is passed over, and the next who breaks nothing is
seated. Each passing over keeps its reason: which organisation, who sits for it, who is seated instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from elections.tally.ties import listed


class BadLimit(ValueError):
    """The limit cannot be applied."""


@dataclass(frozen=True)
class Affiliation:
    """A candidate's organisation at the time that the rule looks at. One can have several."""

    candidate: str
    organisation: str


@dataclass(frozen=True)
class Seated:
    """Somebody who holds a seat already and is counted, with each of their organisations."""

    name: str
    organisations: tuple[str, ...]


@dataclass(frozen=True)
class Limit:
    """At most `at_most` seats for one organisation. Who has no affiliation is independent."""

    at_most: int
    affiliations: tuple[Affiliation, ...] = ()
    seated: tuple[Seated, ...] = ()

    def __post_init__(self) -> None:
        if self.at_most < 1:
            raise BadLimit("an organisation may have at least one seat")

    def of(self, candidate: str) -> tuple[str, ...]:
        """Name a candidate's organisations."""
        return tuple(each.organisation for each in self.affiliations if each.candidate == candidate)


@dataclass(frozen=True)
class Holder:
    """Who sits for an organisation: elected now, or there before."""

    name: str
    already: bool = False


@dataclass(frozen=True)
class Skip:
    """Somebody who was next and could not be seated, and why."""

    candidate: str
    organisation: str
    at_most: int
    holders: tuple[Holder, ...]
    instead: str | None = None

    def in_words(self, *, _: Callable[[str], str] = str) -> str:
        """Say it in a sentence; `_` translates."""
        names = [
            _("{name} (already seated)").format(name=each.name) if each.already else each.name
            for each in self.holders
        ]
        sentence = (
            _(
                "{candidate} would be the {ordinal} of {organisation}, and {at_most} may sit:"
                " {holders}. {instead} is seated instead."
            )
            if self.instead
            else _(
                "{candidate} would be the {ordinal} of {organisation}, and {at_most} may sit:"
                " {holders}. Nobody is seated instead."
            )
        )
        return sentence.format(
            candidate=self.candidate,
            ordinal=ordinal(len(self.holders) + 1, _=_),
            organisation=self.organisation,
            at_most=self.at_most,
            holders=listed(names, _=_),
            instead=self.instead,
        )


def ordinal(number: int, *, _: Callable[[str], str] = str) -> str:
    """Name a place in words as far as people do, then in figures."""
    words = {2: _("second"), 3: _("third"), 4: _("fourth"), 5: _("fifth"), 6: _("sixth")}
    return words.get(number) or _("number {number}").format(number=number)


class Room:
    """Who sits for which organisation, while seats are being filled."""

    def __init__(self, limit: Limit | None) -> None:
        self.limit = limit
        self.holders: dict[str, list[Holder]] = {}
        for sitting in limit.seated if limit else ():
            for key in {_same(each): None for each in sitting.organisations}:
                self.holders.setdefault(key, []).append(Holder(sitting.name, already=True))
        self._of: dict[str, tuple[str, ...]] = {}
        for each in limit.affiliations if limit else ():
            self._of[each.candidate] = (*self._of.get(each.candidate, ()), each.organisation)

    def refuses(self, candidate: str) -> Skip | None:
        """Return why a candidate cannot be seated now, or None."""
        if self.limit is None:
            return None
        for organisation in self._of.get(candidate, ()):
            holders = self.holders.get(_same(organisation), [])
            if len(holders) >= self.limit.at_most:
                return Skip(candidate, organisation, self.limit.at_most, tuple(holders))
        return None

    def seat(self, candidate: str) -> None:
        """Count a candidate as seated."""
        for key in {_same(each) for each in self._of.get(candidate, ())}:
            self.holders.setdefault(key, []).append(Holder(candidate))

    def most_seatable(self, candidates: Iterable[str]) -> int:
        """Say how many of these can still be seated together.

        Exact where nobody has two organisations; else what is reached by seating first who has fewest.
        """
        room = Room(self.limit)
        room.holders = {key: list(held) for key, held in self.holders.items()}
        count = 0
        for candidate in sorted(candidates, key=lambda each: len(self._of.get(each, ()))):
            if room.refuses(candidate) is None:
                room.seat(candidate)
                count += 1
        return count


def _same(organisation: str) -> str:
    return " ".join(organisation.split()).casefold()


def seat_in_order(
    order: Sequence[str], seats: int, limit: Limit | None
) -> tuple[tuple[str, ...], tuple[Skip, ...]]:
    """Fill seats down an order, passing over whoever breaks the limit."""
    room = Room(limit)
    winners: list[str] = []
    skips: list[Skip] = []
    waiting: list[Skip] = []  # passed over, and nobody seated since
    for candidate in order:
        if len(winners) == seats:
            break
        if skip := room.refuses(candidate):
            waiting.append(skip)
            continue
        room.seat(candidate)
        winners.append(candidate)
        skips += [replaced(skip, candidate) for skip in waiting]
        waiting = []
    return tuple(winners), (*skips, *waiting)


def replaced(skip: Skip, instead: str) -> Skip:
    """Write down who was seated in the place of somebody passed over."""
    return Skip(skip.candidate, skip.organisation, skip.at_most, skip.holders, instead)
