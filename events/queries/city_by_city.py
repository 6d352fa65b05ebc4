"""What each city adds to a linked meetup: figures and words."""

from __future__ import annotations

from collections.abc import Mapping

from events import tally
from events.models import Attendance, DoorNote, Event, RoomRecap, Seat


def tallies_of(event: Event) -> Mapping[int | None, tally.Tally]:
    """How many had a seat, came, walked in and did not come, by the room's key."""
    seats = Seat.objects.seated().filter(event=event)
    rows = Attendance.objects.standing().filter(event=event)
    return tally.by_room(
        (
            tally.Sitting(person, room, 1 + guests)
            for person, room, guests in seats.values_list("person_id", "room_id", "guests")
        ),
        (
            tally.Seen(
                person=person,
                room=room,
                heads=1 + guests,
                came=state == Attendance.State.CAME,
                without_a_seat=how == DoorNote.How.WALK_IN,
            )
            for person, room, guests, state, how in rows.values_list(
                "person_id", "room_id", "guests", "state", "how"
            )
        ),
    )


def words_of_rooms(event: Event) -> dict[int, RoomRecap]:
    """What each city told, by the room's key."""
    rows = RoomRecap.objects.standing().filter(room__event=event).select_related("written_by")
    return {recap.room_id: recap for recap in rows}
