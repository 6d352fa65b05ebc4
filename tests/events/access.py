"""Who may ask for what of the meetups."""

from __future__ import annotations

from tests.architecture.access import Row
from tests.factories.events import make_draft, make_event
from tests.people import give_role, make_group, make_person


def scene():
    chennai = make_group("chennai", city="Chennai")
    make_group("board", is_hidden=True)
    organiser = make_person("Oviya Organiser")
    give_role(organiser, chennai, "organiser")
    return {
        "member": make_person("Meena Member"),
        "organiser": organiser,
        "meetup": make_event(chennai),
        "draft": make_draft(chennai),
        "hidden": make_event(make_group("hidden", is_hidden=True)),
    }


def named(key):
    return lambda s: {"public_id": s[key].public_id}


MEETUP, DRAFT, HIDDEN = named("meetup"), named("draft"), named("hidden")
CHENNAI, BOARD = {"slug": "chennai"}, {"slug": "board"}

ROWS = [
    Row("nobody", "events:list"),
    Row("nobody", "events:event", MEETUP),
    Row("nobody", "events:event", DRAFT, status=404),
    Row("member", "events:event", DRAFT, status=404),
    Row("organiser", "events:event", DRAFT),
    Row("member", "events:event", HIDDEN, status=404),
    Row("nobody", "events:calendar", MEETUP),
    Row("nobody", "events:calendar", DRAFT, status=404),
    Row("nobody", "events:calendar", MEETUP, "POST", 405),
    Row("nobody", "calendars:all"),
    Row("nobody", "calendars:group", CHENNAI),
    Row("nobody", "calendars:group", BOARD, status=404),
    Row("nobody", "calendars:news", CHENNAI),
    Row("member", "calendars:news", BOARD, status=404),
]
