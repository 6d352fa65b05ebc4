"""The sum over the cities, by the rule alone."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from events.tally import Seen, Sitting, Tally, by_room, total

ROOMS = st.integers(1, 4)
HEADS = st.integers(1, 6)
SITTINGS = st.lists(st.builds(Sitting, st.integers(1, 20), ROOMS, HEADS), max_size=20)
SEEN = st.lists(
    st.builds(
        Seen,
        st.none() | st.integers(1, 30),
        st.none() | ROOMS,
        HEADS,
        st.booleans(),
        st.booleans(),
    ),
    max_size=30,
)


@settings(max_examples=80)
@given(SITTINGS, SEEN)
def test_rooms_add_up_to_all_and_nobody_is_lost_or_counted_twice(sittings, seen):
    rooms = by_room(sittings, seen)
    together = total(rooms.values())
    seats = {one.person: one.heads for one in sittings}
    assert together.taken == sum(seats.values())
    assert together.came == sum(one.heads for one in seen if one.came)
    missed = [one.person for one in seen if not one.came and one.person in seats]
    assert together.absent == sum(seats[person] for person in missed)
    assert all(0 <= tally.walked_in <= tally.came for tally in rooms.values())


def test_who_came_elsewhere_counts_where_they_came():
    sittings = [Sitting(1, 10, 1), Sitting(2, 10, 3)]
    seen = [Seen(1, 20, 1, came=True, without_a_seat=False), Seen(2, None, 3, False, False)]
    assert by_room(sittings, seen) == {10: Tally(taken=4, absent=3), 20: Tally(came=1)}


def test_heads_of_no_known_room_stand_by_themselves():
    seen = [Seen(None, None, 2, came=True, without_a_seat=True)]
    assert by_room([], seen) == {None: Tally(came=2, walked_in=2)}
