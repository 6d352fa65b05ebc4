"""Everything of a group as files: complete, judged by what is not ours, and guarded."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta

import icalendar
import jsonschema
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from community import spreadsheets
from community.models import AuditEntry, AuditPersonal
from events import actions, stash
from events.models import Event
from events.reading import open_table, read_table
from tests.factories.events import make_draft, make_event, make_past, room_of
from tests.people import NOON, give_role, make_group, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    group = make_group("chennai", city="Chennai")
    meetup = make_event(group, title="=HYPERLINK(1)")
    actions.take_seat(actor=make_person("Gita Guest"), at=NOON, room=room_of(meetup))
    make_draft(group, title="Still a draft")
    make_past(group, recap="It rained.")
    return group


@pytest.fixture
def organiser(group):
    person = make_person("Oviya Organiser")
    give_role(person, group, "organiser")
    return person


def files_of(group, organiser, **asked):
    export = actions.ask_export(actor=organiser, at=NOON, group=group, **asked)
    actions.make_export(at=NOON, export=export)
    content = stash.path_of(export.public_id, actions.exporting.FILES).read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_files_hold_everything_and_keep_to_their_schema(group, organiser):
    files = files_of(group, organiser)
    said, schema = json.loads(files["group.json"]), json.loads(files["group.schema.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(said, schema)
    assert {each["title"]: each["state"] for each in said["meetups"]} == {
        "=HYPERLINK(1)": "published",
        "Still a draft": "draft",
        "First Chennai meetup": "published",
    }
    assert next(each["recap"] for each in said["meetups"]) == "It rained."
    titles = {
        str(e["SUMMARY"]) for e in icalendar.Calendar.from_ical(files["meetups.ics"]).walk("VEVENT")
    }
    assert titles == {"=HYPERLINK(1)", "First Chennai meetup"}
    assert not any(b"Gita" in content for content in files.values())


def test_names_leave_for_a_purpose_that_the_log_keeps(group, organiser):
    with pytest.raises(actions.PurposeMissing):
        actions.ask_export(actor=organiser, at=NOON, group=group, with_people=True, purpose=" ")
    files = files_of(group, organiser, with_people=True, purpose="Badges")
    jsonschema.validate(json.loads(files["group.json"]), json.loads(files["group.schema.json"]))
    assert b"Gita Guest" in files["people.csv"]
    assert b"@example.org" not in b"".join(files.values())
    entry = AuditEntry.objects.filter(verb="events.everything_exported").latest("pk")
    kept = AuditPersonal.objects.get(entry=entry.public_id)
    assert json.loads(kept.detail) == {"purpose": "Badges"}


def test_own_calendar_and_table_brought_in_again_change_nothing(group, organiser):
    files, before = files_of(group, organiser), Event.objects.count()
    for content in (files["meetups.ics"], files["meetups.csv"]):
        staged = actions.bringing.read(content, group=group, zone="Asia/Kolkata", at=NOON)
        assert staged.found
        told = actions.import_calendar(
            actor=organiser, at=NOON, group=group, staged=staged, name="own", skip_bad=True
        )
        assert (told["new"], told["past"], told["changed"]) == (0, 0, 0)
    assert Event.objects.count() == before


def test_files_are_gone_after_a_day(group, organiser, client, django_capture_on_commit_callbacks):
    export = actions.ask_export(actor=organiser, at=NOON, group=group)
    actions.make_export(at=NOON, export=export)
    client.force_login(organiser.user)
    url = reverse("calendars:export_files", args=["chennai", export.public_id])
    assert client.get(url)["Content-Disposition"].startswith("attachment")
    with django_capture_on_commit_callbacks(execute=True):
        actions.empty_inout(at=NOON + timedelta(days=2))
    assert client.get(url).status_code == 404


@given(st.text(max_size=60))
def test_no_cell_begins_a_formula_and_each_can_be_read_back(text):
    written = spreadsheets.table(["title", "starts"], [[text, "2026-12-12 14:30"]])
    row = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline="")))[1]
    assert not row[0].lstrip().startswith(spreadsheets.FORMULA)
    found = read_table(*_opened(written), at=NOON, zone="UTC").found
    wanted = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if wanted and found and len(wanted) < 100 and wanted.isascii() and wanted == text:
        assert found[0].title == wanted


def _opened(written):
    table = open_table(written.encode("utf-8", "replace"))
    return table, table.columns
