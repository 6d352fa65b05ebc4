"""Bringing calendars in: once, twice, changed there, changed here, and cut short."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from community import actions as community_actions
from community.models import AuditEntry, Notification
from events import actions, stash
from events.models import Event, Import, OutsideName
from tests.community.mailing import work
from tests.inout.files import GOOGLE, MEETUP
from tests.people import NOON, give_role, make_group, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def group(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make_group("chennai", city="Chennai", name="OpenStack Chennai")


@pytest.fixture
def organiser(group):
    person = make_person("Oviya Organiser")
    give_role(person, group, "organiser")
    return person


def bring(group, organiser, content=GOOGLE, *, leave=(), at=NOON):
    """The whole way of a file."""
    held = actions.receive_import(
        actor=organiser,
        at=at,
        group=group,
        content=content,
        name="chennai.ics",
        zone="Asia/Kolkata",
    )
    actions.read_import(at=at, held=held)
    held.refresh_from_db()
    try:
        actions.take_import(actor=organiser, at=at, held=held, leave=leave)
    except actions.NothingToTake:
        return held
    actions.write_import(actor=organiser, at=at, held=held)
    held.refresh_from_db()
    return held


def test_what_is_to_come_is_drafted_and_what_is_over_is_recorded_with_its_source(
    group, organiser, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        held = bring(group, organiser)
    assert held.state == Import.State.TAKEN
    assert (held.told["new"], held.told["past"], held.told["refused"]) == (3, 2, 1)
    night = Event.objects.get(title="Object storage night")
    assert night.is_draft
    assert night.uid != "night@google.com"
    assert (night.timezone, str(night.starts_time)) == ("Asia/Kolkata", "14:30:00")
    venue = night.rooms.get().venue
    assert (venue.name, venue.address, venue.city) == ("Tidel Park", "Taramani", "Chennai")
    assert "- Rings" in night.description
    assert "alert" not in night.description
    days = Event.objects.get(title="Two days of docs")
    assert not days.is_draft
    assert days.source.startswith("Imported from chennai.ics on Sunday 22")
    assert (days.starts_on.day, days.ends_on.day) == (14, 15)
    series = Event.objects.filter(title__startswith="Fourth").order_by("starts_at")
    assert [f"{each.starts_on:%d %b}" for each in series] == ["24 Oct", "29 Nov", "23 Jan"]
    assert not stash.holds_something(), "the file is deleted with the end of its import"


def test_a_hundred_meetups_tell_nobody(
    group, organiser, mailoutbox, django_capture_on_commit_callbacks
):
    """What is over is history, and what is to come a draft: neither is news before somebody says so."""
    member, follower = make_person("Meena Member"), make_person("Farah Follower")
    community_actions.join_group(actor=member, at=NOON, group=group)
    community_actions.follow_group(actor=follower, at=NOON, group=group)
    lines = [f"Night {n},{2025 + n % 2 * 2}-{n % 12 + 1:02}-15,19:00,Hall" for n in range(100)]
    table = "\n".join(["Title,Date,Time,Venue", *lines]).encode()
    with django_capture_on_commit_callbacks(execute=True):
        held = bring(group, organiser, table)
    assert (held.told["new"], held.told["past"]) == (50, 50)
    work(NOON)
    assert not Notification.objects.exists()
    assert mailoutbox == []
    # and each of the drafts, once published, is told of only where its organiser asks for that
    draft = Event.objects.filter(publication=None).first()
    actions.publish_event(actor=organiser, at=NOON, event=draft)
    work(NOON)
    assert not Notification.objects.exists()
    actions.announce_event(actor=organiser, at=NOON, event=draft)
    work(NOON)
    told = Notification.objects.filter(kind="events.event_announced")
    assert {note.person for note in told} == {member, follower}


def test_the_same_file_again_changes_nothing(group, organiser):
    bring(group, organiser)
    before = list(Event.objects.order_by("pk").values())
    entries = AuditEntry.objects.count()
    held = bring(group, organiser, at=NOON + timedelta(hours=1))
    assert held.is_ready, "there was nothing to take"
    assert list(Event.objects.order_by("pk").values()) == before
    assert AuditEntry.objects.count() == entries


def test_a_newer_file_changes_what_nobody_edited_here_and_names_the_rest(group, organiser):
    bring(group, organiser)
    night = Event.objects.get(title="Object storage night")
    night.description = "Ours."
    night.save()
    uid, public_id = night.uid, night.public_id
    newer = GOOGLE.replace(
        b"T090000Z\r\nDTEND:20261212T123000Z", b"T100000Z\r\nDTEND:20261212T133000Z"
    )
    newer = newer.replace(b"Bring up", b"Come and bring up")
    held = bring(group, organiser, newer, at=NOON + timedelta(hours=1))
    assert (held.told["changed"], held.told["same"]) == (1, 4)
    night.refresh_from_db()
    assert (str(night.starts_time), night.description) == ("15:30:00", "Ours.")
    assert (night.uid, night.public_id) == (uid, public_id)
    assert Event.objects.count() == OutsideName.objects.count() == 5


def test_what_is_left_out_stays_out(group, organiser):
    staged = actions.bringing.read(GOOGLE, group=group, zone="Asia/Kolkata", at=NOON)
    token = next(each.token for each in staged.found if each.uid == "night@google.com")
    held = bring(group, organiser, leave=[token])
    assert held.told["left_out"] == 1
    assert not Event.objects.filter(title="Object storage night").exists()


def test_cut_short_it_goes_on_where_it_was(group, organiser, monkeypatch):
    monkeypatch.setattr(actions.importing, "AT_A_TIME", 2)
    held = actions.receive_import(
        actor=organiser, at=NOON, group=group, content=GOOGLE, name="a.ics", zone="Asia/Kolkata"
    )
    actions.read_import(at=NOON, held=held)
    actions.take_import(actor=organiser, at=NOON, held=held)
    real, calls = actions.importing.take, []

    def dies(*args, **kwargs):
        if len(calls) == 1:
            raise KeyboardInterrupt
        calls.append(1)
        return real(*args, **kwargs)

    monkeypatch.setattr(actions.importing, "take", dies)
    with pytest.raises(KeyboardInterrupt):
        actions.write_import(actor=organiser, at=NOON, held=held)
    assert Event.objects.count() == 2
    monkeypatch.setattr(actions.importing, "take", real)
    actions.write_import(actor=organiser, at=NOON, held=held)
    assert Event.objects.count() == 5 == OutsideName.objects.count()


def test_own_calendar_comes_back_as_nothing(group, organiser, client):
    bring(group, organiser)
    for event in Event.objects.filter(publication=None):
        if event.rooms.exists() and event.starts_at > NOON:
            actions.publish_event(actor=organiser, at=NOON, event=event)
    own = client.get(reverse("calendars:group", args=["chennai"])).content
    assert own.count(b"BEGIN:VEVENT") >= 3
    count = Event.objects.count()
    assert bring(group, organiser, own).is_ready
    assert Event.objects.count() == count


def test_page_says_what_would_be_taken_and_takes_it(group, organiser, client):
    client.force_login(organiser.user)
    url = reverse("calendars:imports", args=["chennai"])
    file = SimpleUploadedFile("events.csv", MEETUP)
    sent = client.post(url, {"file": file, "zone": "Asia/Kolkata"}, follow=True)
    page = sent.content.decode()
    assert "Columns as Meetup.com writes them" in page
    assert "Not taken: RSVPs." in page
    assert "“02/30/2026” is no date or hour" in page
    held = Import.objects.get()
    client.post(reverse("calendars:import_take", args=["chennai", held.public_id]))
    actions.write_import(actor=organiser, at=NOON, held=held)
    assert {"Swift night, two", "Old one"} == set(Event.objects.values_list("title", flat=True))
    assert OutsideName.objects.filter(uid="event_301@meetup.com").exists()


def test_columns_can_be_said(group, organiser, client):
    client.force_login(organiser.user)
    table = b"Was;Wann\nSwift-Abend;03/04/2027 14:30\n"
    url = reverse("calendars:imports", args=["chennai"])
    page = client.post(url, {"text": table.decode(), "zone": "Asia/Kolkata"}, follow=True)
    assert "There is nothing new in it" in page.content.decode()
    held = Import.objects.get()
    url = reverse("calendars:import_columns", args=["chennai", held.public_id])
    assert client.post(url, {"title": "0"}).status_code == 422
    both = {"title": "0", "starts": "1"}
    assert "could be two dates" in client.post(url, both, follow=True).content.decode()
    page = client.post(url, {**both, "day_first": "day"}, follow=True).content.decode()
    assert "Sat 3 Apr 2027" in page


def test_list_of_people_and_other_files_are_refused_in_words(group, organiser, client):
    client.force_login(organiser.user)
    people = b"Name\tUser ID\tRSVP\tGuests\tJoined Group on\nA\tuser 1\tYes\t0\t1/1/2020\n"
    for content, said in (
        (people, "It is a list of people"),
        (b"PK\x03\x04zip", "a spreadsheet or an archive"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", "with no event in it"),
        (b"just words", "neither a calendar nor a table"),
    ):
        answer = client.post(
            reverse("calendars:imports", args=["chennai"]),
            {"file": SimpleUploadedFile("x.ics", content), "zone": "Asia/Kolkata"},
        )
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert not Import.objects.exists()


def test_command_takes_all_or_nothing(group, tmp_path, capsys):
    path = tmp_path / "chennai.ics"
    path.write_bytes(GOOGLE)
    with pytest.raises(CommandError, match="1 could not be taken"):
        call_command("import_calendar", "chennai", path)
    assert (
        "line 23: “Month thirteen”: “20261301T090000Z” is no date or hour"
        in capsys.readouterr().out
    )
    assert not Event.objects.exists()
    call_command("import_calendar", "chennai", path, "--skip-bad")
    assert "3 new drafts, 2 records of what was" in capsys.readouterr().out
    call_command("import_calendar", "chennai", path, "--skip-bad")
    assert "0 new drafts, 0 records of what was, 0 changed; 5 unchanged" in capsys.readouterr().out


def test_nobody_came_back(group, organiser, django_capture_on_commit_callbacks):
    held = actions.receive_import(
        actor=organiser, at=NOON, group=group, content=GOOGLE, name="a.ics", zone="Asia/Kolkata"
    )
    with django_capture_on_commit_callbacks(execute=True):
        actions.empty_inout(at=NOON + timedelta(days=2))
    held.refresh_from_db()
    assert held.state == Import.State.DROPPED
    assert not stash.holds_something()
