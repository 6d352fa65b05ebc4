"""Who may ask for what of seats: lines, offers, visitors without an account, and who runs the meetup."""

from __future__ import annotations

from datetime import timedelta

from community.actions import person_of_address
from events import actions, passes
from events.models import Seat
from tests.architecture.access import Row
from tests.events.access import DRAFT, HIDDEN, MEETUP, the_room
from tests.events.access import scene as meetups
from tests.factories.events import room_of
from tests.people import NOON


def scene():
    standing = meetups()
    meetup, at = standing["meetup"], NOON - timedelta(hours=1)
    room = room_of(meetup)
    asked = actions.request_seat(at=at, room=room, name="Asha", email="asha@example.org")
    visitor = person_of_address(at=at, email="vani@example.org", name="Vani Visitor")
    actions.take_seat(actor=visitor, at=at, room=room)
    facts = actions.QuestionFacts("What do you eat?")
    question = actions.ask_question(actor=None, at=at, event=meetup, facts=facts)
    seat = Seat.objects.get(person=standing["guest"], event=meetup)
    return {**standing, "asked": asked, "visitor": visitor, "question": question, "seat": seat}


def of_question(s):
    return {"public_id": s["meetup"].public_id, "question": s["question"].public_id}


def deed(name):
    return lambda s: {
        "public_id": s["meetup"].public_id,
        "seat": s["seat"].public_id,
        "deed": name,
    }


def link(s):
    return {"public_id": s["meetup"].public_id, "token": s["asked"].token}


def own_page(s):
    token = passes.token(s["meetup"].public_id, s["visitor"].public_id)
    return {"public_id": s["meetup"].public_id, "token": token}


def forged(s):
    token = passes.token(s["meetup"].public_id, s["visitor"].public_id)
    return {"public_id": s["meetup"].public_id, "token": token[:-4] + "xxxx"}


def elsewhere(s):
    token = passes.token(s["past"].public_id, s["visitor"].public_id)
    return {"public_id": s["meetup"].public_id, "token": token}


def an_ask(s):
    return {**the_room(s), "name": "Vani", "email": "vani@example.org"}


ROWS = [
    *(
        row
        for name in ("change_guests", "change_answers", "accept_offer")
        for row in (
            Row("nobody", f"events:{name}", MEETUP, status=302),
            Row("member", f"events:{name}", MEETUP, "POST", 302, data={"guests": "0"}),
            Row("member", f"events:{name}", DRAFT, "POST", 404, data={"guests": "0"}),
            Row("member", f"events:{name}", HIDDEN, "POST", 404, data={"guests": "0"}),
        )
    ),
    Row("guest", "events:change_answers", MEETUP),
    # --- for the organisers ------------------------------------------------------------------------
    *(
        row
        for name in ("seat_people", "seat_people_csv", "seat_rules", "ask_question")
        for row in (
            Row("nobody", f"events:{name}", MEETUP, status=302),
            Row("guest", f"events:{name}", MEETUP, status=403),
            Row("guest", f"events:{name}", DRAFT, status=404),
            Row("guest", f"events:{name}", HIDDEN, status=404),
            Row("organiser", f"events:{name}", MEETUP),
        )
    ),
    Row("organiser", "events:seat_rules", MEETUP, "POST", 302, data={"guests_allowed": "2"}),
    Row("organiser", "events:seat_rules", MEETUP, "POST", 422, data={"guests_allowed": "9"}),
    Row("guest", "events:seat_rules", MEETUP, "POST", 403, data={"guests_allowed": "2"}),
    Row("organiser", "events:ask_question", MEETUP, "POST", 422, data={"label": ""}),
    Row("nobody", "events:edit_question", of_question, status=302),
    Row("guest", "events:edit_question", of_question, status=403),
    Row("organiser", "events:edit_question", of_question),
    Row("nobody", "events:retire_question", of_question, "POST", 302),
    Row("guest", "events:retire_question", of_question, "POST", 403),
    Row("organiser", "events:retire_question", of_question, "POST", 302),
    Row("nobody", "events:seat_answer", deed("remove"), status=302),
    Row("guest", "events:seat_answer", deed("remove"), status=403),
    Row("guest", "events:seat_answer", deed("remove"), "POST", 403),
    Row("organiser", "events:seat_answer", deed("remove")),
    Row("organiser", "events:seat_answer", deed("remove"), "POST", 302, data={"reason": "No."}),
    Row("organiser", "events:seat_answer", deed("applaud"), "POST", 404),
    Row("nobody", "events:request_seat", MEETUP, status=405),
    Row("nobody", "events:request_seat", MEETUP, "POST", 302, data=an_ask),
    Row("nobody", "events:request_seat", MEETUP, "POST", 422, data=the_room),
    Row("nobody", "events:request_seat", DRAFT, "POST", 404, data=an_ask),
    Row("nobody", "events:request_seat", HIDDEN, "POST", 404, data=an_ask),
    Row("nobody", "events:seat_requested", MEETUP),
    Row("nobody", "events:seat_requested", HIDDEN, status=404),
    Row("nobody", "events:confirm_seat", link),
    Row("nobody", "events:confirm_seat", link, "POST", 302),
    Row("nobody", "events:confirm_seat", forged, status=404),
    Row("nobody", "events:visit", own_page),
    Row("nobody", "events:visit", own_page, "POST", 302, data={"do": "give_up"}),
    Row("nobody", "events:visit", forged, status=404),
    Row("nobody", "events:visit", elsewhere, status=404),
]
