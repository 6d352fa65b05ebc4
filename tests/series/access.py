"""Who may ask for what of series and of the days they leave out."""

from __future__ import annotations

from datetime import date

from events import actions
from events.actions import SeriesFacts
from events.recurrence import BY_WEEKDAY, Rule
from tests.architecture.access import Row
from tests.factories.events import make_draft, make_event
from tests.people import NOON, give_role, make_group, make_person

RULE = Rule(BY_WEEKDAY, date(2026, 12, 12), weekdays=(5,), ordinal=2)


def begin(group):
    facts = SeriesFacts(rule=RULE, ahead=2)
    return actions.start_series(actor=None, at=NOON, event=make_event(group), facts=facts)


def scene():
    chennai, hidden = make_group("chennai"), make_group("hidden", is_hidden=True)
    pune = make_group("pune")
    organiser = make_person("Oviya Organiser")
    give_role(organiser, chennai, "organiser")
    days = {date(2027, 1, 14): "Pongal"}
    lists = [
        actions.write_holidays(actor=None, at=NOON, group=group, name="Days", days=days)
        for group in (chennai, pune)
    ]
    return {
        "member": make_person("Meena Member"),
        "organiser": organiser,
        "series": begin(chennai),
        "hidden": begin(hidden),
        "free": make_event(chennai),
        "draft": make_draft(chennai),
        "list": lists[0],
        "other": lists[1],
    }


def named(key):
    return lambda s: {"public_id": s[key].public_id}


SERIES, HIDDEN, FREE, DRAFT = named("series"), named("hidden"), named("free"), named("draft")
LIST, OTHER, NOWHERE = named("list"), named("other"), {"public_id": "nothing"}
RHYTHM = {"rhythm": "weekly", "interval": "1", "ends": "never", "ahead": "2", "publishes": "no"}
DAYS = {"name": "Days", "days": "2027-01-14 Pongal"}

ROWS = [
    Row("nobody", "events:series_new", FREE, status=302),
    Row("member", "events:series_new", FREE, status=403),
    Row("member", "events:series_new", FREE, "POST", 403),
    Row("member", "events:series_new", DRAFT, status=404),
    Row("organiser", "events:series_new", FREE),
    Row("organiser", "events:series_new", FREE, "POST", 422, data={}),
    Row("organiser", "events:series_new", FREE, "POST", 302, data=RHYTHM),
    *(
        row
        for name in ("series", "series_end")
        for row in (
            Row("nobody", f"events:{name}", SERIES, status=302),
            Row("member", f"events:{name}", SERIES, status=403),
            Row("member", f"events:{name}", HIDDEN, status=404),
            Row("organiser", f"events:{name}", HIDDEN, status=404),
            Row("organiser", f"events:{name}", NOWHERE, status=404),
            Row("organiser", f"events:{name}", SERIES),
        )
    ),
    Row("member", "events:series_end", SERIES, "POST", 403),
    Row("organiser", "events:series_end", SERIES, "POST", 302, data={"planned": "keep"}),
    Row("nobody", "events:holidays", status=302),
    Row("member", "events:holidays", status=403),
    Row("organiser", "events:holidays"),
    Row("organiser", "events:holidays", {}, "POST", 302, data=DAYS | {"group": "chennai"}),
    Row("organiser", "events:holidays", {}, "POST", 422, data=DAYS | {"group": "pune"}),
    Row("nobody", "events:holiday_list", LIST, status=302),
    Row("member", "events:holiday_list", LIST, status=403),
    Row("organiser", "events:holiday_list", LIST),
    Row("organiser", "events:holiday_list", OTHER, status=404),
    Row("organiser", "events:holiday_list", LIST, "POST", 302, data=DAYS),
]
