"""The organisers' side: rules, questions, who asked, and letting in."""

from __future__ import annotations

import csv
import io
import re

import pytest
import time_machine

from events import actions
from events.actions import QuestionFacts, SeatRules
from events.facts import Place, RoomFacts
from events.models import Answer, Event, Seat
from tests.factories.events import make_event, room_of
from tests.people import NOON, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def event(chennai) -> Event:
    rooms = (RoomFacts(place=Place(city="Chennai"), capacity=1),)
    return make_event(chennai, rooms=rooms, agenda=())


def text(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def ask(event, label="What do you eat?", **facts):
    said = QuestionFacts(label, **facts)
    return actions.ask_question(actor=None, at=NOON, event=event, facts=said)


def take(event, person, **facts):
    return actions.take_seat(actor=person, at=NOON, room=room_of(event), **facts)


def test_rules_are_set_on_their_page_in_the_hours_of_the_place(event, organiser, signed_in):
    browser = signed_in(organiser)
    said = {
        "guests_allowed": "2",
        "needs_approval": "on",
        "offer_hours": "24",
        "open_on": "2026-11-25",
        "open_time": "09:00",
        "close_on": "2026-12-01",
        "close_time": "18:30",
    }
    assert browser.post(f"/events/{event.public_id}/seats/rules/", said).status_code == 302
    event.refresh_from_db()
    assert (event.guests_allowed, event.needs_approval, event.offer_hours) == (2, True, 24)
    assert event.seats_open_at.isoformat() == "2026-11-25T03:30:00+00:00"
    page = browser.get(f"/events/{event.public_id}/seats/rules/")
    assert 'value="09:00"' in page.content.decode()
    wrong = {**said, "close_on": "2026-11-24"}
    page = browser.post(f"/events/{event.public_id}/seats/rules/", wrong)
    assert page.status_code == 422
    assert "Seats must open before they close." in text(page)
    assert "Seats can be taken from Wednesday 25 November 2026, 09:00" in text(
        signed_in(make_person("Late L")).get(event.get_absolute_url())
    )


def test_question_must_be_answered_and_is_frozen_once_it_is(event, member, organiser):
    question = ask(event, kind="choice", choices=("Idli", "Dosa"), required=True)
    with pytest.raises(actions.AnswerMissing):
        take(event, member)
    with pytest.raises(actions.NoSuchChoice):
        take(event, member, answers={question.public_id: "Pizza"})
    assert not Seat.objects.exists()
    edit = {"actor": organiser, "at": NOON, "question": question}
    actions.edit_question(
        **edit, facts=QuestionFacts("What do you eat?", "choice", ("Idli", "Vada"), True)
    )
    take(event, member, answers={question.public_id: "Vada"})
    assert Answer.objects.get().words == "Vada"
    with pytest.raises(actions.QuestionAnswered):
        actions.edit_question(
            **edit, facts=QuestionFacts("Whom do you eat?", "choice", ("Idli", "Vada"), True)
        )
    actions.edit_question(
        **edit, facts=QuestionFacts("What do you eat?", "choice", ("Idli", "Vada"), False)
    )
    actions.retire_question(actor=organiser, at=NOON, question=question)
    actions.retire_question(actor=organiser, at=NOON, question=question)
    with pytest.raises(actions.QuestionIsRetired):
        actions.edit_question(**edit, facts=QuestionFacts("Anything"))
    assert Answer.objects.count() == 1


def test_unclear_questions_are_refused(event):
    for facts in (
        QuestionFacts("  "),
        QuestionFacts("Which?", "choice", ("One",)),
        QuestionFacts("Which?", "several", ("Same", "Same ")),
    ):
        with pytest.raises(actions.QuestionUnclear):
            actions.ask_question(actor=None, at=NOON, event=event, facts=facts)


def test_page_asks_the_questions_and_keeps_what_was_typed(event, member, signed_in):
    food = ask(event, kind="several", choices=("Idli", "Dosa"))
    why = ask(event, "Why do you come?", required=True)
    browser, home = signed_in(member), f"/events/{event.public_id}/"
    said = {"room": room_of(event).public_id, f"q_{food.public_id}": ["Dosa"]}
    page = browser.post(home + "seat/", said)
    assert page.status_code == 422
    assert re.search(r'value="Dosa"[^>]*checked', page.content.decode())
    said[f"q_{why.public_id}"] = "To learn"
    assert "You have a seat" in text(browser.post(home + "seat/", said, follow=True))
    page = browser.post(home + "seat/answers/", {f"q_{why.public_id}": "To meet"}, follow=True)
    assert "To meet" in text(page)
    assert Answer.objects.get(question=food).words == ""


def test_organiser_sees_who_asked_finds_one_and_lets_them_in(
    event, organiser, member, stranger, signed_in
):
    question = ask(event)
    actions.set_seat_rules(
        actor=organiser, at=NOON, event=event, rules=SeatRules(needs_approval=True)
    )
    first = take(event, member, answers={question.public_id: "=IDLI()"})
    second = take(event, stranger)
    browser, home = signed_in(organiser), f"/events/{event.public_id}/seats/"
    page = text(browser.get(home))
    assert page.index("Meena Member") < page.index("Sanjay Stranger")
    assert "=IDLI()" in page
    assert "Meena" not in text(browser.get(home + "?q=sanjay"))
    written = browser.get(home + "seats.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert rows[0][-1] == "What do you eat?"
    assert rows[1][-1] == "'=IDLI()"
    browser.post(f"{home}{first.public_id}/approve/")
    browser.post(f"{home}{second.public_id}/approve/")
    page = browser.post(f"{home}{second.public_id}/promote/", follow=True)
    assert "does not fit" in text(page)
    assert "Remove Meena Member?" in text(browser.get(f"{home}{first.public_id}/remove/"))
    browser.post(f"{home}{first.public_id}/remove/", {"reason": "Not this time."})
    assert [seat.person for seat in Seat.objects.seated()] == [stranger]
    assert browser.get(f"/events/{event.public_id}/manage/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("  =1+1", "'  =1+1"),
        ("\n=1+1", "'\n=1+1"),
        ("＝1+1", "'＝1+1"),
        ("\x1b]0;x\x07=1+1", "]0;x=1+1"),
        ("\x01=1+1", "'=1+1"),
        ("'quoted", "''quoted"),
        ("Idli, no nuts", "Idli, no nuts"),
    ],
)
def test_table_of_seats_takes_no_answer_for_a_formula(
    event, organiser, member, signed_in, typed, stands
):
    """The one rule of all tables that go out."""
    question = ask(event, label="@SUM(what do you eat?)")
    take(event, member)
    # as an older version, or a file, may have let it in
    Answer.objects.create(question=question, person=member, text=typed, answered_at=NOON)
    answer = signed_in(organiser).get(f"/events/{event.public_id}/seats/seats.csv")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert (rows[0][-1], rows[1][-1]) == ("'@SUM(what do you eat?)", stands)


@pytest.mark.django_db
def test_page_asks_the_database_as_often_with_five_seats_and_with_many(
    chennai, member, signed_in, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for number in (5, 60):
        rooms = (RoomFacts(place=Place(city="Chennai"), capacity=number // 2),)
        event = make_event(chennai, title=f"Meetup {number}", rooms=rooms, agenda=())
        room = room_of(event)
        people = [make_person(f"Person {number} {n}") for n in range(number)]
        Seat.objects.bulk_create(
            Seat(
                event=event,
                room=room,
                person=person,
                turn=turn,
                state="seated" if turn <= number // 2 else "waiting",
                asked_at=NOON,
                taken_at=NOON if turn <= number // 2 else None,
            )
            for turn, person in enumerate(people, start=1)
        )
        browser = signed_in(people[-1])
        browser.get(event.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            page = browser.get(event.get_absolute_url())
        assert "on the waitlist" in text(page)
        counts.append(len(queries))
    assert counts[0] == counts[1]
