"""Who may ask for what of the meetups."""

from __future__ import annotations

from datetime import timedelta

from events import actions, queries, sharing
from tests.architecture.access import Row
from tests.events import access_door
from tests.factories.events import make_draft, make_event, make_past, room_of
from tests.people import NOON, give_role, make_group, make_person


def scene():
    chennai = make_group("chennai", city="Chennai")
    make_group("board", is_hidden=True)
    organiser = make_person("Oviya Organiser")
    give_role(organiser, chennai, "organiser")
    member, meetup = make_person("Meena Member"), make_event(chennai)
    guest = make_person("Gita Guest")
    actions.take_seat(actor=guest, at=NOON - timedelta(days=1), room=room_of(meetup))
    made = {
        "member": member,
        "guest": guest,
        "organiser": organiser,
        "meetup": meetup,
        "draft": make_draft(chennai),
        "past": make_past(chennai),
        "hidden": make_event(make_group("hidden", is_hidden=True)),
    }
    return access_door.add(made)


def named(key):
    return lambda s: {"public_id": s[key].public_id}


def poster(key):
    return lambda s: {"public_id": s[key].public_id, "mark": poster_of(s[key]).mark}


def poster_of(event):
    return sharing.poster_of(queries.for_lists(type(event).objects.filter(pk=event.pk)).get())


def the_room(s):
    return {"room": room_of(s["meetup"]).public_id}


MEETUP, DRAFT, PAST, HIDDEN = named("meetup"), named("draft"), named("past"), named("hidden")
NOWHERE = {"public_id": "nothing"}
CHENNAI, BOARD = {"slug": "chennai"}, {"slug": "board"}

