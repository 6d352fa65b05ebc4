"""The card of the organisers' page that leads to what comes in and goes out."""

from __future__ import annotations

import re

import pytest
import time_machine

from events import actions
from tests.factories.events import make_draft, make_event, make_past, room_of
from tests.people import NOON, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def ways(client, event) -> list[str]:
    page = client.get(f"/events/{event.public_id}/manage/").content.decode()
    card = page.split('id="inout"')[1].split("</section>")[0]
    return re.findall(r'href="([^"]+)"', card)


def test_every_way_of_the_card_opens_at_every_stage(chennai, organiser, signed_in):
    client, event = signed_in(organiser), make_event(chennai)
    actions.take_seat(actor=make_person(), at=NOON, room=room_of(event))
    cancelled = make_event(chennai, title="Rained off")
    actions.cancel_event(actor=None, at=NOON, event=cancelled, reason="Rain.")
    for stage in (make_draft(chennai), event, cancelled, make_past(chennai)):
        for way in ways(client, stage):
            assert client.get(way).status_code == 200, way
    here = f"/events/{event.public_id}"
    assert {f"{here}/event.ics", f"{here}/seats/seats.csv", f"{here}/badges/"} <= set(
        ways(client, event)
    )


def test_a_draft_gives_nothing_of_its_own_out(chennai, organiser, signed_in):
    draft = make_draft(chennai)
    assert not [way for way in ways(signed_in(organiser), draft) if draft.public_id in way]
