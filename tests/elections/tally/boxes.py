"""Ballots out of the blue, for what must hold of any."""

from __future__ import annotations

from hypothesis import strategies as st

from elections.tally import (
    Approval,
    Ballot,
    Cumulative,
    InstantRunoff,
    Kind,
    Schulze,
    Score,
    ScottishStv,
    Strength,
    Unranked,
    YesNo,
    gather,
)

NAMES = ("Ada", "Bea", "Cem", "Dov", "Eli")
RANKED = (Schulze(), ScottishStv(), InstantRunoff())
SCHULZES = [
    Schulze(unranked=unranked, strength=strength) for unranked in Unranked for strength in Strength
]
ADDED = (Approval(), Approval(at_most=2), Cumulative(votes=8), Cumulative(votes=3), Score(0, 5))
EVERY = (*SCHULZES, ScottishStv(), InstantRunoff(), *ADDED, YesNo())
MARKS = {
    Kind.ANSWER: st.sampled_from([None, -1, 0, 1]),
    Kind.APPROVAL: st.sampled_from([None, 0, 1]),
    Kind.VOTES: st.sampled_from([None, 0, 0, 1, 2, 3, 8, 9, -1]),
    Kind.SCORE: st.sampled_from([None, 0, 1, 3, 5, 6, -1]),
    Kind.RANK: st.sampled_from([None, 1, 2, 3, 4, 5, 0]),
}


def rows(kind, many=5, most=12):
    """Ballots of any marks, those that are invalid among them."""
    ballot = st.tuples(*[MARKS[kind]] * many)
    return st.lists(st.tuples(ballot, st.integers(1, 4)), max_size=most)


def orders(many=5, least=1, most=15):
    """Ballots that each name some candidates one after the other."""
    order = st.permutations(range(many)).flatmap(
        lambda whole: st.integers(1, many).map(lambda cut: ranks_of(whole[:cut], many))
    )
    return st.lists(st.tuples(order, st.integers(1, 9)), min_size=least, max_size=most)


def ranks_of(order, many):
    ranks = [None] * many
    for place, one in enumerate(order, start=1):
        ranks[one] = place
    return tuple(ranks)


def boxed(rule, said, names=NAMES):
    ballots = []
    row = 1
    for marks, times in said:
        ballots.append(Ballot(row, tuple(marks), times=times))
        row += times
    return gather(rule, names, ballots)
