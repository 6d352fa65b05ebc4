"""What must hold of every count, on ballots out of the blue."""

from __future__ import annotations

import itertools
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from elections.tally import (
    Approval,
    Cumulative,
    Gaps,
    InstantRunoff,
    Kind,
    Schulze,
    Score,
    ScottishStv,
    Terms,
    Unranked,
    count,
    digest,
    drawn,
)
from tests.elections.tally.boxes import ADDED, EVERY, NAMES, SCHULZES, boxed, orders, rows

few = settings(max_examples=60, deadline=None)
seeds = st.text(max_size=8)


def seats_for(rule, wanted):
    return 1 if isinstance(rule, InstantRunoff) else wanted


@few
@given(st.data(), st.sampled_from(EVERY), seeds)
def test_every_ballot_is_counted_once_and_in_no_order(data, rule, seed):
    said = data.draw(rows(rule.kind))
    terms = Terms(seats_for(rule, 2), seed)
    result = count(rule, boxed(rule, said), terms)
    assert result.ballots == sum(times for _marks, times in said)
    assert (
        result.valid + result.blank + sum(each.times for each in result.invalid) == result.ballots
    )
    assert sorted(result.ranking) == sorted(NAMES)
    again = count(rule, boxed(rule, data.draw(st.permutations(said))), terms)
    assert (again.winners, again.ranking, again.ties) == (
        result.winners,
        result.ranking,
        result.ties,
    )
    singly = [(marks, 1) for marks, times in said for _time in range(times)]
    assert count(rule, boxed(rule, singly), terms).winners == result.winners


@few
@given(st.data(), st.sampled_from(EVERY), seeds)
def test_no_candidate_is_favoured_for_their_column(data, rule, seed):
    """Columns in another order, the same people: the same people are seated."""
    said = data.draw(rows(rule.kind))
    new = data.draw(st.permutations(range(len(NAMES))))
    moved = [(tuple(marks[one] for one in new), times) for marks, times in said]
    terms = Terms(seats_for(rule, 2), seed)
    result = count(rule, boxed(rule, said), terms)
    other = count(rule, boxed(rule, moved, tuple(NAMES[one] for one in new)), terms)
    assert set(other.winners) == set(result.winners)
    assert other.ranking == result.ranking


@few
@given(st.data(), st.sampled_from(EVERY), seeds, seeds)
def test_a_seed_changes_nothing_but_ties(data, rule, seed, other):
    said = data.draw(rows(rule.kind))
    seats = seats_for(rule, 2)
    one = count(rule, boxed(rule, said), Terms(seats, seed))
    two = count(rule, boxed(rule, said), Terms(seats, other))
    if not any(tie.by_lot and tie.for_a_seat is not False for tie in one.ties):
        assert set(one.winners) == set(two.winners)


@few
@given(st.data(), st.sampled_from(ADDED), st.integers(0, len(NAMES) - 1))
def test_more_for_a_winner_never_unseats_them(data, rule, lift):
    said = data.draw(rows(rule.kind))
    result = count(rule, boxed(rule, said), Terms(2))
    assume(result.winners)
    winner = NAMES.index(result.winners[0])
    most = {Approval: 1, Cumulative: getattr(rule, "votes", 0), Score: 5}[type(rule)]
    alone = tuple(most if one == winner else None for one in range(len(NAMES)))
    more = count(rule, boxed(rule, [*said, (alone, lift + 1)]), Terms(2))
    assert NAMES[winner] in more.winners


@few
@given(orders(), st.sampled_from(SCHULZES), st.data())
def test_schulze_is_monotone(said, rule, data):
    """Moving the winner up on a ballot leaves them the winner."""
    result = count(rule, boxed(rule, said), Terms(1))
    winner = NAMES.index(result.winners[0])
    assume(not any(tie.for_a_seat for tie in result.ties))
    place = data.draw(st.integers(0, len(said) - 1))
    marks, times = said[place]
    # under "ignore", ranking somebody who was not ranked adds pairs, which is another question
    assume(marks[winner] is not None or rule.unranked is Unranked.LAST)
    old = marks[winner] or len(NAMES) + 1
    up = data.draw(st.integers(1, old))
    lifted = tuple(
        up if one == winner else mark + 1 if mark is not None and up <= mark < old else mark
        for one, mark in enumerate(marks)
    )
    raised = [*said[:place], (lifted, times), *said[place + 1 :]]
    assert count(rule, boxed(rule, raised), Terms(1)).winners == result.winners


