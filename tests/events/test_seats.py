"""The seat ledger: every rule by example, then any history at all."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from events import seats
from events.seats import ASKED, ENDED, OFFERED, SEATED, WAITING, Ledger, Room


def full(capacity=2, *names, **facts):
    """A room that the first of `names` fill, one head each; the others wait."""
    ledger = Ledger((Room("r", capacity), Room("s", 2)), **facts)
    for name in names:
        ledger, _ = ledger.ask(name, "r")
    return ledger


def states(ledger):
    return {seat.person: seat.state for seat in ledger.seats}


def line(ledger, room="r"):
    return [seat.person for seat in ledger.line(room)]


def test_seat_is_given_while_there_is_room_and_then_a_place_in_line():
    ledger = full(2, "a", "b", "c", "d")
    assert states(ledger) == {"a": SEATED, "b": SEATED, "c": WAITING, "d": WAITING}
    assert [seat.turn for seat in ledger.line("r")] == [3, 4]
    assert [seats.place_in_line(seat.turn, (3, 4)) for seat in ledger.line("r")] == [1, 2]


def test_whoever_asks_twice_is_refused_with_what_they_have():
    ledger, first = Ledger((Room("r", 2), Room("s", 2))).ask("a", "r")
    with pytest.raises(seats.HoldsSeat) as refusal:
        ledger.ask("a", "s")
    assert refusal.value.seat == first


def test_unknown_room_too_many_guests_and_too_large_a_party_are_refused():
    ledger = Ledger((Room("r", 2),), guests_allowed=3)
    for room, guests, refusal in (
        ("s", 0, seats.NoSuchRoom),
        ("r", 4, seats.TooManyGuests),
        ("r", -1, seats.TooManyGuests),
        ("r", 2, seats.PartyTooLarge),
    ):
        with pytest.raises(refusal):
            ledger.ask("a", room, guests)
    with pytest.raises(seats.TooManyGuests):
        Ledger((Room("r", None),), guests_allowed=9).ask("a", "r", 6)


def test_n_freed_seats_promote_exactly_n_in_order():
    ledger = full(4, *"abcdefgh")
    for name in "abcd":
        ledger, _ = ledger.give_up(name)
    ledger, came_up = ledger.settle()
    assert [seat.person for seat in came_up] == ["e", "f", "g", "h"]
    assert ledger.settle() == (ledger, ())


def test_first_party_that_does_not_fit_makes_the_others_wait():
    ledger = full(3, "a", "b", "c")
    ledger, _ = ledger.ask("family", "r", 2)
    ledger, _ = ledger.ask("single", "r")
    ledger, _ = ledger.give_up("a")
    ledger, came_up = ledger.settle()
    assert (came_up, line(ledger)) == ((), ["family", "single"])
    for name in "bc":
        ledger, _ = ledger.give_up(name)
    ledger, came_up = ledger.settle()
    assert [seat.person for seat in came_up] == ["family"]


def test_free_seat_is_not_taken_past_the_line():
    ledger = full(3, "a", "b", "c")
    ledger, _ = ledger.ask("pair", "r", 1)
    ledger, _ = ledger.give_up("a")
    ledger, seat = ledger.ask("new", "r")
    assert (ledger.left("r"), seat.state) == (1, WAITING)


def test_party_larger_than_the_room_is_passed_over_and_keeps_its_turn():
    ledger = full(3, "a", "b", "c")
    ledger, family = ledger.ask("family", "r", 2)
    ledger, _ = ledger.ask("single", "r")
    ledger = ledger.with_capacity("r", 2)
    for name in "abc":
        ledger, _ = ledger.give_up(name)
    ledger, came_up = ledger.settle()
    assert [seat.person for seat in came_up] == ["single"]
    assert ledger.line("r") == (family,)
    assert ledger.ask("new", "r")[1].state == SEATED, "who is passed over keeps nobody out"
    ledger, came_up = ledger.with_capacity("r", 4).settle()
    assert [seat.person for seat in came_up] == ["family"]


def test_offer_is_held_accepted_or_runs_out():
    ledger = full(2, *"abcd")
    for name in "ab":
        ledger, _ = ledger.give_up(name)
    ledger, came_up = ledger.settle(until=10)
    assert [(seat.person, seat.state, seat.until) for seat in came_up] == [
        ("c", OFFERED, 10),
        ("d", OFFERED, 10),
    ]
    assert ledger.left("r") == 0
    ledger, _ = ledger.accept("c", now=9)
    assert ledger.accept("c", now=99)[1].state == SEATED
    with pytest.raises(seats.OfferRanOut):
        ledger.accept("d", now=10)
    ledger, gone = ledger.lapse(now=10)
    assert [(seat.person, seat.ending) for seat in gone] == [("d", seats.LAPSED)]
    with pytest.raises(seats.HoldsNone):
        ledger.accept("d", now=9)


def test_accepting_without_an_offer_is_refused():
    with pytest.raises(seats.NothingOffered):
        full(1, "a", "b").accept("b", now=0)


def test_ask_for_approval_holds_nothing_and_stands_at_its_turn_once_approved():
    ledger = Ledger((Room("r", 1),))
    ledger, early = ledger.ask("early", "r", approval=True)
    assert (early.state, ledger.left("r")) == (ASKED, 1)
    ledger, _ = ledger.ask("late", "r", approval=True)
    ledger, late = ledger.approve("late")
    assert late.state == SEATED
    ledger, _ = ledger.ask("third", "r", approval=True)
    ledger, _ = ledger.approve("third")
    ledger, early = ledger.approve("early")
    assert line(ledger) == ["early", "third"]
    with pytest.raises(seats.NotAsked):
        ledger.approve("early")
    with pytest.raises(seats.NotAsked):
        ledger.refuse("late")
    ledger, _ = ledger.ask("no", "r", approval=True)
    assert ledger.refuse("no")[1].ending == seats.REFUSED


def test_more_guests_fit_are_refused_or_go_to_the_back():
    ledger = full(3, "a", "b")
    ledger, grown = ledger.change_guests("a", 1)
    assert (grown.state, ledger.left("r")) == (SEATED, 0)
    with pytest.raises(seats.RoomFull):
        ledger.change_guests("b", 1)
    ledger, _ = ledger.ask("c", "r")
    back, moved = ledger.change_guests("b", 1, to_back=True)
    assert (moved.state, moved.turn, line(back)) == (WAITING, 4, ["c", "b"])
    back, came_up = back.settle()
    assert [seat.person for seat in came_up] == ["c"]
    ledger, fewer = ledger.change_guests("a", 0)
    assert (fewer.turn, fewer.state) == (1, SEATED)


def test_guests_never_come_in_past_the_line():
    ledger = full(4, "a", "b", "c")
    ledger, _ = ledger.ask("pair", "r", 1)
    with pytest.raises(seats.RoomFull):
        ledger.change_guests("a", 1)


def test_party_in_line_grows_where_nobody_is_behind_it():
    ledger = full(2, *"abcd")
    with pytest.raises(seats.RoomFull):
        ledger.change_guests("c", 1)
    assert ledger.change_guests("d", 1)[1].turn == 4
    assert ledger.change_guests("c", 1, to_back=True)[1].turn == 5


def test_moving_is_refused_by_a_full_room_and_keeps_the_seat():
    ledger = full(2, "a")
    for name in "xyz":
        ledger, _ = ledger.ask(name, "s")
    with pytest.raises(seats.RoomFull):
        ledger.move("a", "s")
    moved, left, now = ledger.move("a", "s", wait=True)
    assert (left.state, left.ending, now.state, now.turn) == (ENDED, seats.MOVED, WAITING, 4)
    assert moved.seat_of("a") == now
    assert ledger.move("a", "r")[1:] == (ledger.seat_of("a"),) * 2
    ledger, _left, seat = ledger.move("z", "r")
    assert (seat.room, seat.state) == ("r", SEATED)


def test_ask_for_approval_moves_as_an_ask():
    ledger, _ = full().ask("a", "r", approval=True)
    assert ledger.move("a", "s")[2].state == ASKED


def test_organiser_promotes_nobody_past_others():
    ledger = full(2, *"abcd")
    with pytest.raises(seats.WouldOvertake) as refusal:
        ledger.promote("d")
    assert refusal.value.ahead == 1
    with pytest.raises(seats.RoomFull):
        ledger.promote("c")
    ledger, _ = ledger.give_up("a")
    offered, _ = ledger.settle(until=5)
    assert offered.promote("c")[1].state == SEATED
    assert ledger.promote("c")[1].state == SEATED


def test_capacity_down_takes_no_seat_and_up_lets_the_line_in():
    ledger = full(3, *"abcde").with_capacity("r", 1)
    ledger, came_up = ledger.settle()
    assert (came_up, ledger.heads("r"), ledger.left("r")) == ((), 3, 0)
    ledger, came_up = ledger.with_capacity("r", 4).settle()
    assert [seat.person for seat in came_up] == ["d"]
    ledger, came_up = ledger.with_capacity("r", None).settle()
    assert [seat.person for seat in came_up] == ["e"]


def test_turns_are_never_given_twice():
    ledger = Ledger((Room("r", 9),), last_turns={"r": 7})
    ledger, first = ledger.ask("a", "r")
    assert first.turn == 8
    ledger, _ = ledger.give_up("a")
    assert ledger.ask("a", "r")[1].turn == 9


PEOPLE = st.integers(min_value=1, max_value=9)
ROOMS = st.sampled_from(["chennai", "pune"])
GUESTS = st.integers(min_value=0, max_value=3)


class Evening(RuleBasedStateMachine):
    """Any history of asking, going, growing, moving, offers, approvals and capacities keeps the rules."""

    def __init__(self):
        super().__init__()
        self.ledger = Ledger((Room("chennai", 4), Room("pune", 3)), guests_allowed=3)
        self.clock = 0
        self.holds = None  # hours that an offer is held, where the organisers chose that
        self.turns: set[tuple[object, int]] = set()

    def deed(self, act, *, own=None):
        """Carry it out as the actions do, and hold what came of it against the rules."""
        before = self.ledger
        lapsed, _gone = before.lapse(now=self.clock)
        try:
            ledger, *_seats = act(lapsed)
        except seats.SeatRefused:
            return
        until = None if self.holds is None else self.clock + self.holds
        free = {room.key: ledger.left(room.key) for room in ledger.rooms}
        lines = {room.key: ledger.queue(room.key) for room in ledger.rooms}
        settled, came_up = ledger.settle(until=until)
        self.exactly_those_who_fit(free, lines, came_up)
        self.nobody_else_changed(lapsed, settled, came_up, own)
        self.nobody_was_let_past(lapsed, settled)
        for room in settled.rooms:
            grew = settled.heads(room.key) > lapsed.heads(room.key)
            assert not grew or room.capacity is None or settled.heads(room.key) <= room.capacity
        self.ledger = settled

    def exactly_those_who_fit(self, free, lines, came_up):
        for room, waiting in lines.items():
            fit, left = [], free[room]
            for seat in waiting:
                if left is not None and seat.heads > left:
                    break
                left = None if left is None else left - seat.heads
                fit.append(seat.person)
            assert [seat.person for seat in came_up if seat.room == room] == fit

    def nobody_else_changed(self, before, after, came_up, own):
        moved_up = {seat.person for seat in came_up} | {own}
        for seat in before.seats:
            if seat.person not in moved_up:
                assert seat in after.seats

    def nobody_was_let_past(self, before, after):
        held = {seat.person for seat in before.seats if seat.is_held}
        for seat in after.seats:
            if seat.is_held and seat.person not in held:
                ahead = [other for other in after.queue(seat.room) if other.turn < seat.turn]
                stood = {other.person for other in before.line(seat.room)}
                assert not [other for other in ahead if other.person in stood]

    @rule(person=PEOPLE, room=ROOMS, guests=GUESTS, approval=st.booleans())
    def ask(self, person, room, guests, approval):
        self.deed(lambda ledger: ledger.ask(person, room, guests, approval=approval), own=person)

    @rule(person=PEOPLE, how=st.sampled_from([seats.GIVEN_UP, seats.REMOVED]))
    def go(self, person, how):
        self.deed(lambda ledger: ledger.give_up(person, how), own=person)

    @rule(person=PEOPLE, guests=GUESTS, to_back=st.booleans())
    def grow(self, person, guests, to_back):
        self.deed(lambda ledger: ledger.change_guests(person, guests, to_back=to_back), own=person)

    @rule(person=PEOPLE, room=ROOMS, wait=st.booleans())
    def move(self, person, room, wait):
        self.deed(lambda ledger: ledger.move(person, room, wait=wait), own=person)

    @rule(person=PEOPLE)
    def accept(self, person):
        self.deed(lambda ledger: ledger.accept(person, now=self.clock), own=person)

    @rule(person=PEOPLE, yes=st.booleans())
    def answer(self, person, yes):
        self.deed(
            lambda ledger: ledger.approve(person) if yes else ledger.refuse(person), own=person
        )

    @rule(person=PEOPLE)
    def promote(self, person):
        self.deed(lambda ledger: ledger.promote(person), own=person)

    @rule(room=ROOMS, capacity=st.none() | st.integers(min_value=1, max_value=6))
    def rebuild(self, room, capacity):
        self.deed(lambda ledger: (ledger.with_capacity(room, capacity),))

    @rule(hours=st.integers(min_value=1, max_value=5))
    def wait(self, hours):
        self.clock += hours
        self.deed(lambda ledger: (ledger,))

    @rule(holds=st.none() | st.integers(min_value=1, max_value=4))
    def decide_on_offers(self, holds):
        self.holds = holds

    @invariant()
    def nobody_asks_twice(self):
        people = [seat.person for seat in self.ledger.seats if seat.is_open]
        assert len(people) == len(set(people))

    @invariant()
    def no_turn_is_given_twice(self):
        turns = [(seat.room, seat.turn) for seat in self.ledger.seats]
        assert len(turns) == len(set(turns))

    @invariant()
    def nothing_free_is_kept_from_the_first_in_line(self):
        for room in self.ledger.rooms:
            for first in self.ledger.queue(room.key)[:1]:
                assert not self.ledger.fits(room.key, first.heads)

    @invariant()
    def states_say_what_they_must(self):
        for seat in self.ledger.seats:
            assert (seat.state == OFFERED) == (seat.until is not None)
            assert (seat.state == ENDED) == bool(seat.ending)


TestEvening = Evening.TestCase
TestEvening.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
