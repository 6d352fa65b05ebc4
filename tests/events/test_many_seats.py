"""A page costs the same however many have a seat."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.models import Person
from events.models import Seat
from tests.factories.events import make_event, room_of
from tests.people import NOON

pytestmark = pytest.mark.django_db


def seat_all(event, count: int) -> None:
    room, at = room_of(event), NOON + timedelta(hours=1)
    people = Person.objects.bulk_create(Person(name=f"Person {number}") for number in range(count))
    Seat.objects.bulk_create(
        Seat(
            event=event,
            room=room,
            person=person,
            turn=turn,
            state="seated",
            asked_at=at,
            taken_at=at,
        )
        for turn, person in enumerate(people, 1)
    )


def test_page_and_calendar_cost_the_same_with_five_seats_taken_and_five_hundred(
    chennai, organiser, signed_in
):
    counts = {}
    for taken in (5, 500):
        event = make_event(chennai)
        seat_all(event, taken)
        for name, client, path in (
            ("page", Client(), event.get_absolute_url()),
            ("organiser's page", signed_in(organiser), event.get_absolute_url()),
            ("calendar", Client(), f"{event.get_absolute_url()}event.ics"),
        ):
            client.get(path)
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            counts.setdefault(name, []).append(len(queries))
    assert all(few == many for few, many in counts.values()), counts
