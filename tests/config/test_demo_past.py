"""What the demo shows of a full room, and of meetups that are over."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.core.files.storage import default_storage
from django.test import Client

from community import pictures
from config.demo import meetups, past
from events.models import Event, Picture, Room

HERE = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}


def test_a_room_is_full_with_a_line_and_a_linked_meetup_is_over_with_all_that_is_told(loaded):
    room = Room.objects.with_taken().get(event__title=meetups.LINKED.title, group__slug="bangalore")
    assert (room.taken, room.waiting) == (80, 3)
    event = Event.objects.get(title=past.LINKED)
    with time_machine.travel(loaded + timedelta(minutes=1), tick=False):
        client = Client()
        told = client.get(event.get_absolute_url(), **HERE).content.decode()
        for words in ("certificate that had run out", "City by city", past.SEEN[0], "Coimbatore"):
            assert words in told
        assert 'id="minutes"' in told
        page = client.get("/groups/chennai/figures/", **HERE).content.decode()
        assert "of those with a seat did not come" in page
        assert "were here for the first time" in page
        assert "Linked meetups, city by city" in page
        assert "Made-up meetups are counted" in page
    for picture in Picture.objects.filter(event=event):
        assert default_storage.exists(pictures.path(picture.stored, pictures.SMALL))
