"""The door: what is noted there, by whom, and what comes of it."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.actions import person_of_address
from community.models import AuditEntry, Contact, Follow, Job
from events import actions, door
from events.actions import DoorShut, Told
from events.models import Attendance, DoorNote, Seat
from events.queries import door as at_the_door
from tests.community.mailing import work
from tests.factories.events import make_draft, make_event, room_of
from tests.people import NOON, make_person
from tests.races.events import room

OPENS = datetime(2026, 12, 12, 7, 0, tzinfo=NOON.tzinfo)  # 12:30 in India, two hours before
THEN = OPENS + timedelta(hours=2)  # it begins
LATER = OPENS + timedelta(hours=7)


@pytest.fixture
def meetup(chennai):
    return make_event(chennai)


@pytest.fixture
def gita(meetup):
    return make_person("Gita Guest")


@pytest.fixture
def seat(meetup, gita) -> Seat:
    return actions.take_seat(actor=gita, at=NOON, room=room_of(meetup))


def told(seat=None, **facts) -> Told:
    facts = {"name": str(uuid4()), "said_at": THEN, **facts}
    return Told(**facts, seat=seat.public_id) if seat else Told(**facts)


def note(event, *notes, at=THEN, **more):
    return actions.take_notes(
        actor=None, at=at, event=event, room=room_of(event), notes=notes, **more
    )


def there(event):
    return {
        row.about: row for row in Attendance.objects.standing().filter(event=event, state="came")
    }


@pytest.mark.postgresql
def test_somebody_with_a_seat_is_checked_in_once(meetup, seat, gita):
    first = told(seat, guests=1, how=door.QR)
    assert note(meetup, first).taken == (first.name,)
    assert note(meetup, first, at=LATER).taken == (first.name,)
    row = there(meetup)[gita.public_id]
    assert (row.person, row.room, row.guests, row.how) == (gita, room_of(meetup), 1, "qr")
    assert (row.came_at, row.recorded_at) == (THEN, THEN)
    assert DoorNote.objects.count() == 1
    assert AuditEntry.objects.filter(verb="events.door_notes_taken").count() == 1


@pytest.mark.postgresql
def test_two_phones_check_the_same_person_in(meetup, seat, gita):
    note(
        meetup,
        told(seat, said_at=THEN + timedelta(minutes=9), guests=1),
        at=THEN + timedelta(minutes=9),
    )
    late = told(seat, said_at=THEN + timedelta(minutes=2))
    note(meetup, late, at=LATER, sent_at=LATER)
    row = there(meetup)[gita.public_id]
    assert (row.came_at, row.guests) == (THEN + timedelta(minutes=2), 1)
    assert at_the_door.heads_at(meetup, room_of(meetup)).there == 2
    # the first row was replaced, not changed: what we knew at nine past is still known
    assert Attendance.objects.filter(event=meetup).count() == 2


@pytest.mark.postgresql
def test_taking_back_leaves_its_trace_and_knows_only_its_own_note(meetup, seat, gita):
    mine, other = told(seat), told(seat)
    note(meetup, mine)
    note(meetup, told(takes_back=mine.name), at=LATER)
    assert there(meetup) == {}
    note(meetup, other, at=LATER)
    assert gita.public_id in there(meetup)
    assert DoorNote.objects.filter(event=meetup).count() == 3


@pytest.mark.postgresql
def test_a_note_that_was_taken_back_before_it_arrived(meetup, seat):
    mine = told(seat)
    note(meetup, told(takes_back=mine.name))
    note(meetup, mine, at=LATER)
    assert there(meetup) == {}


def test_a_wrong_clock_is_put_right(meetup, seat, gita):
    wrong = timedelta(days=400, hours=3)
    note(meetup, told(seat, said_at=THEN + wrong), at=LATER, sent_at=LATER + wrong)
    assert there(meetup)[gita.public_id].came_at == THEN
    kept = DoorNote.objects.get()
    assert (kept.said_at, kept.at, kept.received_at) == (THEN + wrong, THEN, LATER)


def test_a_clock_beyond_all_reason_says_nothing(meetup, seat, gita):
    then = datetime(1, 1, 1, tzinfo=NOON.tzinfo)
    note(meetup, told(seat, said_at=then), at=LATER, sent_at=then)
    assert there(meetup)[gita.public_id].came_at == LATER


# --- Tickets ----------------------------------------------------------------------------------------


def test_a_ticket_is_known_however_it_is_said(meetup, seat, gita):
    address = f"http://localhost:8000/events/{meetup.public_id}/ticket/{seat.ticket}/"
    for written in (seat.ticket, seat.ticket_words, seat.ticket.lower(), address):
        note(meetup, told(code=written))
    assert set(there(meetup)) == {gita.public_id}
    assert not DoorNote.objects.exclude(puzzle="").exists()


def test_an_unknown_code_is_let_in_and_looked_at(meetup, seat, gita, organiser):
    note(meetup, told(code="99999-99999", guests=1))
    (row,) = there(meetup).values()
    assert (row.person, row.heads) == (None, 2)
    (question,) = at_the_door.questions_of(meetup)
    assert question.puzzle == "unknown_code"
    actions.settle_note(actor=organiser, at=LATER, note=question, seat=seat)
    assert set(there(meetup)) == {gita.public_id}
    assert there(meetup)[gita.public_id].came_at == THEN
    assert at_the_door.questions_of(meetup) == []
    # answered again, nothing happens
    actions.settle_note(actor=organiser, at=LATER, note=question, seat=seat)
    assert set(there(meetup)) == {gita.public_id}


def test_a_seat_given_up_meanwhile(meetup, seat, gita):
    actions.give_up_seat(actor=gita, at=NOON, event=meetup)
    note(meetup, told(code=seat.ticket))
    assert gita.public_id in there(meetup)  # they are there, whatever we knew
    (question,) = at_the_door.questions_of(meetup)
    assert (question.puzzle, question.person) == ("given_up", gita)
    actions.settle_note(actor=None, at=LATER, note=question)
    assert at_the_door.questions_of(meetup) == []
    assert gita.public_id in there(meetup)


def test_a_new_ticket_makes_the_old_one_worthless(meetup, seat, gita):
    old = seat.ticket
    renewed = actions.renew_ticket(actor=gita, at=NOON, seat=seat)
    assert renewed.ticket != old
    note(meetup, told(code=old))
    assert gita.public_id not in there(meetup)
    note(meetup, told(code=renewed.ticket))
    assert gita.public_id in there(meetup)


def test_a_code_of_another_meetup_is_unknown_here(meetup, chennai, gita):
    other = make_event(chennai, title="Elsewhere")
    elsewhere = actions.take_seat(actor=gita, at=NOON, room=room_of(other))
    note(meetup, told(code=elsewhere.ticket))
    assert at_the_door.questions_of(meetup)[0].person is None
    refused = note(meetup, strange := told(elsewhere)).refused
    assert "not one of this meetup" in refused[strange.name]


# --- Without a seat ---------------------------------------------------------------------------------


def test_walk_ins_with_an_address_with_a_name_and_without(meetup):
    note(
        meetup,
        told(walk_in=True, who="Wanda Walks", email="Wanda@Example.org", guests=1),
        told(walk_in=True, who="Niko"),
        told(walk_in=True, guests=2),
    )
    rows = there(meetup).values()
    assert sum(row.heads for row in rows) == 6
    assert at_the_door.heads_at(meetup, room_of(meetup)).there == 6
    assert not [row.person for row in rows if row.person]
    assert not Contact.objects.exists(), "nobody has read what was typed at a door"
    names = {line.name for line in at_the_door.lines_of(meetup, room_of(meetup))}
    assert names == {"Wanda Walks", "Niko", ""}


def test_an_address_typed_at_the_door_gets_one_letter_that_asks(meetup, mailoutbox):
    for who in ("Wanda Walks", "Wanda"):
        note(meetup, told(walk_in=True, who=who, email="Wanda@Example.org"))
    work(THEN + timedelta(minutes=1))
    (letter,) = mailoutbox
    assert letter.to == ["wanda@example.org"]
    link = re.search(r"http://[^/]+(/\S*follow/\S+)", letter.body)[1]
    assert not Contact.objects.exists()
    assert not Follow.objects.exists()
    with time_machine.travel(THEN, tick=False):
        assert Client().get(link).status_code == 200
        assert not Contact.objects.exists(), "a link that is opened changes nothing"
        Client().post(link)
    assert Contact.objects.get().email == "wanda@example.org"
    wanda = Follow.objects.get().person
    assert wanda.name == "Wanda Walks"
    # the note that the letter was about is hers now, and so is that she came
    assert [row.person for row in there(meetup).values() if row.person] == [wanda]
    note(meetup, told(walk_in=True, who="W", email="wanda@example.org"))
    assert [row.person for row in there(meetup).values() if row.person] == [wanda]
    assert len(there(meetup)) == 2, "and the other of the two who gave it stays a head"


def test_a_visitor_who_is_known_is_recognised(meetup):
    known = person_of_address(at=NOON, email="wanda@example.org", name="Wanda")
    note(meetup, told(walk_in=True, who="W", email="Wanda@example.org"))
    assert there(meetup)[known.public_id].person == known


def test_an_address_of_an_account_is_its_person(meetup, gita):
    note(meetup, told(walk_in=True, who="Somebody", email=gita.user.email))
    assert there(meetup)[gita.public_id].how == "walk_in"
    assert not Contact.objects.exists()


def test_names_said_at_the_door_are_forgotten_later(meetup):
    note(meetup, told(walk_in=True, who="Niko"))
    job = Job.objects.get(name="events.forget_door_names")
    assert job.not_before == actions.hours_of(meetup).ends_at
    assert actions.forget_door_names(event=meetup) == 1
    assert not DoorNote.objects.exclude(who="").exists()
    assert at_the_door.heads_at(meetup, room_of(meetup)).there == 1


# --- When -------------------------------------------------------------------------------------------


def test_the_door_has_its_hours(meetup, seat):
    early = OPENS - timedelta(minutes=1)
    with pytest.raises(DoorShut, match="opens two hours before"):
        note(meetup, told(seat), at=early)
    note(meetup, told(seat), at=OPENS)
    closes = actions.hours_of(meetup).closes_at
    # a phone that had no network hands in a week later what it noted in time
    handed_in = told(seat, said_at=THEN)
    assert note(meetup, handed_in, at=closes + timedelta(days=7)).taken
    with pytest.raises(DoorShut, match="closed long ago"):
        note(meetup, told(seat), at=closes + timedelta(days=15))


def test_no_door_where_nobody_can_come(meetup, seat, chennai):
    actions.postpone_event(actor=None, at=NOON, event=meetup, reason="Rain.")
    with pytest.raises(DoorShut, match="postponed"):
        note(meetup, told(seat))
    draft = make_draft(chennai)
    with pytest.raises(actions.EventNotPublished):
        note(draft, told(walk_in=True))


# --- The list afterwards is one more door -------------------------------------------------------------


def test_the_list_afterwards_and_a_late_phone(meetup, seat, gita):
    over = actions.hours_of(meetup).closes_at
    actions.record_attendance(actor=None, at=LATER, event=meetup, came={gita: True})
    row = there(meetup)[gita.public_id]
    assert (row.how, row.came_at) == ("list", None)
    actions.record_attendance(actor=None, at=LATER, event=meetup, came={gita: False})
    assert there(meetup) == {}
    assert Attendance.objects.standing().get(event=meetup).state == "absent"
    # a phone saw them, and had no network: who was seen was there
    note(meetup, told(seat), at=over + timedelta(days=1), sent_at=over + timedelta(days=1))
    assert there(meetup)[gita.public_id].came_at == THEN
    assert Attendance.objects.standing().filter(event=meetup).count() == 1


def test_closing_the_list_misses_those_who_sat_and_were_not_seen(meetup, seat, gita):
    other = make_person("Absent Anand")
    actions.take_seat(actor=other, at=NOON, room=room_of(meetup))
    note(meetup, told(seat))
    with pytest.raises(actions.NotYetBegun):
        actions.miss_the_rest(actor=None, at=THEN, event=meetup)
    assert actions.miss_the_rest(actor=None, at=LATER, event=meetup) == 1
    assert actions.miss_the_rest(actor=None, at=LATER, event=meetup) == 0
    states = dict(Attendance.objects.standing().values_list("person__name", "state"))
    assert states == {"Gita Guest": "came", "Absent Anand": "absent"}


# --- Who may stand there ------------------------------------------------------------------------------


def at(moment):
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def signed_in(signed_in):
    """A browser that was signed in on the day itself."""

    def browser(person):
        with at(THEN):
            return signed_in(person)

    return browser


def page(name, event, *more):
    return reverse(f"events:{name}", args=[event.public_id, *more])


def the_door(event):
    return page("door_room", event, room_of(event).public_id)


def test_a_named_helper_checks_in_until_it_is_taken_back(
    meetup, seat, gita, member, signed_in, organiser
):
    client = signed_in(member)
    with at(THEN):
        assert client.get(the_door(meetup)).status_code == 403
        held = actions.open_door_to(actor=organiser, at=NOON, event=meetup, email=member.user.email)
        answer = client.get(the_door(meetup))
        assert "Gita Guest" in answer.content.decode()
        assert "camera=(self)" in answer["Permissions-Policy"]
        sent = {"name": str(uuid4()), "seat": seat.public_id}
        assert (
            client.post(page("door_note", meetup, room_of(meetup).public_id), sent).status_code
            == 302
        )
        assert DoorNote.objects.get().by_pass == held
        assert client.get(page("manage", meetup)).status_code == 403
        actions.close_door_to(actor=organiser, at=THEN, door_pass=held)
        assert client.get(the_door(meetup)).status_code == 403
    assert gita.public_id in there(meetup)


def test_a_link_opens_the_door_by_its_button_and_not_by_being_followed(
    meetup, seat, signed_in, organiser
):
    held = actions.open_door_to(actor=organiser, at=NOON, event=meetup, label="Ravi")
    link = page("door_open", meetup, held.token)
    client = signed_in(None)
    with at(THEN):
        assert client.get(the_door(meetup)).status_code == 302  # to the sign-in
        assert "Ravi" in client.get(link).content.decode()
        assert client.get(the_door(meetup)).status_code == 302
        assert client.post(link).status_code == 302
        assert "Gita Guest" in client.get(the_door(meetup)).content.decode()
        assert client.get(page("badges", meetup)).status_code == 200
        actions.close_door_to(actor=organiser, at=THEN, door_pass=held)
        assert client.get(the_door(meetup)).status_code == 302
        assert client.get(link).status_code == 404
    with at(LATER + timedelta(days=3)):
        assert client.get(link).status_code == 404


def test_a_helper_of_one_room_sees_that_room_and_the_names_of_that_day(
    chennai, organiser, member, signed_in
):
    meetup = make_event(chennai, rooms=(room("Chennai", 5), room("Pune", 5)))
    one, other = room_of(meetup, 0), room_of(meetup, 1)
    actions.take_seat(actor=make_person("Gita Guest"), at=NOON, room=one)
    actions.open_door_to(actor=organiser, at=NOON, event=meetup, person=member, room=one)
    client = signed_in(member)
    with at(THEN):
        assert client.get(page("door_room", meetup, other.public_id)).status_code == 404
        assert client.get(page("doors", meetup))["Location"].endswith(f"{one.public_id}/")
    for moment, seen in ((OPENS - timedelta(days=2), False), (OPENS - timedelta(hours=3), True)):
        with at(moment):
            answer = client.get(page("door_list", meetup, one.public_id))
            assert bool(answer.json()["lines"]) == seen
            body = client.get(page("door_room", meetup, one.public_id)).content.decode()
            assert ("Gita Guest" in body) == seen


# --- What a phone sends and keeps ---------------------------------------------------------------------


def send(client, event, *notes, sent_at=THEN):
    address = page("door_notes", event, room_of(event).public_id)
    body = json.dumps({"sent_at": sent_at.isoformat(), "notes": notes})
    return client.post(
        address, body, content_type="application/json", headers={"Accept": "application/json"}
    )


def test_a_phone_sends_and_gets_the_list(meetup, seat, gita, organiser, signed_in):
    client = signed_in(organiser)
    with at(THEN):
        name = str(uuid4())
        sent = {
            "name": name,
            "at": THEN.isoformat(),
            "seat": seat.public_id,
            "guests": 0,
            "how": "name",
        }
        answer = send(client, meetup, sent)
        assert answer.json()["taken"] == [name]
        assert send(client, meetup, sent).json()["taken"] == [name]
        (line,) = answer.json()["list"]["lines"]
        assert line["notes"] == [name]
        # no more of a person than the door needs, and no code that could be printed
        assert set(line) == {
            *("kind", "seat", "about", "name", "guests", "code"),
            *("came_at", "with_guests", "elsewhere", "notes"),
        }
        assert seat.ticket not in answer.content.decode()
        assert gita.user.email not in answer.content.decode()
        assert line["code"] == door.hashed(seat.ticket, event=meetup.public_id)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"notes": []}',
        b'{"sent_at": null, "notes": [1]}',
        b'{"sent_at": null, "notes": [{"name": "x", "at": "2026-12-12T09:00:00Z"}]}',
        b'{"sent_at": null, "notes": [{"name": "12345678", "at": "yesterday"}]}',
        b'{"sent_at": null, "notes": [{"name": "12345678", "at": "2026-12-12T09:00:00"}]}',
        b'{"sent_at": null, "notes": [{"name": {}, "at": "2026-12-12T09:00:00Z"}]}',
        b'{"sent_at": "9999-99-99T00:00:00Z", "notes": []}',
    ],
)
def test_what_is_no_note_is_refused(meetup, organiser, signed_in, body):
    address = page("door_notes", meetup, room_of(meetup).public_id)
    with at(THEN):
        answer = signed_in(organiser).post(address, body, content_type="application/json")
    assert answer.status_code == 400
    assert not DoorNote.objects.exists()


def test_a_phone_is_told_plainly_why_not(meetup, seat, member, signed_in, organiser):
    sent = {"name": str(uuid4()), "at": THEN.isoformat(), "seat": seat.public_id}
    with at(THEN):
        assert send(signed_in(None), meetup, sent).status_code == 401
        assert send(signed_in(member), meetup, sent).status_code == 403
    with at(OPENS - timedelta(hours=1)):
        answer = send(signed_in(organiser), meetup, sent)
        assert (answer.status_code, answer.json()["error"]) == (409, "shut")


def test_the_shell_and_the_worker_hold_nobodys_name(meetup, seat, organiser, signed_in):
    client = signed_in(organiser)
    with at(THEN):
        shell = client.get(the_door(meetup) + "?shell").content.decode()
        worker = client.get(page("door_worker", meetup))
    assert "Gita" not in shell
    assert "Oviya" not in shell
    assert worker["Content-Type"].startswith("text/javascript")
    kept = json.loads(
        worker.content.decode().split("\n")[0].removeprefix("const KEPT = ").rstrip(";")
    )
    assert kept["shells"] == {the_door(meetup): the_door(meetup) + "?shell"}
    assert "Gita" not in worker.content.decode()


def test_a_list_costs_the_same_for_one_and_for_many(meetup, organiser, signed_in):
    client = signed_in(organiser)
    counts = []
    with at(THEN):
        client.get(
            page("door_list", meetup, room_of(meetup).public_id)
        )  # the session is noted once
    for many in (1, 3):
        for number in range(many):
            person = make_person(f"Guest {many} {number}")
            taken = actions.take_seat(actor=person, at=NOON, room=room_of(meetup))
            note(meetup, told(taken))
        with at(THEN), CaptureQueriesContext(connection) as asked:
            client.get(page("door_list", meetup, room_of(meetup).public_id))
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20


def test_searching_by_name_and_by_code_without_scripts(meetup, seat, organiser, signed_in):
    other = make_person("Anand Other")
    actions.take_seat(actor=other, at=NOON, room=room_of(meetup))
    client = signed_in(organiser)
    with at(THEN):
        by_name = client.get(the_door(meetup), {"q": "ana"}).content.decode()
        by_code = client.get(the_door(meetup), {"q": seat.ticket_words}).content.decode()
        unknown = client.get(the_door(meetup), {"q": "99999-99999"}).content.decode()
    assert ("Anand Other" in by_name, "Gita Guest" in by_name) == (True, False)
    assert ("Anand Other" in by_code, "Gita Guest" in by_code) == (False, True)
    assert "not on the list of this door" in unknown
