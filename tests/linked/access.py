"""Who may ask for what of kept places, rooms and hosts."""

from __future__ import annotations

from events import actions
from events.facts import Place, RoomFacts, VenueFacts
from tests.architecture.access import Row
from tests.factories.events import make_event
from tests.people import NOON, give_role, make_group, make_person


def keep(group, name="Tidel Park", city="Chennai"):
    facts = VenueFacts(Place(name=name, city=city, map_url="https://map.example/1"), "Gate 2.")
    return actions.list_venue(actor=None, at=NOON, group=group, facts=facts)


def scene():
    chennai = make_group("chennai", city="Chennai")
    organiser, member = make_person("Oviya Organiser"), make_person("Meena Member")
    give_role(organiser, chennai, "organiser")
    place = keep(chennai)
    return {
        "organiser": organiser,
        "member": member,
        "place": place,
        "hidden_place": keep(make_group("board", is_hidden=True), "The back room"),
        "meetup": make_event(chennai, rooms=(RoomFacts(listing=place, capacity=5),)),
    }


def named(key):
    return lambda s: {"public_id": s[key].public_id}


PLACE, HIDDEN_PLACE = named("place"), named("hidden_place")
NOWHERE = {"public_id": "nothing"}
NEW_WORDS = {"name": "Hall", "city": "Chennai"}
WORDS = {"group": "chennai", **NEW_WORDS}

ROWS = [
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
