"""Who may ask for what of kept places, rooms and hosts."""

from __future__ import annotations

from events import actions
from events.facts import Place, RoomFacts, VenueFacts
from tests.architecture.access import Row
from tests.factories.events import make_draft, make_event
from tests.people import NOON, give_role, make_group, make_person


def keep(group, name="Tidel Park", city="Chennai"):
    facts = VenueFacts(Place(name=name, city=city, map_url="https://map.example/1"), "Gate 2.")
    return actions.list_venue(actor=None, at=NOON, group=group, facts=facts)


def scene():
    chennai = make_group("chennai", city="Chennai")
    organiser, member = make_person("Oviya Organiser"), make_person("Meena Member")
    give_role(organiser, chennai, "organiser")
    place = keep(chennai)
    pune = make_group("pune", city="Pune")
    host = make_person("Hema Host")
    give_role(host, pune, "organiser")
    meetup = make_event(chennai, rooms=(RoomFacts(listing=place, capacity=5),))
    stand = {"actor": organiser, "at": NOON}
    coimbatore = make_group("coimbatore")
    helper = make_person("Hari Helper")
    give_role(helper, coimbatore, "organiser")
    standing = actions.ask_cohost(**stand, event=meetup, group=coimbatore)
    return {
        "host": host,
        "helper": helper,
        "asked": actions.ask_cohost(**stand, event=meetup, group=pune),
        "standing": actions.answer_cohost(actor=helper, at=NOON, cohosting=standing, accept=True),
        "draft": make_draft(chennai),
        "hall": meetup.rooms.open()[0],
        "kolkata": make_group("kolkata"),
        "organiser": organiser,
        "member": member,
        "place": place,
        "hidden_place": keep(make_group("board", is_hidden=True), "The back room"),
        "meetup": meetup,
    }


def named(key):
    return lambda s: {"public_id": s[key].public_id}


def row_of(key):
    return lambda s: {"public_id": s["meetup"].public_id, "cohosting": s[key].public_id}


def hall(s):
    return {"public_id": s["meetup"].public_id, "room": s["hall"].public_id}


def no_room(s):
    return {"public_id": s["meetup"].public_id, "room": "nothing"}


HALL, NO_ROOM = hall, no_room
MEETUP, DRAFT = named("meetup"), named("draft")
ASKED, STANDING = row_of("asked"), row_of("standing")
NO_ROW = {"public_id": lambda s: s["meetup"].public_id, "cohosting": "nothing"}
PLACE, HIDDEN_PLACE = named("place"), named("hidden_place")
NOWHERE = {"public_id": "nothing"}
NEW_WORDS = {"name": "Hall", "city": "Chennai"}
WORDS = {"group": "chennai", **NEW_WORDS}

ROWS = [
    # --- one room: for its host and those who run the whole ---------------------------------------
    *(
        row
        for name in ("room", "room_edit", "room_recap")
        for row in (
            Row("nobody", f"events:{name}", HALL, status=302),
            Row("member", f"events:{name}", HALL, status=403),
            Row("helper", f"events:{name}", HALL, status=403),
            Row("organiser", f"events:{name}", HALL),
            Row("organiser", f"events:{name}", NO_ROOM, status=404),
        )
    ),
    Row("organiser", "events:room_edit", HALL, "POST", 302, data={"capacity": "9"}),
    Row("organiser", "events:room_edit", HALL, "POST", 422, data={"capacity": "0"}),
    Row("organiser", "events:room_recap", HALL, "POST", 422, data={"text": ""}),
    Row("nobody", "events:part_of", MEETUP, status=302),
    Row("member", "events:part_of", MEETUP, status=403),
    Row("organiser", "events:part_of", MEETUP),
    Row("organiser", "events:part_of", MEETUP, "POST", 302, data={"name": "GNUnify"}),
    Row("organiser", "events:part_of", MEETUP, "POST", 422, data={"place": "Pune"}),
    # --- hosts: for the two sides alone ------------------------------------------------------------
    Row("nobody", "events:hosts", MEETUP, status=302),
    Row("member", "events:hosts", MEETUP, status=403),
    Row("member", "events:hosts", DRAFT, status=404),
    Row("host", "events:hosts", MEETUP),
    Row("host", "events:hosts", DRAFT, status=404),
    Row("organiser", "events:hosts", MEETUP),
    Row("nobody", "events:ask_cohost", MEETUP, "POST", 302),
    Row("host", "events:ask_cohost", MEETUP, "POST", 403, data={"group": "kolkata"}),
    Row("organiser", "events:ask_cohost", MEETUP, "POST", 302, data={"group": "kolkata"}),
    Row("organiser", "events:ask_cohost", MEETUP, "POST", 422, data={"group": "chennai"}),
    Row("nobody", "events:answer_cohost", ASKED, "POST", 302),
    Row("member", "events:answer_cohost", ASKED, "POST", 404, data={"answer": "yes"}),
    Row("organiser", "events:answer_cohost", ASKED, "POST", 403, data={"answer": "yes"}),
    Row("helper", "events:answer_cohost", ASKED, "POST", 403, data={"answer": "yes"}),
    Row("host", "events:answer_cohost", ASKED, "POST", 422, data={"answer": ""}),
    Row("host", "events:answer_cohost", ASKED, "POST", 302, data={"answer": "yes"}),
    Row("host", "events:answer_cohost", NO_ROW, "POST", 404, data={"answer": "yes"}),
    Row("nobody", "events:part_cohost", STANDING, status=302),
    Row("member", "events:part_cohost", STANDING, status=404),
    Row("host", "events:part_cohost", STANDING, status=403),
    Row("host", "events:part_cohost", ASKED, "POST", 403),
    Row("helper", "events:part_cohost", STANDING),
    Row("helper", "events:part_cohost", STANDING, "POST", 302),
    Row("organiser", "events:part_cohost", ASKED),
    Row("organiser", "events:part_cohost", ASKED, "POST", 302),
    # --- kept places -------------------------------------------------------------------------------
    Row("nobody", "events:venues"),
    Row("nobody", "events:venues", method="POST", status=405),
    Row("nobody", "events:venue", PLACE),
    Row("nobody", "events:venue", NOWHERE, status=404),
    Row("member", "events:venue", HIDDEN_PLACE, status=404),
    Row("nobody", "events:venue_new", status=302),
    Row("member", "events:venue_new", status=403),
    Row("organiser", "events:venue_new"),
    Row("organiser", "events:venue_new", method="POST", status=422, data={}),
    Row("organiser", "events:venue_new", method="POST", status=302, data=WORDS),
    Row("nobody", "events:venue_edit", PLACE, status=302),
    Row("member", "events:venue_edit", PLACE, status=403),
    Row("organiser", "events:venue_edit", HIDDEN_PLACE, status=404),
    Row("organiser", "events:venue_edit", PLACE),
    Row("organiser", "events:venue_edit", PLACE, "POST", 302, data=NEW_WORDS),
    *(
        row
        for name in ("venue_retire", "venue_restore")
        for row in (
            Row("nobody", f"events:{name}", PLACE, "POST", 302),
            Row("member", f"events:{name}", PLACE, "POST", 403),
            Row("organiser", f"events:{name}", PLACE, status=405),
            Row("organiser", f"events:{name}", HIDDEN_PLACE, "POST", 404),
            Row("organiser", f"events:{name}", PLACE, "POST", 302),
        )
    ),
]
