"""Who may ask for what at the door. The scene is that of the meetups."""

from __future__ import annotations

from uuid import uuid4

from events import actions
from tests.architecture.access import Row
from tests.community.test_pictures import drawn, telling
from tests.factories.events import room_of
from tests.people import NOON, make_person


def add(scene):
    """Somebody who helps at the door, by name; and a link for somebody else."""
    meetup = scene["meetup"]
    scene["helper"] = make_person("Hari Helper")
    opened = {"actor": scene["organiser"], "at": NOON, "event": meetup}
    scene["pass"] = actions.open_door_to(**opened, person=scene["helper"])
    scene["link"] = actions.open_door_to(**opened, label="Ravi")
    file = telling(drawn(200, 100))
    (scene["picture"],) = actions.add_pictures(
        actor=None, at=NOON, event=scene["past"], files=[("hall.jpg", file)]
    )
    actions.describe_picture(actor=None, at=NOON, picture=scene["picture"], alt="A hall.")
    return scene


def of(key, **more):
    return lambda s: {
        "public_id": s[key].public_id,
        **{name: value(s) if callable(value) else value for name, value in more.items()},
    }


def room(s):
    return room_of(s["meetup"]).public_id


def seat(s):
    return s["meetup"].seats.get()


MEETUP, DRAFT, HIDDEN = of("meetup"), of("draft"), of("hidden")
DOOR = of("meetup", room_id=room)
NO_DOOR = of("meetup", room_id="nothing")
PASS = of("meetup", pass_id=lambda s: s["pass"].public_id)
LINK = of("meetup", token=lambda s: s["link"].token)
TICKET = of("meetup", code=lambda s: seat(s).ticket)
WALK_IN = {"walk_in": "yes", "name": str(uuid4()), "heads": "1"}

PAST = of("past")
PICTURE = of("past", picture_id=lambda s: s["picture"].public_id)
SMALL = of("past", picture_id=lambda s: s["picture"].public_id, size="small")
HUGE = of("past", picture_id=lambda s: s["picture"].public_id, size="huge")

ROWS = [
    # --- at the door: organisers, and those they named ----------------------------------------------
    *(
        row
        for name, kwargs, status in (
            ("doors", MEETUP, 302),
            ("door_worker", MEETUP, 200),
            ("door_room", DOOR, 200),
            ("door_list", DOOR, 200),
            ("badges", MEETUP, 200),
        )
        for row in (
            Row("nobody", f"events:{name}", kwargs, status=302),
            Row("member", f"events:{name}", kwargs, status=403),
            Row("guest", f"events:{name}", kwargs, status=403),
            Row("helper", f"events:{name}", kwargs, status=status),
            Row("organiser", f"events:{name}", kwargs, status=status),
        )
    ),
    *(
        Row("member", f"events:{name}", kwargs, status=404)
        for name in ("doors", "door_worker", "badges")
        for kwargs in (DRAFT, HIDDEN)
    ),
    Row("helper", "events:doors", HIDDEN, status=404),
    Row("organiser", "events:door_room", NO_DOOR, status=404),
    Row("organiser", "events:door_list", NO_DOOR, status=404),
    Row("organiser", "events:door_room", DOOR, "POST", 405),
    Row("nobody", "events:door_note", DOOR, "POST", 302, data=WALK_IN),
    Row("member", "events:door_note", DOOR, "POST", 403, data=WALK_IN),
    Row("helper", "events:door_note", DOOR, "POST", 302, data=WALK_IN),
    Row("organiser", "events:door_note", DOOR, status=405),
    Row("nobody", "events:door_notes", DOOR, "POST", 302),
    Row("member", "events:door_notes", DOOR, "POST", 403),
    Row("organiser", "events:door_notes", DOOR, "POST", 400),
    Row("organiser", "events:badges", MEETUP, status=404, query="?of=nobody"),
    # --- who may help there: for organisers ---------------------------------------------------------
    *(
        row
        for name in ("doorkeepers", "door_questions")
        for row in (
            Row("nobody", f"events:{name}", MEETUP, status=302),
            Row("helper", f"events:{name}", MEETUP, status=403),
            Row("member", f"events:{name}", HIDDEN, status=404),
            Row("organiser", f"events:{name}", MEETUP),
        )
    ),
    Row("organiser", "events:doorkeepers", MEETUP, "POST", 302, data={"label": "Mala"}),
    Row("organiser", "events:doorkeepers", MEETUP, "POST", 422, data={}),
    Row("organiser", "events:doorkeepers", MEETUP, "POST", 422, data={"email": "no@example.org"}),
    Row("organiser", "events:door_questions", MEETUP, "POST", 302, data={"note": "none"}),
    Row("nobody", "events:doorkeeper_end", PASS, "POST", 302),
    Row("helper", "events:doorkeeper_end", PASS, "POST", 403),
    Row("organiser", "events:doorkeeper_end", PASS, "POST", 302),
    Row("organiser", "events:doorkeeper_end", of("meetup", pass_id="none"), "POST", 404),
    # --- for whoever holds a link or a ticket ---------------------------------------------------------
    Row("nobody", "events:door_open", LINK),
    Row("nobody", "events:door_open", LINK, "POST", 302),
    Row("nobody", "events:door_open", of("meetup", token="wrong"), status=404),
    Row("nobody", "events:ticket", TICKET),
    Row("nobody", "events:ticket", of("meetup", code="99999-99999"), status=404),
    Row("nobody", "events:ticket", of("draft", code="23456789AB"), status=404),
    Row("nobody", "events:my_ticket", MEETUP, status=302),
    Row("guest", "events:my_ticket", MEETUP, status=302),
    Row("member", "events:my_ticket", HIDDEN, status=404),
    Row("nobody", "events:ticket_renew", MEETUP, "POST", 302),
    Row("guest", "events:ticket_renew", MEETUP, "POST", 302),
    Row("member", "events:ticket_renew", HIDDEN, "POST", 404),
    # --- pictures: put up by organisers, seen by everybody, taken off by whoever is on them ------------
    Row("nobody", "events:pictures", PAST, status=302),
    Row("member", "events:pictures", PAST, status=403),
    Row("organiser", "events:pictures", PAST),
    Row("organiser", "events:pictures", PAST, "POST", 422, data={}),
    *(
        row
        for name, data in (
            ("picture_describe", lambda s: {f"{s['picture'].public_id}-alt": "A full hall."}),
            ("picture_remove", {}),
            ("picture_keep", {}),
        )
        for row in (
            Row("nobody", f"events:{name}", PICTURE, "POST", 302, data=data),
            Row("member", f"events:{name}", PICTURE, "POST", 403, data=data),
            Row("organiser", f"events:{name}", PICTURE, "POST", 302, data=data),
            Row("organiser", f"events:{name}", PICTURE, status=405),
        )
    ),
    Row("organiser", "events:picture_remove", of("past", picture_id="none"), "POST", 404),
    Row("nobody", "events:picture", SMALL),
    Row("nobody", "events:picture", HUGE, status=404),
    Row("nobody", "events:picture", of("past", picture_id="none", size="small"), status=404),
    Row("nobody", "events:picture_concern", PICTURE),
    Row("nobody", "events:picture_concern", PICTURE, "POST", 302),
    Row("member", "events:picture_concern", PICTURE, "POST", 302),
    Row("nobody", "events:picture_concern", of("past", picture_id="none"), status=404),
]
