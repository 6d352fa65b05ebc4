from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from events import seats
from events.seats import HoldsNone, HoldsSeat, Ledger, NoSuchRoom, Room, RoomFull

PEOPLE = st.integers(min_value=1, max_value=12)
ROOMS = st.sampled_from(["chennai", "pune"])


def test_seat_is_the_lowest_free_number():
    ledger = Ledger((Room("r", 3),))
    for person, number in (("a", 1), ("b", 2), ("c", 3)):
        ledger, seat = ledger.take(person, "r")
        assert seat.number == number
    ledger, _ = ledger.give_up("b")
    ledger, seat = ledger.take("d", "r")
    assert seat.number == 2


def test_seat_of_a_full_room_is_refused():
    ledger, _ = Ledger((Room("r", 1),)).take("a", "r")
    with pytest.raises(RoomFull):
        ledger.take("b", "r")


def test_seat_is_refused_to_who_has_one():
    ledger, first = Ledger((Room("r", 2), Room("s", 2))).take("a", "r")
    with pytest.raises(HoldsSeat) as refusal:
        ledger.take("a", "s")
    assert refusal.value.seat == first


def test_seat_in_an_unknown_room_is_refused():
    with pytest.raises(NoSuchRoom):
        Ledger((Room("r", 2),)).take("a", "s")


def test_giving_up_nothing_is_refused():
    with pytest.raises(HoldsNone):
        Ledger((Room("r", 2),)).give_up("a")


def test_moving_to_a_full_room_keeps_the_seat():
    ledger = Ledger((Room("r", 2), Room("s", 1)))
    ledger, kept = ledger.take("a", "r")
    ledger, _ = ledger.take("b", "s")
    with pytest.raises(RoomFull):
        ledger.move("a", "s")
    assert ledger.seat_of("a") == kept


def test_moving_to_the_own_room_changes_nothing():
    ledger, kept = Ledger((Room("r", 2),)).take("a", "r")
    assert ledger.move("a", "r") == (ledger, kept)


def test_room_without_a_limit_is_never_full():
    ledger = Ledger((Room("r", None),))
    for person in range(300):
        ledger, _ = ledger.take(person, "r")
    assert ledger.left("r") is None


@given(st.sets(st.integers(min_value=1, max_value=40)))
def test_lowest_free_is_free_and_has_no_free_one_below(numbers):
    number = seats.lowest_free(numbers)
    assert number not in numbers
    assert set(range(1, number)) <= numbers


class Evening(RuleBasedStateMachine):
    """Any order of coming, going, moving and changes of capacity keeps the promises."""

    def __init__(self):
        super().__init__()
        self.ledger = Ledger((Room("chennai", 4), Room("pune", 3)))
        self.promised: set[seats.Seat] = set()

    @rule(person=PEOPLE, room=ROOMS)
    def come(self, person, room):
        left, held = self.ledger.left(room), self.ledger.seat_of(person)
        free = seats.lowest_free(seat.number for seat in self.ledger.seats_in(room))
        try:
            self.ledger, seat = self.ledger.take(person, room)
        except HoldsSeat:
            assert held is not None
        except RoomFull:
            assert left == 0
        else:
            assert (held, seat.number) == (None, free)
            assert left > 0
            assert seat.number <= self.ledger.room(room).capacity
            self.promised.add(seat)

    @rule(person=PEOPLE)
    def go(self, person):
        held = self.ledger.seat_of(person)
        try:
            self.ledger, seat = self.ledger.give_up(person)
        except HoldsNone:
            assert held is None
        else:
            self.promised.remove(seat)

    @rule(person=PEOPLE, room=ROOMS)
    def move(self, person, room):
        held, left = self.ledger.seat_of(person), self.ledger.left(room)
        try:
            self.ledger, seat = self.ledger.move(person, room)
        except HoldsNone:
            assert held is None
        except RoomFull:
            assert left == 0
            assert self.ledger.seat_of(person) == held
        else:
            self.promised = (self.promised - {held}) | {seat}

    @rule(room=ROOMS, capacity=st.integers(min_value=1, max_value=6))
    def rebuild(self, room, capacity):
        self.ledger = self.ledger.with_capacity(room, capacity)

    @invariant()
    def promises_are_kept(self):
        assert set(self.ledger.seats) == self.promised

    @invariant()
    def nobody_sits_twice(self):
        people = [seat.person for seat in self.ledger.seats]
        assert len(people) == len(set(people))

    @invariant()
    def no_number_is_held_twice(self):
        places = [(seat.room, seat.number) for seat in self.ledger.seats]
        assert len(places) == len(set(places))


TestEvening = Evening.TestCase
