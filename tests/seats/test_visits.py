"""Seats without an account: a mailed link, a button, and nothing that a robot could do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from community.models import AuditEntry, Contact, Notification, Person
from events import actions, passes, tasks
from events.facts import Place, RoomFacts
from events.models import Event, Seat, SeatRequest
from tests.community.mailing import work
from tests.factories.events import AFTER, make_event, room_of
from tests.people import NOON, make_person

pytestmark = pytest.mark.django_db(transaction=True)
LINK = re.compile(r"http://[^\s>]+(/events/\S+?/seat/(?:confirm|mine)/[^\s>]+/)")


@pytest.fixture(autouse=True)
def _noon():
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def event(chennai) -> Event:
    rooms = (
        RoomFacts(place=Place(city="Chennai"), capacity=1, group=chennai),
        RoomFacts(name="Online", capacity=2, mode="online", link="https://v.example/secret"),
    )
    event = make_event(chennai, rooms=rooms, agenda=())
    Event.objects.update(guests_allowed=1)
    return Event.objects.get(pk=event.pk)


def ask(event, email="asha@example.org", *, client=None, **facts):
    said = {"room": room_of(event).public_id, "name": "Asha Visitor", "email": email, **facts}
    return (client or Client()).post(f"/events/{event.public_id}/seat/ask/", said)


def mailed(mailoutbox) -> str:
    """Where the link of the newest mail leads."""
    work(NOON)
    return LINK.search(mailoutbox[-1].body)[1]


def confirmed(event, mailoutbox, email="asha@example.org", **facts) -> tuple[Client, str]:
    """A browser that has confirmed, and its own page."""
    browser = Client()
    ask(event, email, client=browser, **facts)
    answer = browser.post(mailed(mailoutbox))
    return browser, answer["Location"]


def text(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_visitor_asks_confirms_and_has_a_seat(event, mailoutbox):
    page = Client().get(event.get_absolute_url())
    assert "No account is needed" in text(page)
    answer = ask(event, guests="0")
    assert answer["Location"] == f"/events/{event.public_id}/seat/asked/"
    assert not Person.objects.filter(name="Asha Visitor").exists()
    link = mailed(mailoutbox)
    assert mailoutbox[0].to == ["asha@example.org"]
    assert "Nothing was taken, and no account was made" in mailoutbox[0].body.replace("\n", " ")
    page = Client().get(link)
    assert "Asha Visitor" in text(page)
    assert not Seat.objects.exists()
    browser = Client()
    home = browser.post(link)["Location"]
    seat = Seat.objects.get()
    assert (seat.state, seat.person.name) == ("seated", "Asha Visitor")
    assert "You have a seat in Chennai" in text(browser.get(home))
    assert f"Your ticket: {seat.ticket_words}" in text(browser.get(home))
    asked = SeatRequest.objects.get()
    assert (asked.email, asked.name, asked.person) == ("", "", seat.person)
    assert AuditEntry.objects.get(verb="events.seat_taken").actor == seat.person.public_id
    assert browser.post(link)["Location"] == home
    assert Seat.objects.count() == 1
    assert mailed(mailoutbox) == home
    assert Client().get("/account/").status_code == 302, "the link is no login"
    assert browser.get("/notifications/").status_code == 302


def test_robot_that_follows_every_link_changes_nothing(event, mailoutbox):
    ask(event)
    link = mailed(mailoutbox)
    robot = Client(enforce_csrf_checks=True)
    for method in ("get", "head", "options"):
        getattr(robot, method)(link)
    for method in ("put", "patch", "delete", "post"):
        assert getattr(robot, method)(link).status_code in {403, 405}
    assert not Seat.objects.exists()
    _browser, home = confirmed(event, mailoutbox, "vani@example.org")
    before = list(Seat.objects.values())
    page = robot.get(home)
    for found in re.findall(r'href="(/[^"]*)"', page.content.decode()):
        robot.get(found.replace("&amp;", "&"))
        robot.head(found.replace("&amp;", "&"))
    for method in ("put", "patch", "delete", "post"):
        robot.generic(method.upper(), home, {"do": "give_up"})
    assert list(Seat.objects.values()) == before


def test_page_of_the_link_is_kept_nowhere_and_tells_no_other_site(event, mailoutbox):
    ask(event)
    link = mailed(mailoutbox)
    home = Client().post(link)["Location"]
    for path in (link, home):
        headers = Client().get(path).headers if path == home else {}
        if path == home:
            assert headers["Referrer-Policy"] == "same-origin"
            assert "no-store" in headers["Cache-Control"]
            assert headers["X-Robots-Tag"] == "noindex"
    token = home.rstrip("/").rpartition("/")[2]
    for feed in ("event.ics", ""):
        assert token not in Client().get(f"/events/{event.public_id}/{feed}").content.decode()
    for entry in AuditEntry.objects.all():
        assert token not in entry.payload


def test_visitor_changes_guests_room_and_gives_up(event, mailoutbox):
    browser, home = confirmed(event, mailoutbox)
    seat = Seat.objects.get()
    rooms = list(event.rooms.open())
    browser.post(home, {"do": "room", "room": rooms[1].public_id})
    page = browser.get(home)
    assert "You have a seat online" in text(page)
    assert "https://v.example/secret" in page.content.decode()
    browser.post(home, {"do": "guests", "guests": "1"})
    assert Seat.objects.open().get().guests == 1
    browser.post(home, {"do": "give_up", "step": "0"})
    assert Seat.objects.open().exists(), "a stale form does nothing"
    browser.post(home, {"do": "give_up", "step": str(Seat.objects.open().get().step)})
    assert not Seat.objects.open().exists()
    assert "You have no seat" in text(browser.get(home))
    browser.post(home, {"do": "again", "room": rooms[0].public_id})
    assert Seat.objects.open().get().person == seat.person


def test_visitor_in_line_is_offered_a_seat_and_accepts(event, mailoutbox, member):
    Event.objects.update(offer_hours=12)
    actions.take_seat(actor=member, at=NOON, room=room_of(event))
    browser, home = confirmed(event, mailoutbox)
    assert "You are first on the waitlist in Chennai" in text(browser.get(home))
    actions.give_up_seat(actor=member, at=NOON, event=event)
    assert mailed(mailoutbox) == home
    assert "A seat in Chennai is held for you" in text(browser.get(home))
    browser.post(home, {"do": "accept"})
    assert Seat.objects.open().get().is_seated


def test_answer_is_the_same_whether_the_address_has_an_account(event, mailoutbox):
    member = make_person("Meena Member", email="meena@example.org")
    known, unknown = ask(event, "Meena@Example.org"), ask(event, "new@example.org")
    assert known["Location"] == unknown["Location"]
    assert known.content == unknown.content
    work(NOON)
    bodies = [re.sub(r"http://\S+", "", mail.body) for mail in mailoutbox]
    assert bodies[0] == bodies[1]
    link = LINK.search(next(mail for mail in mailoutbox if "meena" in mail.to[0]).body)[1]
    answer = Client().post(link)
    assert answer["Location"] == f"/events/{event.public_id}/#seat"
    assert Seat.objects.get().person == member
    assert not Contact.objects.exists()


def test_address_gets_three_mails_an_hour_and_the_same_ask_one(event, mailoutbox):
    for _again in range(3):
        ask(event)
    work(NOON)
    assert len(mailoutbox) == 1
    answers = {
        ask(event, client=Client(REMOTE_ADDR=f"10.0.0.{n}"), name=f"Asha {n}")["Location"]
        for n in range(6)
    }
    work(NOON)
    assert len(mailoutbox) == 3
    assert answers == {f"/events/{event.public_id}/seat/asked/"}


def test_network_that_asks_too_often_is_told_so(event):
    answers = [ask(event, f"a{n}@example.org").status_code for n in range(7)]
    assert answers == [302] * 5 + [422] * 2
    assert SeatRequest.objects.count() == 5


def test_link_runs_out_and_its_words_are_erased(event, mailoutbox):
    ask(event)
    link = mailed(mailoutbox)
    late = NOON + timedelta(days=3)
    with time_machine.travel(late, tick=False):
        assert "This link has run out" in text(Client().get(link))
        assert Client().post(link).status_code == 422
        followed = SeatRequest.objects.get()
        assert actions.forget_requests(at=late) == 1
        assert Client().get(link).status_code == 404
        # swept between the page and its button
        with pytest.raises(actions.RequestIsOver):
            actions.confirm_request(at=late, request=followed)
    assert not Seat.objects.exists()


def test_link_ends_when_the_visitor_is_forgotten(event, mailoutbox):
    browser, home = confirmed(event, mailoutbox)
    person = Seat.objects.get().person
    browser.post(home, {"do": "forget"})
    assert browser.get(home).status_code == 404
    assert not Seat.objects.open().exists()
    assert Contact.objects.get().email == ""
    assert not Notification.objects.exists()
    assert "Asha" not in Person.objects.get(pk=person.pk).name


def test_visitors_are_forgotten_three_months_after_their_last_meetup(event, mailoutbox):
    confirmed(event, mailoutbox)
    tasks.forget_visitors(running(AFTER + timedelta(days=89)))
    assert Contact.objects.known().exists()
    tasks.forget_visitors(running(AFTER + timedelta(days=91)))
    assert not Contact.objects.known().exists()


def running(at):
    from community import jobs

    return jobs.Running(public_id="x", payload={}, at=at, attempt=1)


def test_pass_of_somebody_with_an_account_leads_to_the_page(event, member):
    actions.take_seat(actor=member, at=NOON, room=room_of(event))
    token = passes.token(event.public_id, member.public_id)
    assert Client().get(f"/events/{event.public_id}/seat/mine/{token}/").status_code == 404


def test_faults_are_shown_with_what_was_typed(event):
    page = ask(event, "no address", name="")
    assert page.status_code == 422
    assert "no address" in page.content.decode()
    assert not SeatRequest.objects.exists()
