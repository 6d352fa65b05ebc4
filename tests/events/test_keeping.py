"""The ways into other people's calendar programs, as links that those programs understand."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import html5lib
import pytest
from django.test import Client

from community.models import Notification
from events import actions, keeping
from events.models import Event
from tests.factories.events import make_event, make_past, room_of
from tests.people import NOON, make_person

LATER = NOON + timedelta(hours=1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_one_meetup_goes_into_google_and_outlook_as_it_stands(chennai):
    event = make_event(chennai, title="Rings & things: <b>", online_link="https://video.example/x")
    event = Event.objects.get(pk=event.pk)
    from events import queries

    once = keeping.once(queries.for_calendar_entry(event), file="event.ics")
    google, outlook = asked(once.google), asked(once.outlook)
    assert google["action"] == "TEMPLATE"
    assert google["dates"] == "20261212T143000/20261212T180000"
    assert google["ctz"] == "Asia/Kolkata"
    assert google["text"] == outlook["subject"] == "Rings & things: <b>"
    assert google["location"] == "Tidel Park, Chennai"
    assert outlook["startdt"] == "2026-12-12T09:00:00Z"
    assert outlook["enddt"] == "2026-12-12T12:30:00Z"
    for address in (once.google, once.outlook, once.office):
        assert "video.example" not in address


def test_days_go_in_as_days_and_what_is_cancelled_not_at_all(chennai):
    from events import queries

    past = queries.for_calendar_entry(make_past(chennai))
    once = keeping.once(past, file="event.ics")
    assert asked(once.google)["dates"] == "20120919/20120920"
    assert asked(once.outlook)["allday"] == "true"
    event = make_event(chennai)
    actions.cancel_event(actor=None, at=LATER, event=event, reason="Flood")
    assert keeping.once(queries.for_calendar_entry(event), file="event.ics") is None


@pytest.mark.parametrize("path", ["/events/", "/groups/chennai/", "/cities/chennai/", "meetup"])
def test_a_calendar_is_followed_from_every_page_that_has_one(chennai, path, settings):
    chennai.city = "Chennai"
    chennai.save()
    event = make_event(chennai)
    page = Client().get(event.get_absolute_url() if path == "meetup" else path).content.decode()
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    links = [link.get("href") or "" for link in tree.iter("a")]
    assert any(link.startswith("webcal://") and link.endswith(".ics") for link in links)
    google = next(link for link in links if link.startswith(f"{keeping.GOOGLE}/r?"))
    assert asked(google)["cid"].startswith("webcal://")
    outlook = next(link for link in links if "outlook.live.com" in link and "addfromweb" in link)
    assert asked(outlook)["url"].startswith(settings.SITE_URL)
    heads = [link.get("type") for link in tree.iter("link") if link.get("rel") == "alternate"]
    assert "text/calendar" in heads


def test_readers_hours_stand_second_on_lists_pages_and_in_mails(chennai, signed_in):
    chennai.city = "Chennai"
    chennai.save()
    event = make_event(chennai)
    reader = make_person("Sydney Reader", timezone="Australia/Sydney")
    for path in ("/events/", "/groups/chennai/", "/cities/chennai/", event.get_absolute_url()):
        page = signed_in(reader).get(path).content.decode()
        assert page.index("14:30 to 18:00") < page.index("20:00 to 23:30"), path
        assert "20:00 to 23:30" not in Client().get(path).content.decode()
    actions.take_seat(actor=reader, at=LATER, room=room_of(event))
    words = Notification.objects.get(person=reader).text
    assert words.index("14:30 to 18:00") < words.index("20:00 to 23:30")
    assert "Sydney" in words
