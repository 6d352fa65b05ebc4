"""Following a city: whatever is held there, whoever holds it, told once and ended by one click."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from community import actions as people
from community import stops
from community.dossier import dossier
from community.models import CityFollow, Notification
from events import actions, queries
from events.actions import weekly
from events.facts import Place, RoomFacts
from tests.community.mailing import work
from tests.factories.events import EVENING, make_event
from tests.people import NOON, make_group, make_person

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MONDAY = datetime(2026, 11, 30, 2, 30, tzinfo=UTC)  # eight in Kolkata


@pytest.fixture
def pune(db):
    return make_group("pune", city="Pune", country="IN")


@pytest.fixture
def reader(chennai):
    person = make_person("Ravi Reader", timezone="Asia/Kolkata")
    follow(person)
    return person


def follow(person, slug="chennai", name="Chennai"):
    return people.follow_city(actor=person, at=NOON, slug=slug, name=name)


def in_(city, group, **facts):
    rooms = (RoomFacts(place=Place(name=f"Hall of {city}", city=city), capacity=9),)
    return make_event(group, rooms=rooms, agenda=(), **facts)


def on(day):
    when = EVENING.starts_on.replace(day=day)
    return replace(EVENING, starts_on=when, ends_on=when)


def letter():
    weekly.tell_of_weeks(at=MONDAY)
    work(MONDAY)
    (found,) = [one for one in mail.outbox if "Ravi" in one.to[0]]
    return found


# --- The button -----------------------------------------------------------------------------------


def test_a_member_follows_a_city_on_its_page_and_ends_it_there(chennai, member, signed_in):
    browser, page = signed_in(member), "/cities/chennai/"
    assert f"{page}follow/" in browser.get(page).content.decode()
    assert browser.post(f"{page}follow/").status_code == 302
    assert CityFollow.objects.open().get().name == "Chennai"
    assert f"{page}unfollow/" in browser.get(page).content.decode()
    browser.post(f"{page}unfollow/")
    assert not CityFollow.objects.open().exists()
    assert CityFollow.objects.get().ended_at is not None


def test_who_is_not_signed_in_is_led_to_do_so(chennai):
    said = Client().get("/cities/chennai/").content.decode()
    assert "Sign in and follow Chennai" in said
    assert "/cities/chennai/follow/" not in said


def test_what_one_follows_stands_on_ones_own_page_and_ends_there(chennai, reader, signed_in):
    browser = signed_in(reader)
    said = browser.get("/mine/").content.decode()
    assert 'href="/cities/chennai/"' in said
    done = browser.post("/cities/chennai/unfollow/", {"back": "mine"})
    assert done["Location"] == "/mine/"
    assert 'href="/cities/chennai/"' not in browser.get("/mine/").content.decode()


def test_a_city_that_is_no_more_can_still_be_left(chennai, member, signed_in):
    follow(member, "madras", "Madras")
    assert signed_in(member).post("/cities/madras/unfollow/").status_code == 302
    assert not CityFollow.objects.open().exists()
    assert signed_in(member).post("/cities/madras/follow/").status_code == 404


# --- Whom a new meetup is told --------------------------------------------------------------------


def test_news_go_to_the_followers_of_every_city_that_it_is_held_in(chennai, pune, member, stranger):
    follow(member)
    follow(stranger, "pune", "Pune")
    assert queries.audience_of(in_("Chennai", pune)) == [member, stranger]
    assert queries.audience_of(in_("Delhi", chennai)) == [member]
    assert queries.audience_of(in_("Mumbai", make_group("mumbai"))) == []


def test_a_room_of_a_co_host_counts(chennai, pune, stranger):
    follow(stranger, "pune", "Pune")
    rooms = tuple(
        RoomFacts(place=Place(name="Hall", city=city), capacity=9) for city in ("Chennai", "Pune")
    )
    event = make_event(chennai, rooms=rooms, agenda=(), is_linked=True)
    assert queries.audience_of(event) == [stranger]


def test_one_who_follows_group_and_city_is_told_once(chennai, reader):
    people.follow_group(actor=reader, at=NOON, group=chennai)
    event = in_("Chennai", chennai)
    assert queries.audience_of(event) == [reader]
    actions.announce_event(actor=None, at=NOON, event=event)
    work(NOON)
    told = Notification.objects.filter(person=reader, kind="events.event_announced")
    assert told.count() == 1


def test_what_a_hidden_group_does_is_told_to_no_follower_of_its_city(reader):
    hidden = make_group("inner", city="Chennai", is_hidden=True)
    assert queries.audience_of(in_("Chennai", hidden)) == []
    assert weekly.tell_of_weeks(at=MONDAY) == 0


# --- The letter of the week -----------------------------------------------------------------------


def test_the_letter_has_what_is_held_in_the_city(chennai, pune, reader):
    in_("Chennai", pune, title="Pune visits", at=NOON + DAY)
    in_("Chennai", chennai, title="Known before", at=NOON - DAY, when=on(5))
    in_("Pune", pune, title="Stays at home", at=NOON + DAY)
    said = letter().body
    new, coming = said.split("Coming:")
    assert "Pune visits" in new
    assert "Known before" in coming
    assert "Stays at home" not in said


def test_a_meetup_of_a_followed_group_in_a_followed_city_stands_there_once(chennai, pune, reader):
    people.follow_group(actor=reader, at=NOON + 2 * DAY, group=chennai)
    in_("Chennai", chennai, title="Both", at=NOON + DAY)
    in_("Chennai", pune, title="Of the city alone", at=NOON + DAY)
    said = letter().body
    assert said.count("Both") == 1
    assert said.count("Of the city alone") == 1
    assert len(mail.outbox) == 1


def test_where_nothing_is_held_nothing_is_written(pune, reader):
    in_("Pune", pune)
    assert weekly.tell_of_weeks(at=MONDAY) == 0


def test_cities_are_read_once_for_all_readers(chennai, reader, django_assert_num_queries):
    in_("Chennai", chennai)

    def run():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries_made:
            weekly.tell_of_weeks(at=MONDAY - 3 * DAY)
        return len(queries_made)

    one = run()
    follow(make_person("Second Reader"))
    assert run() == one


# --- Ending it by one click -----------------------------------------------------------------------


def stop_link(body: str) -> str:
    (found,) = {
        link
        for link in re.findall(r"https?://[^\s)]+", body)
        if (token := re.search(r"/stop/([^/]+)/", link))
        and (stop := stops.read(token[1]))
        and stop.city == "chennai"
    }
    return re.sub(r"^https?://[^/]+", "", found)


def test_the_link_in_the_letter_ends_it_and_can_be_taken_back(chennai, reader):
    in_("Chennai", chennai)
    link, browser = stop_link(letter().body), Client()
    page = browser.get(link).content.decode()
    assert "No more news of Chennai?" in page
    assert CityFollow.objects.open().exists(), "opening the link changes nothing"
    page = browser.post(link, {"stop": "yes"}).content.decode()
    assert "You no longer follow Chennai." in page
    assert not CityFollow.objects.open().exists()
    undo = re.search(r'name="undo" value="([^"]+)"', page)[1]
    browser.post(link, {"undo": undo})
    assert CityFollow.objects.open().get().name == "Chennai"


def test_a_mail_program_ends_it_by_one_click(chennai, reader):
    link = f"/notifications/stop/{stops.token(reader.public_id, 'city:chennai')}/"
    answer = Client().post(link, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content) == (200, b"Stopped.")
    assert not CityFollow.objects.open().exists()


# --- What is theirs -------------------------------------------------------------------------------


def test_it_is_among_what_is_kept_of_somebody_and_goes_with_the_account(chennai, reader):
    assert [row["city"] for row in dossier(reader)["cities_followed"]] == ["Chennai"]
    people.close_account(actor=reader, at=NOON + DAY)
    assert not CityFollow.objects.exists()
