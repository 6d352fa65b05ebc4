"""What programs read of a meetup: JSON-LD that no text breaks, and feeds, judged by what is not ours."""

from __future__ import annotations

import json
from datetime import date, datetime

import feedparser
import html5lib
import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

from events import actions, structured
from events.facts import LargerFacts, Place, RoomFacts
from tests.factories.events import make_draft, make_event
from tests.hostile import HOSTILE
from tests.people import NOON, make_group

pytestmark = pytest.mark.django_db
SCHEMA = "https://schema.org/"


def loader(url, _options):
    """The vocabulary of schema.org without the network: every name is one of its own."""
    assert url.rstrip("/") == "https://schema.org"
    context = {"@context": {"@vocab": SCHEMA}}
    return {"contextUrl": None, "documentUrl": url, "document": context}


def told_on(client, event):
    page = html5lib.parse(client.get(event.get_absolute_url()).content, namespaceHTMLElements=False)
    scripts = [s for s in page.iter("script") if s.get("type") == "application/ld+json"]
    assert len(scripts) == 1
    said = json.loads(scripts[0].text)
    expanded = jsonld.expand(said, {"documentLoader": loader})
    assert expanded[0]["@type"] == [SCHEMA + "Event"]
    return said, expanded[0]


def test_linked_meetup_is_told_with_all_its_places(client):
    rooms = (
        RoomFacts(place=Place(name="Tidel Park", city="Chennai"), capacity=5),
        RoomFacts(place=Place(name="Hall", city="Pune"), capacity=5),
        RoomFacts(mode="online", name="By video"),
    )
    event = make_event(make_group("chennai"), rooms=rooms)
    said, expanded = told_on(client, event)
    assert said["startDate"] == "2026-12-12T14:30+05:30"
    assert said["eventAttendanceMode"] == SCHEMA + "MixedEventAttendanceMode"
    kinds = [place["@type"] for place in said["location"]]
    assert kinds == ["Place", "Place", "VirtualLocation"]
    assert said["performer"] == [{"@type": "Person", "name": "Yogesh (CSS Corp)"}]
    assert said["offers"]["availability"] == SCHEMA + "InStock"
    assert len(expanded[SCHEMA + "location"]) == 3


def test_track_names_the_event_that_it_is_part_of(client):
    event = make_event(make_group("pune"))
    assert "superEvent" not in told_on(client, event)[0]
    larger = LargerFacts(
        "GNUnify 2027",
        starts_on=date(2027, 2, 12),
        ends_on=date(2027, 2, 14),
        place="Pune",
        url="https://gnunify.example/",
    )
    actions.tell_part_of(actor=None, at=NOON, event=event, facts=larger)
    said, expanded = told_on(client, event)
    assert said["superEvent"] == {
        "@type": "Event",
        "name": "GNUnify 2027",
        "startDate": "2027-02-12",
        "endDate": "2027-02-14",
        "location": "Pune",
        "url": "https://gnunify.example/",
    }
    (above,) = expanded[SCHEMA + "superEvent"]
    assert above["@type"] == [SCHEMA + "Event"]


def test_state_follows_and_a_draft_is_not_told(client):
    group = make_group("chennai")
    event = make_event(group)
    actions.postpone_event(actor=None, at=NOON, event=event, reason="Rain")
    assert told_on(client, event)[0]["eventStatus"] == SCHEMA + "EventPostponed"
    actions.cancel_event(actor=None, at=NOON, event=event, reason="Rain")
    assert told_on(client, event)[0]["eventStatus"] == SCHEMA + "EventCancelled"
    assert make_draft(group).is_draft


def test_link_to_join_is_told_to_nobody(client):
    event = make_event(make_group("chennai"), rooms=(), online_link="https://meet.example/secret")
    page = client.get(event.get_absolute_url()).content
    assert b"meet.example" not in page
    assert told_on(client, event)[0]["location"]["@type"] == "VirtualLocation"


def test_whatever_is_typed_the_page_stays_whole(client):
    title = "</script><script>alert(1)</script>\u2028 & ]]> <!--"
    event = make_event(make_group("chennai"), title=title, summary='"\\</SCRIPT>\n')
    assert told_on(client, event)[0]["name"] == title


@settings(max_examples=40)
@given(st.text() | st.sampled_from(HOSTILE))
def test_any_text_comes_back_out_of_the_element(text):
    page = f"<!doctype html><title>x</title>{structured.as_script({'name': text})}<p>after"
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    scripts = list(tree.iter("script"))
    assert len(scripts) == 1
    assert json.loads(scripts[0].text) == {"name": text}
    assert [p.text for p in tree.iter("p")] == ["after"]


def test_feeds_say_the_same_to_outside_readers(client):
    group = make_group("chennai", summary="Clouds & <rain>")
    make_event(group, title="Night <1> & more")
    atom = feedparser.parse(client.get(reverse("calendars:news", args=["chennai"])).content)
    assert not atom.bozo
    answer = client.get(reverse("calendars:news_json", args=["chennai"]))
    assert answer["Content-Type"].startswith("application/feed+json")
    feed = json.loads(answer.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    (item,), (entry,) = feed["items"], atom.entries
    assert (item["id"], item["url"]) == (entry.id, entry.link)
    assert item["title"] == "Night <1> & more"
    assert datetime.fromisoformat(item["date_published"]).tzinfo is not None
    again = client.get(
        reverse("calendars:news_json", args=["chennai"]), headers={"if-none-match": answer["ETag"]}
    )
    assert again.status_code == 304
