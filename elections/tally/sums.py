"""Counting by addition: yes and no, approval, cumulative votes, scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from elections.tally.ballots import Box, Invalid
from elections.tally.limits import seat_in_order
from elections.tally.results import Answers, BadTerms, Question, Terms, Totals
from elections.tally.rules import Answer, Approval, Cumulative, Score, YesNo
from elections.tally.ties import Over, Tie, drawn

Additive = Approval | Cumulative | Score


@dataclass(frozen=True)
class Sums:
    """What addition needs of a box, however it was added up."""

    candidates: tuple[str, ...]
    valid: int
    blank: int
    invalid: tuple[Invalid, ...]
    totals: tuple[int, ...]
    givers: tuple[int, ...]

    @property
    def ballots(self) -> int:
        return self.valid + self.blank + sum(each.times for each in self.invalid)


def add_up(rule: Additive, box: Box) -> Sums:
    """Add up every candidate's marks; what is not marked is nought, or the lowest score."""
    lowest = rule.lowest if isinstance(rule, Score) else 0
    totals, givers = [0] * len(box.candidates), [0] * len(box.candidates)
    for pile in box.piles:
        papers = pile.papers
        for candidate, mark in enumerate(pile.marks):
            if mark is None or mark == lowest:
                totals[candidate] += lowest * papers
            else:
                totals[candidate] += mark * papers
                givers[candidate] += papers
    return Sums(box.candidates, box.valid, box.blank, box.invalid, tuple(totals), tuple(givers))


def count_totals(rule: Additive, sums: Sums, terms: Terms) -> Totals:
    """Seat the highest sums, under the limit."""
    ranking, ties = by_total(sums.candidates, sums.totals, terms.seed)
    winners, skips = seat_in_order(ranking if sums.valid else (), terms.seats, terms.limit)
    return Totals(
        rule=rule,
        terms=terms,
        candidates=sums.candidates,
        ballots=sums.ballots,
        valid=sums.valid,
        blank=sums.blank,
        invalid=sums.invalid,
        winners=winners,
        ranking=ranking,
        ties=told(ties, winners) if sums.valid else (),
        skips=skips,
        totals=sums.totals,
        givers=sums.givers,
    )


def by_total(
    candidates: Sequence[str], totals: Sequence[int], seed: str
) -> tuple[tuple[str, ...], tuple[Tie, ...]]:
    """Put candidates into the order of their sums; equals by the seed."""
    of = dict(zip(candidates, totals, strict=True))
    ranking: list[str] = []
    ties: list[Tie] = []
    for _total, group in groupby(sorted(of, key=lambda each: -of[each]), key=of.__getitem__):
        equals = tuple(group)
        order = drawn(seed, equals)
        ranking += order
        if len(equals) > 1:
            ties.append(Tie(Over.ORDER, equals, order))
    return tuple(ranking), tuple(ties)


def told(ties: Sequence[Tie], winners: Sequence[str]) -> tuple[Tie, ...]:
    """Say of each tie whether it decided who is seated: some of the equals are, and some are not."""
    seated = set(winners)
    return tuple(
        Tie(
            tie.over,
            tie.candidates,
            tie.chosen,
            tie.stage,
            tie.earlier,
            for_a_seat=0 < len(seated & set(tie.candidates)) < len(tie.candidates),
        )
        for tie in ties
    )


def count_answers(rule: YesNo, box: Box, terms: Terms) -> Answers:
    """Count each question by itself. Abstentions and blanks decide nothing."""
    if terms.limit is not None:
        raise BadTerms("a limit of affiliation belongs to an election, and yes and no elect nobody")
    questions = []
    for place, question in enumerate(box.candidates):
        found: dict[int | None, int] = {}
        for pile in box.piles:
            mark = pile.marks[place]
            found[mark] = found.get(mark, 0) + pile.papers
        yes, no = found.get(Answer.YES, 0), found.get(Answer.NO, 0)
        abstain, blank = found.get(Answer.ABSTAIN, 0), found.get(None, 0) + box.blank
        carried = rule.majority.met(yes=yes, no=no)
        questions.append(Question(question, yes, no, abstain, blank, carried))
    return Answers(
        rule=rule,
        terms=terms,
        candidates=box.candidates,
        ballots=box.ballots,
        valid=box.valid,
        blank=box.blank,
        invalid=box.invalid,
        winners=tuple(each.question for each in questions if each.carried),
        ranking=by_total(box.candidates, [each.yes - each.no for each in questions], terms.seed)[0],
        questions=tuple(questions),
    )
