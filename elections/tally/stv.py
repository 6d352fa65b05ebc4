"""The single transferable vote as Scotland counts it, stage by stage, in whole units of the last decimal.

The clauses named are rules of schedule 1 to the Scottish Local Government Elections Order 2007 (SSI
2007/42); the Order of 2011 (SSI 2011/399) has the same ones, each a number later. What a limit of
affiliation adds is told in docs/decisions/tally.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from elections.tally.ballots import Box
from elections.tally.limits import Room, Skip, replaced
from elections.tally.results import Round, Rounds, Step, Terms, Transfer
from elections.tally.rules import Quota, ScottishStv, preferences
from elections.tally.ties import Over, Tie, drawn

Paper = tuple[tuple[int, ...], int]  # an order of candidates, and how many ballots have it


@dataclass(frozen=True)
class Parcel:
    """Ballots that reached a candidate at one value."""

    value: int
    papers: tuple[Paper, ...]


class TieBreaker:
    """Tells equals apart by the stages before, the latest first, and then by the seed [49(2)-(3), 51(2)].

    Of several, those who are not the highest (or lowest) at a stage fall away, and the stages before it
    decide between the rest.
    """

    def __init__(self, candidates: Sequence[str], seed: str) -> None:
        self.candidates, self.seed = candidates, seed
        self.stages: list[tuple[int, ...]] = []
        self.ties: list[Tie] = []

    def pick(self, tied: Sequence[int], over: Over) -> int:
        """Choose the highest of them, or for an exclusion the lowest."""
        if len(tied) == 1:
            return tied[0]
        best = min if over is Over.EXCLUSION else max
        left, told_by = list(tied), None
        for number in range(len(self.stages), 0, -1):
            votes = self.stages[number - 1]
            wanted = best(votes[one] for one in left)
            fewer = [one for one in left if votes[one] == wanted]
            if len(fewer) < len(left):
                left, told_by = fewer, number
            if len(left) == 1:
                break
        names = tuple(self.candidates[one] for one in tied)
        if len(left) > 1:
            lots = drawn(self.seed, (self.candidates[one] for one in left))
            chosen, told_by = lots[-1 if over is Over.EXCLUSION else 0], None
        else:
            chosen = self.candidates[left[0]]
        self.ties.append(Tie(over, names, (chosen,), len(self.stages), told_by))
        return self.candidates.index(chosen)


class ScottishCount:
    """One count, from the first preferences to the last seat."""

    def __init__(self, rule: ScottishStv, box: Box, terms: Terms) -> None:
        self.rule, self.box, self.terms = rule, box, terms
        self.unit = 10**rule.places
        self.names = box.candidates
        self.room = Room(terms.limit)
        self.breaker = TieBreaker(self.names, terms.seed)
        self.quota = quota_of(rule.quota, box.valid, terms.seats)
        self.hopeful = set(range(len(self.names)))
        self.parcels: list[list[Parcel]] = [[] for _name in self.names]
        self.votes = [0] * len(self.names)
        self.exhausted = self.lost = 0
        self.elected: list[int] = []
        self.excluded: list[int] = []
        self.surplus: list[int] = []  # elected, and what is over the quota not yet transferred
        self.doomed: list[int] = []  # cannot be seated, and their ballots not yet transferred
        self.skips: list[Skip] = []
        self.waiting: list[Skip] = []
        self.kept: tuple[str, ...] = ()
        self.rounds: list[Round] = []

    def run(self) -> Rounds:
        """Count."""
        if self.box.valid:
            self._first_stage()
            while not self._is_full():
                self._next_stage()
        return self._result()

    # --- stages ---------------------------------------------------------------------------------------

    def _first_stage(self) -> None:
        """Give every ballot to its first preference [45]."""
        first: dict[int, list[Paper]] = {}
        for pile in self.box.piles:
            order = preferences(pile.marks, self.rule.gaps)
            first.setdefault(order[0], []).append((order, pile.papers))
        for one, papers in first.items():
            self._receive(one, Parcel(self.unit, tuple(papers)))
        self._end_stage(Step.FIRST)

    def _next_stage(self) -> None:
        if self.doomed:
            self._empty(self.doomed.pop(0), Step.LIMIT)
        elif self.surplus:
            most = max(self.votes[one] for one in self.surplus)
            tied = [one for one in self.surplus if self.votes[one] == most]
            self._transfer_surplus(self.breaker.pick(tied, Over.SURPLUS))
        else:
            self._empty(self._last(), Step.EXCLUSION)

    def _transfer_surplus(self, one: int) -> None:
        """Pass on what a candidate has over the quota, on all of their ballots [48, 49]."""
        self.surplus.remove(one)
        held, over = self.votes[one], self.votes[one] - self.quota * self.unit
        transfers = []
        given = 0
        for parcel in self.parcels[one]:
            value = over * parcel.value // held  # to the last place, any remainder ignored [48(3)]
            made, moved = self._pass_on(parcel, value)
            transfers += made
            given += moved
        self.lost += over - given
        self.votes[one] = self.quota * self.unit
        self.parcels[one] = []
        self._end_stage(Step.SURPLUS, one, transfers)

    def _last(self) -> int:
        """Find who is to be excluded: the lowest [50(1), 51], never one without whom a seat stays empty."""
        allowed = list(self.hopeful)
        if self.terms.limit is not None:
            can = min(self._vacancies(), self._seatable(self.hopeful))
            allowed = [
                one for one in allowed if self._seatable(self.hopeful - {one}) >= can
            ] or allowed
        fewest = min(self.votes[one] for one in allowed)
        self.kept = tuple(
            self.names[one]
            for one in sorted(self.hopeful, key=lambda each: (self.votes[each], each))
            if self.votes[one] < fewest
        )
        return self.breaker.pick(
            sorted(one for one in allowed if self.votes[one] == fewest), Over.EXCLUSION
        )

    def _empty(self, one: int, step: Step) -> None:
        """Pass on all ballots of somebody who goes out, each at the value it came with [50(2)-(4)]."""
        self.hopeful.discard(one)
        self.excluded.append(one)
        transfers = []
        for parcel in self.parcels[one]:
            transfers += self._pass_on(parcel, parcel.value)[0]
        self.votes[one], self.parcels[one] = 0, []
        self._end_stage(step, one, transfers)

    # --- moves ----------------------------------------------------------------------------------------

    def _receive(self, one: int, parcel: Parcel) -> None:
        self.parcels[one].append(parcel)
        self.votes[one] += parcel.value * sum(papers for _order, papers in parcel.papers)

    def _pass_on(self, parcel: Parcel, value: int) -> tuple[list[Transfer], int]:
        """Give each ballot to the next continuing candidate it names; return what was moved in all."""
        to: dict[int | None, list[Paper]] = {}
        for order, papers in parcel.papers:
            place = next((n for n, one in enumerate(order) if one in self.hopeful), None)
            if place is None:
                to.setdefault(None, []).append((order, papers))
            else:
                to.setdefault(order[place], []).append((order[place:], papers))
        transfers = []
        moved = 0
        for one in sorted(to, key=lambda each: -1 if each is None else each):
            count = sum(papers for _order, papers in to[one])
            moved += value * count
            name = None if one is None else self.names[one]
            transfers.append(
                Transfer(name, count, self._decimal(value), self._decimal(value * count))
            )
            if one is None:
                self.exhausted += value * count
            elif value:
                self._receive(one, Parcel(value, tuple(to[one])))
        return transfers, moved

    # --- what a stage comes to ------------------------------------------------------------------------

    def _end_stage(
        self, step: Step, one: int | None = None, transfers: Sequence[Transfer] = ()
    ) -> None:
        self.breaker.stages.append(tuple(self.votes))
        before = len(self.elected)
        withdrawn = self._withdraw()
        while reached := [e for e in self.hopeful if self.votes[e] >= self.quota * self.unit]:
            withdrawn += self._elect(self._highest(reached))  # [47]
            if not self._vacancies():
                break
        at_quota = len(self.elected)
        while self.hopeful and len(self.hopeful) <= self._vacancies():
            withdrawn += self._elect(self._highest(list(self.hopeful)))  # [52]
        self.rounds.append(
            Round(
                number=len(self.rounds) + 1,
                step=step,
                votes=tuple(self._decimal(votes) for votes in self.votes),
                exhausted=self._decimal(self.exhausted),
                lost=self._decimal(self.lost),
                candidate=None if one is None else self.names[one],
                transfers=tuple(transfers),
                elected=tuple(self.names[each] for each in self.elected[before:]),
                filled=tuple(self.names[each] for each in self.elected[at_quota:]),
                withdrawn=tuple(withdrawn),
                kept=self.kept,
            )
        )
        self.kept = ()

    def _highest(self, among: list[int]) -> int:
        most = max(self.votes[one] for one in among)
        tied = sorted(one for one in among if self.votes[one] == most)
        if self.terms.limit is None:
            # all of them are elected, and the order is nobody's gain
            return self.names.index(drawn(self.terms.seed, (self.names[one] for one in tied))[0])
        return self.breaker.pick(tied, Over.ELECTION)

    def _elect(self, one: int) -> list[Skip]:
        self.hopeful.remove(one)
        self.elected.append(one)
        self.room.seat(self.names[one])
        if self.votes[one] > self.quota * self.unit:
            self.surplus.append(one)
        self.skips += [replaced(skip, self.names[one]) for skip in self.waiting]
        self.waiting = []
        return self._withdraw()

    def _withdraw(self) -> list[Skip]:
        """Take out, at once, whoever would now be one too many of an organisation."""
        gone = []
        for one in sorted(self.hopeful, key=lambda each: (-self.votes[each], each)):
            if skip := self.room.refuses(self.names[one]):
                self.hopeful.remove(one)
                self.doomed.append(one)
                gone.append(skip)
        self.waiting += gone
        return gone

    def _vacancies(self) -> int:
        return self.terms.seats - len(self.elected)

    def _seatable(self, among: set[int]) -> int:
        return self.room.most_seatable(self.names[one] for one in sorted(among))

    def _is_full(self) -> bool:
        return not self._vacancies() or not self.hopeful

    def _decimal(self, units: int) -> Decimal:
        return Decimal(units).scaleb(-self.rule.places)

    def _result(self) -> Rounds:
        final = self.breaker.stages[-1] if self.breaker.stages else tuple(self.votes)
        left = [one for one in range(len(self.names)) if one not in {*self.elected, *self.excluded}]
        order = {name: place for place, name in enumerate(drawn(self.terms.seed, self.names))}
        left.sort(key=lambda one: (-final[one], order[self.names[one]]))
        ranked = [*self.elected, *left, *reversed(self.excluded)]
        return Rounds(
            rule=self.rule,
            terms=self.terms,
            candidates=self.names,
            ballots=self.box.ballots,
            valid=self.box.valid,
            blank=self.box.blank,
            invalid=self.box.invalid,
            winners=tuple(self.names[one] for one in self.elected),
            ranking=tuple(self.names[one] for one in ranked),
            ties=tuple(self.breaker.ties),
            skips=(*self.skips, *self.waiting),
            quota=self.quota,
            rounds=tuple(self.rounds),
        )


def quota_of(quota: Quota, valid: int, seats: int) -> int:
    """Work out how many votes are sure of a seat [46]."""
    if quota is Quota.DROOP:
        return valid // (seats + 1) + 1
    return max(1, -(-valid // seats))


def count_stv(rule: ScottishStv, box: Box, terms: Terms) -> Rounds:
    """Count a box by the Scottish rules."""
    return ScottishCount(rule, box, terms).run()
