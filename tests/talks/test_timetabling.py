"""Placing lines on the agenda, the page that does it, and the schedule that apps read."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from xml.etree import ElementTree as ET

import html5lib
import pytest
from django.urls import reverse

from events import actions, queries, times
from events.facts import ItemFacts, SpeakerFacts
from events.models import AgendaItem, Event
from tests.factories.events import make_event
from tests.people import NOON, give_role, make_group, make_person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def event():
    """From 14:30 to 18:00: a talk at 14:30, one at 15:30, and one without an hour."""
    return make_event(
        make_group("chennai"),
        agenda=(
            ItemFacts("talk", "Rings", "Why <three> & not two", time(14, 30), 40),
            ItemFacts("talk", "Tokens", "", time(15, 30), 60, (SpeakerFacts("Sita"),)),
            ItemFacts("demo", "Build", minutes=30, speakers=(SpeakerFacts("sita"),)),
        ),
    )


def line(event, title) -> AgendaItem:
    return event.agenda.open().get(title=title)


def place(event, title, hour, minute=0, minutes=30, **said):
    return actions.place_item(
        actor=None,
        at=NOON,
        event=event,
        item=line(event, title),
        starts_time=time(hour, minute),
        minutes=minutes,
        **said,
    )


def clock(event):
    return [
        (f"{one.starts_time:%H:%M}" if one.starts_time else "", one.title)
        for one in event.agenda.open()
    ]


def test_placed_line_is_numbered_by_the_clock_and_a_clash_changes_nothing(event):
    before = event.changed_at
    place(event, "Build", 17)
    assert clock(event) == [("14:30", "Rings"), ("15:30", "Tokens"), ("17:00", "Build")]
    with pytest.raises(actions.DoesNotFit) as refusal:
        place(event, "Build", 16)
    assert "“Tokens”, which lasts from 15:30 to 16:30" in refusal.value.message
    with pytest.raises(actions.DoesNotFit) as refusal:
        place(event, "Build", 17, 45)
    assert "14:30 to 18:00" in refusal.value.message
    assert clock(event)[-1] == ("17:00", "Build")
    assert Event.objects.get(pk=event.pk).changed_at == before == NOON
    assert Event.objects.get(pk=event.pk).sequence == event.sequence


def test_earlier_and_later_trade_turns(event):
    place(event, "Build", 17)
    move = {"actor": None, "at": NOON, "event": event}
    actions.move_item(item=line(event, "Tokens"), earlier=True, **move)
    assert clock(event) == [("14:30", "Tokens"), ("15:50", "Rings"), ("17:00", "Build")]
    with pytest.raises(actions.NothingThere):
        actions.move_item(item=line(event, "Tokens"), earlier=True, **move)
    actions.move_item(item=line(event, "Tokens"), earlier=False, **move)
    assert clock(event)[:2] == [("14:30", "Rings"), ("15:30", "Tokens")]


def test_nobody_speaks_in_two_tracks_at_once(event):
    hall, lab = (
        actions.add_track(actor=None, at=NOON, event=event, name=name) for name in ("Hall", "Lab")
    )
    place(event, "Tokens", 15, 30, 60, track=hall)
    with pytest.raises(actions.DoesNotFit) as refusal:
        place(event, "Build", 15, 45, track=lab)  # the same Sita, written small
    assert "Somebody speaks both in “Build” and in “Tokens”" in refusal.value.message
    place(event, "Build", 16, 30, track=lab)
    with pytest.raises(actions.TrackInUse):
        actions.end_track(actor=None, at=NOON, event=event, track=lab)
    room = event.rooms.get()
    again = actions.add_track(actor=None, at=NOON, event=event, name=" hall ", room=room)
    assert again == hall


def test_break_is_for_everybody(event):
    with pytest.raises(actions.DoesNotFit):
        actions.add_break(
            actor=None, at=NOON, event=event, title="Tea", starts_time=time(15), minutes=30
        )
    actions.add_break(
        actor=None, at=NOON, event=event, title="Tea", starts_time=time(15, 10), minutes=20
    )
    assert [title for _hour, title in clock(event)[:3] if _hour] == ["Rings", "Tea", "Tokens"]


def test_second_day_has_its_own_hours():
    when = times.When(
        times.INSTANT, "Asia/Kolkata", date(2026, 12, 12), date(2026, 12, 13), time(10), time(17)
    )
    event = make_event(
        make_group("chennai"), when=when, agenda=(ItemFacts("talk", "A"), ItemFacts("talk", "B"))
    )
    place(event, "A", 11)
    place(event, "B", 11, day=2)
    with pytest.raises(actions.DoesNotFit):
        place(event, "B", 17, day=2)
    with pytest.raises(actions.DoesNotFit):
        place(event, "B", 11, day=3)
    event = queries.one(public_id=event.public_id, person=None, at=NOON)
    from events.views.agenda import days_shown

    assert [(day.day, [one.title for one in day.items]) for day in days_shown(event)] == [
        (date(2026, 12, 12), ["A"]),
        (date(2026, 12, 13), ["B"]),
    ]


def test_evening_that_runs_past_midnight_goes_on_in_the_morning():
    when = times.When(
        times.INSTANT, "Asia/Kolkata", date(2026, 12, 12), date(2026, 12, 13), time(20), time(2)
    )
    event = make_event(
        make_group("chennai"), when=when, agenda=(ItemFacts("talk", "A"), ItemFacts("talk", "B"))
    )
    place(event, "A", 0, 30)
    place(event, "B", 20)
    assert clock(event) == [("20:00", "B"), ("00:30", "A")]
    actions.move_item(actor=None, at=NOON, event=event, item=line(event, "A"), earlier=True)
    assert clock(event) == [("20:00", "A"), ("00:30", "B")]


def test_page_places_by_forms_alone_and_keeps_what_was_typed(event, client):
    organiser = make_person("Oviya Organiser")
    give_role(organiser, event.group, "organiser")
    client.force_login(organiser.user, backend=BACKEND)
    build = line(event, "Build")
    address = reverse("events:timetable_item", args=[event.public_id, build.public_id])
    typed = {f"{build.public_id}-starts_time": "15:40", f"{build.public_id}-minutes": "25"}
    answer = client.post(address, {"do": "place", **typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "would meet “Tokens”" in page
    assert 'value="15:40"' in page
    answer = client.post(
        address, {"do": "place", **typed, f"{build.public_id}-starts_time": "16:40"}
    )
    assert answer.url.endswith(f"/timetable/#line-{build.public_id}")
    client.post(address, {"do": "swap", "with": line(event, "Rings").public_id})
    assert clock(event)[0] == ("14:30", "Build")


def test_parallel_talks_stand_in_a_table_on_the_page(event, client):
    for title, name, hour in (("Rings", "Hall", 15), ("Build", "Lab", 15)):
        track = actions.add_track(actor=None, at=NOON, event=event, name=name)
        place(event, title, hour, track=track)
    page = html5lib.parse(client.get(event.get_absolute_url()).content, namespaceHTMLElements=False)
    table = page.find(".//table[@class='tracks']")
    heads = ["".join(one.itertext()).strip() for one in table.findall(".//thead//th")]
    assert heads == ["From", "Hall", "Lab"]
    rows = [
        [(one.get("colspan"), "".join(one.find("h3").itertext())) for one in row.findall("td")]
        for row in table.findall(".//tbody/tr")
    ]
    assert rows == [[(None, "Rings"), (None, "Build")], [("2", "Tokens")]]


def test_schedule_says_the_same_in_json_and_xml_and_for_everybody(event, client):
    lab = actions.add_track(actor=None, at=NOON, event=event, name="Lab \x0b& annex")
    place(event, "Rings", 14, 30, 40, track=lab)
    answer = client.get(reverse("events:schedule_json", args=[event.public_id]))
    said = json.loads(answer.content)["schedule"]["conference"]
    (day,) = said["days"]
    talks = [talk for room in day["rooms"].values() for talk in room]
    assert {talk["title"]: (talk["start"], talk["duration"]) for talk in talks} == {
        "Rings": ("14:30", "00:40"),
        "Tokens": ("15:30", "01:00"),
    }  # what has no hour is not in it
    assert datetime.fromisoformat(talks[0]["date"]).utcoffset().total_seconds() == 5.5 * 3600
    xml = client.get(reverse("events:schedule_xml", args=[event.public_id]))
    root = ET.fromstring(xml.content)
    found = {one.get("guid"): one.findtext("title") for one in root.iter("event")}
    assert found == {talk["guid"]: talk["title"] for talk in talks}
    said = {one.findtext("title"): one.findtext("abstract") for one in root.iter("event")}
    assert said["Rings"] == "Why <three> & not two"
    again = client.get(answer.request["PATH_INFO"], headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
