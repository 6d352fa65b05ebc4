"""Instant runoff: one seat; the last goes out, until one has more than half of what still counts."""

from __future__ import annotations

from decimal import Decimal

from elections.tally.ballots import Box
from elections.tally.limits import Room, Skip, replaced
from elections.tally.results import BadTerms, Round, Rounds, Step, Terms, Transfer
from elections.tally.rules import InstantRunoff, preferences
from elections.tally.stv import TieBreaker
from elections.tally.ties import Over, drawn


def count_runoff(rule: InstantRunoff, box: Box, terms: Terms) -> Rounds:
    """Count a box for one seat. Who cannot be seated under the limit goes out before anybody else."""
    if terms.seats != 1:
        raise BadTerms("irv fills one seat; for more, count by stv-scottish")
    names = box.candidates
    breaker = TieBreaker(names, terms.seed)
    room = Room(terms.limit)
    barred = [(one, skip) for one, name in enumerate(names) if (skip := room.refuses(name))]
    skips = [skip for _one, skip in barred]
    piles = [(preferences(pile.marks, rule.gaps), pile.papers) for pile in box.piles]
    hopeful = set(range(len(names)))
    out: list[int] = []
    rounds: list[Round] = []
    winner: int | None = None
    while box.valid and hopeful:
        votes, exhausted = _stand(piles, hopeful, len(names))
        step = Step.FIRST if not out else Step.LIMIT if len(out) <= len(barred) else Step.EXCLUSION
        before = rounds[-1] if rounds else None
        breaker.stages.append(votes)
        waits = len(out) < len(barred)
        most = max(hopeful, key=lambda one: votes[one])
        if not waits and (len(hopeful) == 1 or 2 * votes[most] > sum(votes)):
            winner = most
        rounds.append(
            Round(
                number=len(rounds) + 1,
                step=step,
                votes=tuple(Decimal(each) for each in votes),
                exhausted=Decimal(exhausted),
                lost=Decimal(0),
                candidate=names[out[-1]] if out else None,
                transfers=_moved(names, before, votes, exhausted),
                elected=() if winner is None else (names[winner],),
                withdrawn=tuple(skips) if not rounds else (),
            )
        )
        if winner is not None:
            break
        if waits:
            gone = barred[len(out)][0]
        else:
            fewest = min(votes[one] for one in hopeful)
            tied = sorted(one for one in hopeful if votes[one] == fewest)
            gone = breaker.pick(tied, Over.EXCLUSION)
        hopeful.remove(gone)
        out.append(gone)
    return _result(rule, box, terms, breaker, rounds, winner, out, skips)


def _stand(
    piles: list[tuple[tuple[int, ...], int]], hopeful: set[int], many: int
) -> tuple[tuple[int, ...], int]:
    votes, exhausted = [0] * many, 0
    for order, papers in piles:
        one = next((each for each in order if each in hopeful), None)
        if one is None:
            exhausted += papers
        else:
            votes[one] += papers
    return tuple(votes), exhausted


def _moved(
    names: tuple[str, ...], before: Round | None, votes: tuple[int, ...], exhausted: int
) -> tuple[Transfer, ...]:
    if before is None:
        return ()
    gained: list[tuple[str | None, int]] = [(None, exhausted - int(before.exhausted))]
    gained += [
        (name, now - int(then)) for name, now, then in zip(names, votes, before.votes, strict=True)
    ]
    return tuple(
        Transfer(name, papers, Decimal(1), Decimal(papers)) for name, papers in gained if papers > 0
    )


def _result(
    rule: InstantRunoff,
    box: Box,
    terms: Terms,
    breaker: TieBreaker,
    rounds: list[Round],
    winner: int | None,
    out: list[int],
    skips: list[Skip],
) -> Rounds:
    names = box.candidates
    final = breaker.stages[-1] if breaker.stages else tuple(0 for _name in names)
    lots = {name: place for place, name in enumerate(drawn(terms.seed, names))}
    left = [one for one in range(len(names)) if one not in out]
    left.sort(key=lambda one: (one != winner, -final[one], lots[names[one]]))
    if winner is not None:
        skips = [replaced(skip, names[winner]) for skip in skips]
    return Rounds(
        rule=rule,
        terms=terms,
        candidates=names,
        ballots=box.ballots,
        valid=box.valid,
        blank=box.blank,
        invalid=box.invalid,
        winners=() if winner is None else (names[winner],),
        ranking=tuple(names[one] for one in (*left, *reversed(out))),
        ties=tuple(breaker.ties),
        skips=tuple(skips),
        quota=None,
        rounds=tuple(rounds),
    )
