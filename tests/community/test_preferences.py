"""Theme and time zone: kept in cookies, taken from nobody else, and one comes back to where one was."""

from __future__ import annotations

import pytest
from django.test import Client

from community.models import AuditEntry
from tests.people import make_person

pytestmark = pytest.mark.django_db


def test_theme_is_kept_and_written_on_the_page():
    client = Client()
    response = client.post("/theme/", {"theme": "dark", "next": "/styleguide/"})
    assert response.url == "/styleguide/"
    cookie = response.cookies["theme"]
    assert (cookie.value, cookie["samesite"]) == ("dark", "Lax")
    assert '<html lang="en" data-theme="dark">' in client.get("/styleguide/").content.decode()
    client.post("/theme/", {"theme": ""})
    assert '<html lang="en">' in client.get("/styleguide/").content.decode()


@pytest.mark.parametrize("theme", ["neon", "<script>", 'dark" onload="x'])
def test_theme_that_does_not_exist_follows_the_device(theme):
    client = Client()
    client.cookies["theme"] = theme
    assert "data-theme" not in client.get("/time-zone/").content.decode().split("<head>")[0]
    assert client.post("/theme/", {"theme": theme}).cookies["theme"].value == ""


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x()", "/\\elsewhere"]
)
def test_nobody_is_sent_elsewhere(back):
    assert Client().post("/theme/", {"theme": "dark", "next": back}).url == "/"
    assert Client().post("/time-zone/", {"zone": "UTC", "next": back}).url == "/"


def test_zone_of_a_stranger_stays_in_the_browser():
    client = Client()
    client.post("/time-zone/", {"zone": "Australia/Sydney"})
    assert "<strong>Sydney</strong>" in client.get("/styleguide/").content.decode()
    assert not AuditEntry.objects.exists()


def test_zone_of_a_member_is_theirs_on_every_device():
    member = make_person("Meena Member")
    client = Client()
    client.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/time-zone/", {"zone": "Australia/Sydney"})
    member.refresh_from_db()
    assert member.timezone == "Australia/Sydney"
    elsewhere = Client()
    elsewhere.cookies["timezone"] = "UTC"
    elsewhere.force_login(member.user, backend="django.contrib.auth.backends.ModelBackend")
    assert "<strong>Sydney</strong>" in elsewhere.get("/styleguide/").content.decode()


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "Etc/GMT+5"])
def test_zone_that_is_no_place_is_refused_and_ignored(zone):
    client = Client()
    assert client.post("/time-zone/", {"zone": zone}).status_code == 422
    client.cookies["timezone"] = zone
    assert client.get("/styleguide/").status_code == 200
