"""A seat that organisers approve is requested: one word for it on every page and in every mail."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from events import actions, passes
from events.facts import Place, RoomFacts
from events.models import Event, Seat
from tests.community.mailing import work
from tests.factories.events import make_event, room_of
from tests.people import NOON

BASE = Path(__file__).resolve().parent.parent.parent
AN_ASK = re.compile(
    r"\b(?:your|my|their|an|too many) asks?\b(?! (?:for|that|whether)\b)", re.IGNORECASE
)


A_LINE = re.compile(
    r"\b(?:in line|(?:the|its|a|that) line (?:moves|in the order)|leave the line|waiting list"
    r"|(?:back|end|out) of the line)\b(?!\.)",
    re.IGNORECASE,
)


@pytest.fixture
def event(chennai) -> Event:
    rooms = (RoomFacts(place=Place(city="Chennai"), capacity=2),)
    event = make_event(chennai, rooms=rooms, agenda=())
    Event.objects.update(needs_approval=True)
    return Event.objects.get(pk=event.pk)


def said(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def words(mail) -> str:
    return re.sub(r"\s+", " ", mail.body)


@pytest.mark.django_db(transaction=True)
def test_member_requests_a_seat_and_withdraws_it(event, member, signed_in, mailoutbox):
    with time_machine.travel(NOON, tick=False):
        browser, path = signed_in(member), event.get_absolute_url()
        assert "Request a seat" in said(browser.get(path))
        page = browser.post(f"{path}seat/", {"room": room_of(event).public_id}, follow=True)
        assert f"The organisers of “{event.title}” have your request." in said(page)
        assert "Your request is with the organisers" in said(page)
        work(NOON)
        assert mailoutbox[-1].subject == f"Your request for a seat: {event.title}"
        assert "They have your request, and you hear from us" in words(mailoutbox[-1])
        assert "Withdraw your request there." in words(mailoutbox[-1])

        page = said(browser.get(f"{path}seat/give-up/"))
        assert "Withdraw your request?" in page
        assert "Somebody else can have it" not in page, "nobody had anything yet"
        page = browser.post(f"{path}seat/give-up/", {"step": Seat.objects.get().step}, follow=True)
        assert "Your request is withdrawn." in said(page)
        work(NOON)
        assert f"your request for a seat at “{event.title}” is withdrawn." in words(mailoutbox[-1])


@pytest.mark.django_db
def test_visitors_page_says_the_same(event):
    with time_machine.travel(NOON, tick=False):
        asked = actions.request_seat(
            at=NOON, room=room_of(event), name="Vani Visitor", email="vani@example.org"
        )
        seat = actions.confirm_request(at=NOON, request=asked)
        token = passes.token(event.public_id, seat.person.public_id)
        path, browser = f"{event.get_absolute_url()}seat/mine/{token}/", Client()
        page = said(browser.get(path))
        assert "Withdraw my request" in page
        assert "Leave the waitlist" not in page
        assert "Somebody else can have the seat" not in page
        given = {"do": "give_up", "step": seat.step}
        page = browser.post(path, given, follow=True)
        assert "Your request is withdrawn." in said(page)
        assert "Request a seat again" in said(page)


@pytest.mark.django_db(transaction=True)
def test_organisers_read_of_requests(event, member, organiser, signed_in, mailoutbox):
    with time_machine.travel(NOON, tick=False):
        browser, path = signed_in(organiser), f"{event.get_absolute_url()}seats/"
        assert "Nobody has requested a seat yet." in said(browser.get(path))
        seat = actions.take_seat(actor=member, at=NOON, room=room_of(event))
        page = said(browser.get(path))
        assert "Seats and requests" in page
        assert "requested on" in page
        actions.refuse_seat(actor=organiser, at=NOON, seat=seat, reason="Come in June.")
        work(NOON)
        assert "did not approve your request for a seat" in words(mailoutbox[-1])


def test_no_text_speaks_of_an_ask():
    """It is a verb; whoever asks for a seat has made a request."""
    found = []
    for path in [
        *BASE.glob("templates/**/*"),
        *BASE.glob("docs/*.md"),
        *BASE.glob("events/**/*.py"),
    ]:
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            found += [f"{path.relative_to(BASE)}: {each[0]}" for each in AN_ASK.finditer(text)]
    assert found == []


def read_by_people(path: Path) -> str:
    """The words of a file that reach a reader: of a module its texts, of a template all but its tags."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return re.sub(r"{%\s*(?:for|if|elif|with|url|include)\b.*?%}|{{.*?}}", "", text)
    tree = ast.parse(text)
    notes = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes
    ]
    return "\n".join(texts)


def test_those_who_wait_are_on_the_waitlist_wherever_it_is_said():
    """One word: no line, and no list of another name."""
    found = [
        f"{path.relative_to(BASE)}: {each[0]}"
        for pattern in ("templates/**/*.html", "templates/**/*.txt", "events/**/*.py", "docs/m*.md")
        for path in sorted(BASE.glob(pattern))
        if "migrations" not in path.parts
        for each in A_LINE.finditer(read_by_people(path))
    ]
    assert found == []
