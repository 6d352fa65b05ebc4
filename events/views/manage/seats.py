"""Who has a seat."""

from __future__ import annotations

from typing import Any

from community.http import MemberRequest
from events.models import Event, Seat
from events.views.showing import taken_words


def card(request: MemberRequest, event: Event) -> dict[str, Any]:
    """How full each room is."""
    if event.source:
        return {}
    rooms = [(room.label, taken_words(room.capacity, room.taken)) for room in event.places]
    asked = Seat.objects.asked().filter(event=event).count() if event.needs_approval else 0
    return {
        "rooms": rooms,
        "taken": event.seats_taken,
        "offered": event.seats_offered,
        "asked": asked,
    }
