"""The pure timetable: what clashes, what moves where, and how it is drawn."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from events.timetable import (
    Clash,
    Fault,
    Hours,
    Slot,
    clash_of,
    clashes,
    grid,
    in_order,
    neighbour,
    swapped,
)

HOURS = Hours(14 * 60, 18 * 60)
A = Slot("a", 14 * 60, 30, "one", speakers=frozenset({"sita"}))


def at(hour, minute=0, **facts):
    return Slot(**{"key": "b", "start": hour * 60 + minute, "minutes": 30, **facts})


def fault(slot, *others, hours=HOURS):
    found = clash_of(slot, others, hours)
    return found.fault if found else None


def test_each_fault_has_its_name():
    assert fault(at(13, 50)) == Fault.OUTSIDE
    assert fault(at(17, 45)) == Fault.OUTSIDE
    assert fault(at(18, minutes=0)) == Fault.OUTSIDE
    assert fault(at(14, 29, track="one"), A) == Fault.TRACK
    assert fault(at(14, 30, track="one"), A) is None
    assert fault(at(14, 10, track="two"), A) is None
    assert fault(at(14, 10, track="two", speakers=frozenset({"sita"})), A) == Fault.SPEAKER
    room = replace(A, room="hall")
    assert fault(at(14, 10, track="two", room="hall"), room) == Fault.ROOM
    assert fault(at(14, 10), A) == Fault.EVERYBODY
    assert fault(at(14, 10, is_break=True), A) == Fault.BREAK
    assert fault(at(14, 10, is_break=True, track="two"), A) is None
    assert fault(replace(A, key="b", start=None), A) is None


def test_two_lines_at_one_time_clash_though_neither_says_how_long():
    assert fault(at(14, minutes=0, track="one"), replace(A, minutes=0)) == Fault.TRACK


def test_neighbours_trade_turns_and_keep_their_pause():
    second = Slot("b", 14 * 60 + 40, 60, "one")
    moved_a, moved_b = swapped(A, second)
    assert (moved_b.start, moved_b.end) == (14 * 60, 15 * 60)
    assert (moved_a.start, moved_a.end) == (15 * 60 + 10, 15 * 60 + 40)


def test_lines_of_two_tracks_take_each_others_place():
    other = Slot("b", 15 * 60, 30, "two", room="lab")
    moved_a, moved_b = swapped(A, other)
    assert (moved_a.start, moved_a.track, moved_a.room) == (15 * 60, "two", "lab")
    assert (moved_b.start, moved_b.track) == (14 * 60, "one")


def test_neighbour_is_met_in_its_own_track():
    tea = Slot("tea", 15 * 60, 30, is_break=True)
    other = Slot("x", 14 * 60 + 30, 30, "two")
    late = Slot("late", 15 * 60 + 30, 30, "one")
    slots = [late, tea, other, A]
    assert neighbour(late, slots, earlier=True) == tea
    assert neighbour(tea, slots, earlier=True) == other
    assert neighbour(A, slots, earlier=True) is None
    assert neighbour(late, slots, earlier=False) is None


def test_table_covers_each_minute_of_each_track_once():
    tea = Slot("tea", 15 * 60, 30, is_break=True)
    long = Slot("long", 14 * 60, 60, "two")
    rows = grid([A, tea, long, at(14, 30, track="one")], ["one", "two"])
    assert [row.start for row in rows] == [840, 870, 900]
    assert [(cell.slot.key, cell.rows, cell.columns) for row in rows for cell in row.cells] == [
        ("a", 1, 1),
        ("long", 2, 1),
        ("b", 1, 1),
        ("tea", 1, 2),
    ]


TRACKS = ["one", "two", "three"]
slots = st.builds(
    Slot,
    key=st.uuids().map(str),
    start=st.one_of(st.none(), st.integers(HOURS.start, HOURS.end).map(lambda n: n // 5 * 5)),
    minutes=st.integers(1, 24).map(lambda n: n * 5),
    track=st.sampled_from(["", *TRACKS]),
    room=st.sampled_from(["", "hall"]),
    speakers=st.frozensets(st.sampled_from(["sita", "ravi", "asha"]), max_size=2),
    is_break=st.booleans(),
)
agendas = st.lists(slots, max_size=8, unique_by=lambda slot: slot.key)


@settings(max_examples=80, deadline=None)
@given(agendas)
def test_clashing_is_mutual(agenda):
    for clash in clashes(agenda, None):
        assert clash.other is not None
        assert clash_of(clash.other, [clash.slot], None) == Clash(
            clash.other, clash.fault, clash.slot
        )


def without_clashes(agenda):
    kept = []
    for slot in agenda:
        if clash_of(slot, kept, HOURS) is None:
            kept.append(slot)
    return kept


@settings(max_examples=80, deadline=None)
@given(agendas)
def test_lines_added_one_by_one_never_clash(agenda):
    assert clashes(without_clashes(agenda), HOURS) == []


@settings(max_examples=80, deadline=None)
@given(agendas)
def test_every_line_of_a_good_agenda_stands_once_in_a_table_without_holes(agenda):
    good = [slot for slot in without_clashes(agenda) if slot.start is not None]
    rows = grid(good, TRACKS)
    shown = [cell.slot.key for row in rows for cell in row.cells if cell.slot]
    assert sorted(shown) == sorted(slot.key for slot in good)
    covered: dict[tuple[int, int], int] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row.cells:
            while covered.get((number, column)):
                column += 1
            for down in range(cell.rows):
                for across in range(cell.columns):
                    place = (number + down, column + across)
                    assert place not in covered
                    covered[place] = 1
    assert set(covered) == {(r, c) for r in range(len(rows)) for c in range(len(TRACKS))}


@settings(max_examples=60, deadline=None)
@given(agendas)
def test_swapping_twice_is_swapping_never_and_keeps_lengths(agenda):
    order = in_order(agenda)
    for one, other in pairwise(order):
        first, second = swapped(one, other)
        assert (first.minutes, second.minutes) == (one.minutes, other.minutes)
        if one.start is not None and other.start is not None and one.end <= other.start:
            assert swapped(first, second) == (one, other)
