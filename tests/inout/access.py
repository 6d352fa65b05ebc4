"""Who may bring meetups into a group, and take them out."""

from __future__ import annotations

from events import actions
from tests.architecture.access import Row
from tests.factories.events import make_draft, make_event
from tests.inout.files import GOOGLE, MEETUP
from tests.people import NOON, give_role, make_group, make_person


def brought(group, organiser, content):
    held = actions.receive_import(
        actor=organiser, at=NOON, group=group, content=content, name="a", zone="Asia/Kolkata"
    )
    actions.read_import(at=NOON, held=held)
    return held


def scene():
    chennai, pune = make_group("chennai", city="Chennai"), make_group("pune", city="Pune")
    make_group("board", is_hidden=True)
    organiser = make_person("Oviya Organiser")
    for group in (chennai, pune):
        give_role(organiser, group, "organiser")
    return {
        "member": make_person("Meena Member"),
        "meetup": make_event(chennai),
        "draft": make_draft(chennai),
        "organiser": organiser,
        "calendar": brought(chennai, organiser, GOOGLE),
        "table": brought(pune, organiser, MEETUP),
        "export": made(chennai, organiser),
        "other": lead_of(chennai),
    }


def lead_of(group):
    other = make_person("Other Organiser")
    give_role(other, group, "organiser")
    return other


def made(group, organiser):
    export = actions.ask_export(
        actor=organiser, at=NOON, group=group, with_people=True, purpose="Badges"
    )
    actions.make_export(at=NOON, export=export)
    return export


def export(s):
    return {"slug": "chennai", "public_id": s["export"].public_id}


def meetup(s):
    return {"public_id": s["meetup"].public_id}


def draft(s):
    return {"public_id": s["draft"].public_id}


def calendar(s):
    return {"slug": "chennai", "public_id": s["calendar"].public_id}


def table(s):
    return {"slug": "pune", "public_id": s["table"].public_id}


def elsewhere(s):
    return {"slug": "pune", "public_id": s["calendar"].public_id}


CHENNAI, BOARD = {"slug": "chennai"}, {"slug": "board"}
PASTED = {"text": GOOGLE.decode(), "zone": "Asia/Kolkata"}
COLUMNS = {"title": "0", "date": "3", "time": "4", "day_first": "month"}

ROWS = [
    Row("nobody", "calendars:news_json", CHENNAI),
    Row("member", "calendars:news_json", BOARD, status=404),
    Row("nobody", "calendars:news_json", CHENNAI, "POST", 405),
    Row("nobody", "embeds:group", CHENNAI),
    Row("member", "embeds:group", CHENNAI),
    Row("nobody", "embeds:group", BOARD, status=404),
    Row("nobody", "embeds:group", CHENNAI, "POST", 405),
    Row("nobody", "embeds:event", meetup),
    Row("organiser", "embeds:event", meetup),
    Row("organiser", "embeds:event", draft, status=404),
    Row("nobody", "embeds:event", meetup, "POST", 405),
    Row("nobody", "calendars:embedding", CHENNAI, status=302),
    Row("member", "calendars:embedding", CHENNAI, status=403),
    Row("organiser", "calendars:embedding", CHENNAI),
    Row("organiser", "calendars:embedding", BOARD, status=404),
    Row("member", "calendars:embedding", CHENNAI, "POST", 403, data={"where": "nowhere"}),
    Row("organiser", "calendars:embedding", CHENNAI, "POST", 422, data={"where": "named"}),
    Row("organiser", "calendars:embedding", CHENNAI, "POST", 302, data={"where": "nowhere"}),
    *(
        row
        for name in ("imports", "import_template", "exports")
        for row in (
            Row("nobody", f"calendars:{name}", CHENNAI, status=302),
            Row("member", f"calendars:{name}", CHENNAI, status=403),
            Row("organiser", f"calendars:{name}", CHENNAI),
            Row("organiser", f"calendars:{name}", BOARD, status=404),
        )
    ),
    Row("member", "calendars:imports", CHENNAI, "POST", 403, data=PASTED),
    Row("organiser", "calendars:imports", CHENNAI, "POST", 422, data={"text": ""}),
    Row("organiser", "calendars:imports", CHENNAI, "POST", 302, data=PASTED),
    *(
        row
        for name in ("import", "import_progress", "import_refusals")
        for row in (
            Row("nobody", f"calendars:{name}", calendar, status=302),
            Row("member", f"calendars:{name}", calendar, status=403),
            Row("organiser", f"calendars:{name}", calendar),
            Row("organiser", f"calendars:{name}", elsewhere, status=404),
        )
    ),
    Row("nobody", "calendars:import_columns", table, "POST", 302, data=COLUMNS),
    Row("member", "calendars:import_columns", table, "POST", 403, data=COLUMNS),
    Row("organiser", "calendars:import_columns", table, "POST", 422, data={"title": ""}),
    Row("organiser", "calendars:import_columns", table, "POST", 302, data=COLUMNS),
    *(
        row
        for name in ("import_take", "import_drop")
        for row in (
            Row("nobody", f"calendars:{name}", calendar, "POST", 302),
            Row("member", f"calendars:{name}", calendar, "POST", 403),
            Row("organiser", f"calendars:{name}", elsewhere, "POST", 404),
            Row("organiser", f"calendars:{name}", calendar, "POST", 302),
            Row("organiser", f"calendars:{name}", calendar, status=405),
        )
    ),
    Row("member", "calendars:exports", CHENNAI, "POST", 403),
    Row("organiser", "calendars:exports", CHENNAI, "POST", 422, data={"with_people": "on"}),
    Row("organiser", "calendars:exports", CHENNAI, "POST", 302, data={"purpose": "Archive"}),
    *(
        row
        for name in ("export", "export_progress", "export_files")
        for row in (
            Row("nobody", f"calendars:{name}", export, status=302),
            Row("member", f"calendars:{name}", export, status=403),
            Row("other", f"calendars:{name}", export, status=404),
            Row("organiser", f"calendars:{name}", export),
        )
    ),
]