@few
@given(orders(), st.sampled_from(SCHULZES))
def test_who_beats_everybody_wins_by_schulze(said, rule):
    result = count(rule, boxed(rule, said), Terms(1))
    for one, name in enumerate(NAMES):
        others = [other for other in range(len(NAMES)) if other != one]
        if all(result.pairs[one][other] > result.pairs[other][one] for other in others):
            assert result.winners == (name,)
        if all(result.pairs[one][other] < result.pairs[other][one] for other in others):
            assert result.ranking[-1] == name


@few
@given(orders(), st.sampled_from(SCHULZES))
def test_the_order_never_contradicts_schulzes_relation(said, rule):
    result = count(rule, boxed(rule, said), Terms(1))
    for one, other in itertools.combinations(result.ranking, 2):
        a, b = NAMES.index(one), NAMES.index(other)
        assert result.paths[a][b] >= result.paths[b][a]


@few
@given(orders(), st.sampled_from([Schulze(Unranked.LAST), ScottishStv(), InstantRunoff()]))
def test_more_than_half_of_first_places_win(said, rule):
    box = boxed(rule, said)
    for one, name in enumerate(NAMES):
        first = sum(pile.papers for pile in box.piles if pile.marks[one] == 1)
        if 2 * first > box.valid:
            assert count(rule, box, Terms(1)).winners == (name,)


@few
@given(orders(least=0), st.integers(1, 5), st.integers(0, 7), seeds)
def test_no_vote_is_made_or_lost_unseen_in_transfers(said, seats, places, seed):
    rule = ScottishStv(places=places)
    box = boxed(rule, said)
    result = count(rule, box, Terms(seats, seed))
    for stage in result.rounds:
        assert sum(stage.votes) + stage.exhausted + stage.lost == box.valid
        assert min(stage.votes) >= 0
        moved = sum(each.votes for each in stage.transfers)
        assert moved == sum(each.papers * each.value for each in stage.transfers)
    for before, after in itertools.pairwise(result.rounds):
        assert after.exhausted >= before.exhausted
        assert 0 <= after.lost - before.lost < Fraction(box.valid, 10**places) + 1
    if box.valid:
        assert len(result.winners) == min(seats, len(NAMES))
        # nobody without a seat has a quota
        votes = dict(zip(NAMES, result.rounds[-1].votes, strict=True))
        assert all(votes[name] < result.quota for name in NAMES if name not in result.winners)


@few
@given(orders(), seeds)
def test_a_solid_majority_has_its_share_of_seats(said, seed):
    """Who has more than two quotas of ballots that put two of them first has both seats."""
    rule = ScottishStv()
    box = boxed(rule, said)
    result = count(rule, box, Terms(3, seed))
    for pair in itertools.combinations(range(len(NAMES)), 2):
        solid = sum(
            pile.papers for pile in box.piles if {pile.marks[one] for one in pair} == {1, 2}
        )
        if solid >= 2 * result.quota:
            assert {NAMES[one] for one in pair} <= set(result.winners)


@few
@given(orders(), seeds)
def test_a_runoff_ends_with_more_than_half(said, seed):
    rule = InstantRunoff()
    result = count(rule, boxed(rule, said), Terms(1, seed))
    last = result.rounds[-1]
    winner = NAMES.index(result.winners[0])
    left = sum(1 for votes in last.votes if votes)
    assert 2 * last.votes[winner] > sum(last.votes) or left <= 1
    for stage in result.rounds:
        assert sum(stage.votes) + stage.exhausted == result.valid


@few
@given(rows(Kind.RANK), seeds)
def test_one_seat_by_transfer_goes_to_whom_a_runoff_elects(said, seed):
    """Two programs for one question: they share how ballots are read and ties are broken, and nothing else."""
    one = InstantRunoff(gaps=Gaps.STOP)
    runoff = count(one, boxed(one, said), Terms(1, seed))
    transfer = count(ScottishStv(), boxed(ScottishStv(), said), Terms(1, seed))
    assert runoff.valid == transfer.valid
    assert runoff.winners == transfer.winners


def test_the_draw_is_sha_256_of_seed_and_name():
    """Worked out by `printf '2026\\nAda' | sha256sum`, and so on."""
    assert digest("2026", "Ada").startswith("405066fbb1a79b86")
    assert drawn("2026", NAMES) == ("Ada", "Bea", "Dov", "Cem", "Eli")
