"""When commitments become public: many re-votes of one voter never stand for many voters."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from elections.batches import FEWEST_WAITING, HELD_BACK, next_batch
from tests.elections.recount.making import Waiting

# who casts next, and whether somebody looks whether a batch is due
casting = st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=220)


@given(casting, st.integers(0, 2**32))
@settings(max_examples=60)
def test_every_batch_holds_ten_tokens_and_each_leaf_goes_once(cast, seed):
    box, chance = Waiting(), random.Random(seed)
    for voter, is_looked_at in cast:
        box.cast(voter)
        if is_looked_at:
            box.publish(chance)
    assert all(len(box.tokens_of(batch)) >= HELD_BACK for batch in box.batches)
    assert all(batch == sorted(batch) for batch in box.batches)
    before = len(box.batches)
    box.publish(chance, is_closing=True)
    published = [leaf for batch in box.batches for leaf in batch]
    assert sorted(published) == sorted(box.of)  # all of them, and each once
    if before:  # those held back go together at the close, never alone
        assert len(box.tokens_of(box.batches[-1])) >= HELD_BACK


@given(st.integers(0, FEWEST_WAITING - 1), st.integers(0, 200), st.integers(0, 2**32))
@settings(max_examples=40)
def test_any_number_of_re_votes_of_one_voter_isolates_nobody(others, again, seed):
    box, chance = Waiting(), random.Random(seed)
    for voter in range(1, others):
        box.cast(voter)
    for _time in range(again + 1):
        box.cast(0)
        box.publish(chance)
    assert box.batches == []


@given(st.integers(FEWEST_WAITING, 60), st.integers(0, 2**32))
@settings(max_examples=30)
def test_ten_are_always_held_back(voters, seed):
    box = Waiting()
    for voter in range(voters):
        box.cast(voter)
    box.publish(random.Random(seed))
    assert len(box.live) == HELD_BACK
    assert len(box.batches[0]) == voters - HELD_BACK


def test_who_came_last_is_as_likely_held_back_as_anybody():
    live = [bytes([number]) * 32 for number in range(FEWEST_WAITING)]
    chance = random.Random(7)
    held = dict.fromkeys(live, 0)
    for _time in range(2_000):
        batch = set(next_batch(chance.sample(live, len(live)), chance=chance))
        for leaf in live:
            held[leaf] += leaf not in batch
    assert all(900 < times < 1_100 for times in held.values())


def test_the_draw_does_not_depend_on_the_order_of_arrival():
    live = [bytes([number]) * 32 for number in range(30)]
    orders = (live, live[::-1], sorted(live, key=lambda leaf: leaf[0] % 7))
    batches = [next_batch(order, chance=random.Random(5)) for order in orders]
    assert batches[0] == batches[1] == batches[2]


def test_at_the_close_all_that_waits_goes_be_it_one():
    one, two = b"1" * 32, b"2" * 32
    assert next_batch([two], [one], chance=random.Random(1), is_closing=True) == [one, two]
    assert next_batch([], chance=random.Random(1), is_closing=True) == []
