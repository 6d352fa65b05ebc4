"""Who is asked to review: a proposal that anybody can work out again and that says why.

In this order: somebody who knows a topic that nobody chosen before knows; who knows more of the topics;
who has less to read, as a share of what they take on; and between equals a draw. The draw hashes a
published seed with the person's id (SHA-256), so that whoever knows the seed can repeat it. Nobody is
proposed who stands too close, is away while the review would be written, has as much as they take on, or
has declined.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from certification.wording import Day, Plural, Words, listed
from community import family


@dataclass(frozen=True)
class Absence:
    """Out of office on the days [from, until)."""

    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class Candidate:
    """A member of the committee: what they know, how many reviews they have open, how many they take.

    `conflict` is the reason in words why they cannot judge this course; empty where there is none.
    """

    id: str
    name: str
    topics: frozenset[str] = frozenset()
    load: int = 0
    limit: int = 3
    absences: tuple[Absence, ...] = ()
    conflict: str = ""

    def away(self, since: date, on: date) -> Absence | None:
        """The first absence that touches a day of [since, on]."""
        return next(
            (
                one
                for one in self.absences
                if family.touches(one.from_on, one.until_on, since=since, on=on)
            ),
            None,
        )


class Bar(StrEnum):
    """Why somebody is not proposed."""

    CONFLICT = "conflict"
    DECLINED = "declined"
    AWAY = "away"
    FULL = "full"


@dataclass(frozen=True)
class LeftOut:
    candidate: Candidate
    bar: Bar
    absence: Absence | None = None


@dataclass(frozen=True)
class Pick:
    """One proposed reviewer: what they know of it, what they alone bring, and whether a draw chose them.

    `drawn` counts those with whom they were level before the draw, themselves included (1: no draw).
    """

    candidate: Candidate
    knows: tuple[str, ...]
    brings: tuple[str, ...]
    drawn: int = 1
    kept: bool = False


@dataclass(frozen=True)
class Proposal:
    """Those who were kept and those proposed, who was left out and why, and how many are missing."""

    picks: tuple[Pick, ...]
    left_out: tuple[LeftOut, ...]
    wanted: int
    seed: str
    topics: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        """How many reviewers nobody could be found for."""
        return max(0, self.wanted - len(self.picks))

    @property
    def unknown(self) -> tuple[str, ...]:
        """Topics that nobody proposed knows."""
        known = {topic for pick in self.picks for topic in pick.knows}
        return tuple(topic for topic in self.topics if topic not in known)


def draw(seed: str, id_: str) -> str:
    """The lot of a person: the lower one comes first."""
    return hashlib.sha256(f"{seed}\n{id_}".encode()).hexdigest()


def propose(
    candidates: Iterable[Candidate],
    *,
    wanted: int,
    topics: Collection[str],
    seed: str,
    on: date,
    due_on: date,
    kept: Collection[str] = (),
    declined: Collection[str] = (),
) -> Proposal:
    """Propose reviewers for a course about `topics`, to be read from `on` to `due_on`, both included.

    `kept` are the ids of those who are asked already: they stay whatever their load, unless they decline
    or stand too close. Raises ValueError where two candidates share an id or nobody is wanted.
    """
    people = sorted(candidates, key=lambda one: one.id)
    if len({one.id for one in people}) < len(people):
        raise ValueError("Two candidates have the same id.")
    if wanted < 1 or due_on < on:
        raise ValueError("At least one reviewer is wanted, and by a day that is still to come.")
    about = tuple(sorted(set(topics)))
    picks: list[Pick] = []
    left: list[LeftOut] = []
    free: list[Candidate] = []
    for one in people:
        bar = _barred(one, on=on, due_on=due_on, kept=one.id in kept, declined=one.id in declined)
        if bar is not None:
            left.append(bar)
        elif one.id in kept:
            picks.append(_pick(one, about, picks, kept=True))
        else:
            free.append(one)
    while free and len(picks) < wanted:
        chosen = _next(free, about, picks, seed)
        picks.append(chosen)
        free = [one for one in free if one != chosen.candidate]
    return Proposal(tuple(picks), tuple(left), wanted, seed, about)


def _barred(
    one: Candidate, *, on: date, due_on: date, kept: bool, declined: bool
) -> LeftOut | None:
    if one.conflict:
        return LeftOut(one, Bar.CONFLICT)
    if declined:
        return LeftOut(one, Bar.DECLINED)
    if kept:
        return None
    absence = one.away(on, due_on)
    if absence is not None:
        return LeftOut(one, Bar.AWAY, absence)
    return LeftOut(one, Bar.FULL) if one.load >= one.limit else None


def _pick(
    one: Candidate,
    about: tuple[str, ...],
    picks: list[Pick],
    *,
    drawn: int = 1,
    kept: bool = False,
) -> Pick:
    covered = {topic for pick in picks for topic in pick.knows}
    knows = tuple(topic for topic in about if topic in one.topics)
    return Pick(one, knows, tuple(topic for topic in knows if topic not in covered), drawn, kept)


def _next(free: list[Candidate], about: tuple[str, ...], picks: list[Pick], seed: str) -> Pick:
    def rank(one: Candidate) -> tuple[int, int, Fraction]:
        pick = _pick(one, about, picks)
        return (-len(pick.brings), -len(pick.knows), Fraction(one.load, one.limit))

    best = min(map(rank, free))
    level = [one for one in free if rank(one) == best]
    chosen = min(level, key=lambda one: draw(seed, one.id))
    return _pick(chosen, about, picks, drawn=len(level))


def why(pick: Pick, *, _: Words, _n: Plural) -> str:
    """Why this reviewer, in a sentence."""
    facts: dict[str, object] = {
        "name": pick.candidate.name,
        "knows": listed(pick.knows, _=_),
        "brings": listed(pick.brings, _=_),
        "load": pick.candidate.load,
        "limit": pick.candidate.limit,
        "level": pick.drawn,
    }
    if pick.kept:
        return _("%(name)s is asked already and stays.") % facts
    if pick.brings:
        said = _("%(name)s knows %(brings)s, which nobody before them on this list does")
    elif pick.knows:
        said = _("%(name)s knows %(knows)s")
    else:
        said = _("%(name)s is free, though of none of the topics it is said that they know them")
    said += _n(
        "; has %(load)d of %(limit)d review open",
        "; has %(load)d of %(limit)d reviews open",
        pick.candidate.limit,
    )
    if pick.drawn > 1:
        said += _("; drawn from %(level)d who were level")
    return said % facts + "."


def why_not(left: LeftOut, *, _: Words, day: Day) -> str:
    """Why somebody is not proposed, in a sentence."""
    facts: dict[str, object] = {
        "name": left.candidate.name,
        "why": left.candidate.conflict.rstrip("."),
        "limit": left.candidate.limit,
    }
    match left.bar:
        case Bar.CONFLICT:
            return _("%(name)s cannot judge it: %(why)s.") % facts
        case Bar.DECLINED:
            return _("%(name)s has declined.") % facts
        case Bar.FULL:
            return _("%(name)s has all the reviews open that they take on (%(limit)d).") % facts
        case Bar.AWAY:
            back = left.absence.until_on if left.absence else None
            if back is None:
                return _("%(name)s is out of office.") % facts
            return _("%(name)s is out of office until %(back)s.") % (facts | {"back": day(back)})


def in_words(proposal: Proposal, *, _: Words, _n: Plural, day: Day) -> tuple[str, ...]:
    """The whole proposal read out: each reviewer, what is missing, who was left out, the seed."""
    said = [why(pick, _=_, _n=_n) for pick in proposal.picks]
    if proposal.missing:
        said.append(
            _n(
                "%d reviewer is missing: nobody else may and can.",
                "%d reviewers are missing: nobody else may and can.",
                proposal.missing,
            )
            % proposal.missing
        )
    if proposal.unknown:
        said.append(
            _("Of nobody on this list it is said that they know %s.")
            % listed(proposal.unknown, _=_)
        )
    said += [why_not(left, _=_, day=day) for left in proposal.left_out]
    said.append(_("Draws were made with the seed “%s”.") % proposal.seed)
    return tuple(said)
