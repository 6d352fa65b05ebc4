"""The organiser's page of one meetup: every card, at every stage of its life."""

from __future__ import annotations

import re
from html import unescape

import pytest
import time_machine
from django.test import Client

from events import actions
from events.facts import Count, RoomFacts
from events.models import Event
from events.views.manage import CARDS
from tests.factories.events import AFTER, make_draft, make_event, make_past, room_of
from tests.people import NOON, give_role, make_group, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def text(response) -> str:
    page = response.content.decode()
    main = page.split('<main id="main">')[1].split("</main>")[0]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


@pytest.fixture
def reading(organiser) -> Client:
    client = Client()
    client.force_login(organiser.user)
    return client


def page_of(client: Client, event: Event) -> str:
    response = client.get(f"/events/{event.public_id}/manage/")
    assert response.status_code == 200
    return text(response)


def linked(chennai) -> Event:
    pune = make_group("pune", city="Pune")
    return make_event(
        chennai, rooms=(RoomFacts(group=chennai, capacity=3), RoomFacts(group=pune, capacity=1))
    )


def full(chennai) -> Event:
    event = make_event(chennai)
    for name in ("Gita Guest", "Hari Host"):
        actions.take_seat(actor=make_person(name), at=NOON, room=room_of(event))
    return event


def cancelled(chennai) -> Event:
    return actions.cancel_event(actor=None, at=NOON, event=full(chennai), reason="Flood")


def postponed(chennai) -> Event:
    return actions.postpone_event(actor=None, at=NOON, event=full(chennai), reason="Flood")


def held(chennai) -> Event:
    return make_past(chennai, attended=Count(31), recap="It was good.")


def bare(chennai) -> Event:
    return make_draft(chennai, rooms=(), agenda=(), summary="")


STAGES = {
    "draft": (make_draft, "Draft"),
    "bare draft": (bare, "Still missing: the agenda, the place."),
    "published": (make_event, "Published"),
    "with seats": (full, "2 of 5"),
    "linked": (linked, "Pune"),
    "postponed": (postponed, "Hold it on Sat 12 Dec 2026 after all"),
    "cancelled": (cancelled, "Cancelled on 22 November 2026."),
    "past": (held, "Counted and told"),
}


@pytest.mark.parametrize("stage", STAGES)
def test_every_card_renders_at_every_stage(stage, chennai, reading):
    make, words = STAGES[stage]
    event = make(chennai)
    assert words in page_of(reading, event)


@pytest.mark.parametrize("stage", STAGES)
def test_each_card_stands_by_itself_in_words_and_ids(stage, chennai, reading):
    event = STAGES[stage][0](chennai)
    page = reading.get(f"/events/{event.public_id}/manage/").content.decode()
    shown = re.findall(
        r'<section class="card[^"]*" id="(\w+)" aria-labelledby="(\w+)-title">', page
    )
    assert {own for own, _by in shown} <= {name for name, _card in CARDS}
    for own, by in shown:
        assert own == by
        assert page.count(f'id="{own}-title"') == 1, f"the card {own} needs its heading"


def test_the_page_leads_to_what_the_stage_allows(chennai, reading, organiser):
    draft, event = make_draft(chennai), make_event(chennai)
    page = page_of(reading, draft)
    assert "Publish" in page
    assert "Postpone" not in page
    page = page_of(reading, event)
    assert "Postpone" in page
    assert "Cancel the meetup" in page
    with time_machine.travel(AFTER, tick=False):
        reading.force_login(organiser.user)
        page = page_of(reading, event)
        assert "Postpone" not in page
        assert "Write the recap" in page


def test_postponing_from_the_page_and_giving_the_date_back(chennai, reading):
    event = full(chennai)
    address = f"/events/{event.public_id}/"
    ask = reading.get(f"{address}postpone/")
    assert "2 people have a seat, keep it, and will be told." in text(ask)
    empty = reading.post(f"{address}postpone/", {"reason": ""})
    assert empty.status_code == 422
    done = reading.post(f"{address}postpone/", {"reason": "The hall is flooded."}, follow=True)
    assert "is postponed. Those with a seat are told." in text(done)
    page = text(Client().get(address))
    assert "This meetup is postponed" in page
    assert "The hall is flooded." in page
    assert "Take a seat" not in page
    assert "It was to be on Saturday 12 December 2026" in text(Client().get("/events/"))
    assert "It was to be on" in text(Client().get("/groups/chennai/"))
    assert "Find a new date for" in text(reading.get("/events/desk/"))
    again = reading.post(f"{address}resume/", follow=True)
    assert "stands on its old date again" in text(again)
    assert "Take a seat" in text(Client().get(address)) or "Sign in" in text(Client().get(address))


def test_a_postponed_meetup_is_not_the_next_one_on_the_front_page(chennai):
    event = make_event(chennai)
    assert "Object storage night" in text(Client().get("/"))
    actions.postpone_event(actor=None, at=NOON, event=event, reason="Flood")
    assert "No meetup is planned" in text(Client().get("/"))
    assert "postponed, was Saturday 12 December 2026" in text(Client().get("/search/?q=storage"))
    feed = Client().get("/groups/chennai/feed.atom").content.decode()
    assert "Postponed: Object storage night" in feed


def test_the_page_asks_the_same_of_the_database_for_one_seat_and_for_four(
    chennai, reading, django_assert_max_num_queries, django_assert_num_queries
):
    event = make_event(chennai)
    actions.take_seat(actor=make_person("Gita"), at=NOON, room=room_of(event))
    page_of(reading, event)  # a browser's first page writes its session
    with django_assert_max_num_queries(25) as few:
        page_of(reading, event)
    for name in ("Hari", "Indu", "Jaya"):
        actions.take_seat(actor=make_person(name), at=NOON, room=room_of(event))
    with django_assert_num_queries(len(few.captured_queries)):
        page_of(reading, event)


def test_only_those_who_run_it_see_the_page(chennai, member):
    event = make_event(chennai)
    client = Client()
    client.force_login(member.user)
    assert client.get(f"/events/{event.public_id}/manage/").status_code == 403
    give_role(member, chennai, "lead")
    assert client.get(f"/events/{event.public_id}/manage/").status_code == 200