ROWS = [
    # --- read by everybody -------------------------------------------------------------------------
    Row("nobody", "events:list"),
    Row("nobody", "events:list", method="POST", status=405),
    Row("nobody", "events:event", MEETUP),
    Row("nobody", "events:event", PAST),
    Row("nobody", "events:event", NOWHERE, status=404),
    Row("nobody", "events:event", DRAFT, status=404),
    Row("member", "events:event", DRAFT, status=404),
    Row("organiser", "events:event", DRAFT),
    Row("member", "events:event", HIDDEN, status=404),
    Row("nobody", "events:calendar", MEETUP),
    Row("nobody", "events:calendar", DRAFT, status=404),
    Row("nobody", "events:calendar", MEETUP, "POST", 405),
    Row("nobody", "events:poster", poster("meetup")),
    Row("nobody", "events:poster", poster("draft"), status=404),
    Row("organiser", "events:poster", poster("draft"), status=404),
    Row("nobody", "events:poster", poster("hidden"), status=404),
    Row("nobody", "events:poster", lambda s: {**MEETUP(s), "mark": "old"}, status=302),
    Row("nobody", "events:poster", poster("meetup"), "POST", 405),
    Row("nobody", "calendars:all"),
    Row("nobody", "calendars:group", CHENNAI),
    Row("nobody", "calendars:group", BOARD, status=404),
    Row("nobody", "calendars:all", method="POST", status=405),
    Row("nobody", "calendars:cities"),
    Row("nobody", "calendars:city_page", {"slug": "chennai"}),
    Row("nobody", "calendars:city_page", {"slug": "atlantis"}, status=404),
    Row("nobody", "calendars:follow_city", {"slug": "chennai"}, "POST", 302),
    Row("member", "calendars:follow_city", {"slug": "chennai"}, "POST", 302),
    Row("member", "calendars:follow_city", {"slug": "chennai"}, status=405),
    Row("member", "calendars:follow_city", {"slug": "atlantis"}, "POST", 404),
    Row("nobody", "calendars:unfollow_city", {"slug": "chennai"}, "POST", 302),
    Row("member", "calendars:unfollow_city", {"slug": "chennai"}, "POST", 302),
    Row("member", "calendars:unfollow_city", {"slug": "atlantis"}, "POST", 302),
    Row("nobody", "calendars:city", {"slug": "chennai"}),
    Row("nobody", "calendars:city", {"slug": "atlantis"}, status=404),
    Row("nobody", "calendars:own", {"token": "guessed"}, status=404),
    Row("nobody", "calendars:own_page", status=302),
    Row("member", "calendars:own_page"),
    Row("member", "calendars:own_page", method="POST", status=405),
    *(
        row
        for name in ("own_make", "own_replace", "own_revoke")
        for row in (
            Row("nobody", f"calendars:{name}", method="POST", status=302),
            Row("member", f"calendars:{name}", method="POST", status=302),
            Row("member", f"calendars:{name}", status=405),
        )
    ),
    Row("nobody", "calendars:news", CHENNAI),
    Row("member", "calendars:news", BOARD, status=404),
    *(
        row
        for name in ("figures", "figures_file", "cities_file")
        for row in (
            Row("nobody", f"calendars:{name}", CHENNAI),
            Row("nobody", f"calendars:{name}", BOARD, status=404),
            Row("organiser", f"calendars:{name}", BOARD, status=404),
            Row("nobody", f"calendars:{name}", CHENNAI, "POST", 405),
        )
    ),
    # --- seats: for members ------------------------------------------------------------------------
    Row("nobody", "events:take_seat", MEETUP, "POST", 302, data=the_room),
    Row("member", "events:take_seat", MEETUP, status=302),
    Row("member", "events:take_seat", MEETUP, "POST", 302, data=the_room),
    Row("member", "events:take_seat", MEETUP, "POST", 404, data={"room": "nothing"}),
    Row("member", "events:take_seat", DRAFT, "POST", 404, data=the_room),
    Row("member", "events:take_seat", HIDDEN, "POST", 404, data=the_room),
    Row("nobody", "events:change_room", MEETUP, "POST", 302, data=the_room),
    Row("member", "events:change_room", MEETUP, "POST", 302, data=the_room),
    Row("member", "events:change_room", DRAFT, "POST", 404, data=the_room),
    Row("nobody", "events:give_up_seat", MEETUP, status=302),
    Row("guest", "events:give_up_seat", MEETUP),
    Row("guest", "events:give_up_seat", MEETUP, "POST", 302),
    Row("member", "events:give_up_seat", MEETUP, status=302),
    Row("member", "events:give_up_seat", HIDDEN, status=404),
    # --- planning: for the group's organisers ------------------------------------------------------
    Row("nobody", "events:new", status=302),
    Row("member", "events:new", status=403),
    Row("organiser", "events:new"),
    Row("organiser", "events:new", method="POST", status=422, data={}),
    Row("nobody", "events:desk", status=302),
    Row("member", "events:desk"),
    Row("organiser", "events:desk"),
    *(
        row
        for name in (
            "edit",
            "cancel",
            "copy",
            "postpone",
            "manage",
            "attendance",
            "recap",
            "minutes",
        )
        for row in (
            Row("nobody", f"events:{name}", MEETUP, status=302),
            Row("guest", f"events:{name}", MEETUP, status=403),
            Row("guest", f"events:{name}", MEETUP, "POST", 405 if name == "manage" else 403),
            Row("guest", f"events:{name}", DRAFT, status=404),
            Row("guest", f"events:{name}", HIDDEN, status=404),
            Row("organiser", f"events:{name}", MEETUP),
        )
    ),
    Row("nobody", "events:publish", DRAFT, "POST", 302),
    Row("member", "events:publish", DRAFT, "POST", 404),
    Row("member", "events:publish", MEETUP, "POST", 403),
    Row("organiser", "events:publish", DRAFT, "POST", 302),
    Row("organiser", "events:publish", DRAFT),
    Row("organiser", "events:publish", MEETUP, "POST", 422),
    Row("member", "events:discard", DRAFT, status=404),
    Row("guest", "events:discard", MEETUP, "POST", 403),
    Row("organiser", "events:discard", DRAFT),
    Row("organiser", "events:discard", DRAFT, "POST", 302),
    *(
        row
        for name in ("announce", "complete", "revive", "unplan")
        for row in (
            Row("nobody", f"events:{name}", MEETUP, "POST", 302),
            Row("guest", f"events:{name}", MEETUP, "POST", 403),
            Row("guest", f"events:{name}", DRAFT, "POST", 404),
            Row("guest", f"events:{name}", HIDDEN, "POST", 404),
            Row("organiser", f"events:{name}", MEETUP, "POST", 302),
        )
    ),
    Row("organiser", "events:postpone", MEETUP, "POST", 302, data={"reason": "Flood"}),
    Row("nobody", "events:resume", MEETUP, "POST", 302),
    Row("guest", "events:resume", MEETUP, "POST", 403),
    Row("guest", "events:resume", DRAFT, "POST", 404),
    Row("organiser", "events:resume", MEETUP, "POST", 302),
    Row("organiser", "events:resume", MEETUP, status=405),
    Row("organiser", "events:cancel", MEETUP, "POST", 422, data={"reason": ""}),
    Row("organiser", "events:cancel", MEETUP, "POST", 302, data={"reason": "Flood"}),
    Row("organiser", "events:recap", PAST, "POST", 422, data={"text": ""}),
    Row("organiser", "events:recap", PAST, "POST", 302, data={"text": "It was good."}),
    Row("organiser", "events:attendance", PAST, "POST", 302, data={"number": "31"}),
    Row("organiser", "events:minutes", PAST, "POST", 422, data={"text": ""}),
    Row("organiser", "events:minutes", PAST, "POST", 302, data={"text": "We meet in May."}),
    Row("guest", "events:rest_missed", PAST, "POST", 403),
    Row("organiser", "events:rest_missed", PAST, "POST", 302),
    *access_door.ROWS,
]
