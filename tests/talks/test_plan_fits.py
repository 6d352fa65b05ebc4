"""What the form of a meetup lets stand at once is what its timetable lets: one room holds one line."""

from __future__ import annotations

import pytest

from events.models import Event
from tests.events.test_pages import plan

pytestmark = pytest.mark.django_db
TWO = {
    "rooms-TOTAL_FORMS": "2",
    "rooms-1-place": "Hall",
    "rooms-1-city": "Pune",
    "agenda-0-starts_time": "15:00",
    "agenda-0-minutes": "30",
}
WORDS = "“What a ring is” lasts until 15:10 in the same place."


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [
        ("0", "0", False),  # both in Chennai
        ("0", "1", True),
        ("0", "", False),  # the later one is in every room
        ("", "1", False),
        ("", "", True),  # where is not said: two cities, each with its own
    ],
)
def test_lines_of_two_rooms(chennai, organiser, signed_in, first, second, stands):
    said = plan(**TWO, **{"agenda-1-room": first, "agenda-0-room": second})
    answer = signed_in(organiser).post("/events/new/", said)
    assert answer.status_code == (302 if stands else 422)
    assert Event.objects.exists() is stands
    if not stands:
        assert dict(answer.context["plan"].faults)["id_agenda-0-starts_time"].startswith(WORDS)
    else:
        # and what the form let in, the timetable shows without a fault
        event = Event.objects.get()
        page = signed_in(organiser).get(f"/events/{event.public_id}/timetable/")
        assert page.status_code == 200
