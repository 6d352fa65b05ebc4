"""Robots are led to what strangers may read, and kept from a demonstration."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from tests.factories.elections import declared_election, draft_election
from tests.factories.events import make_event
from tests.people import make_group

pytestmark = pytest.mark.django_db

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def site_map(browser) -> set[str]:
    answer = browser.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml"
    return {found.text for found in ET.fromstring(answer.content).iter(LOC)}


def test_site_map_lists_what_strangers_may_read_and_nothing_hidden(signed_in, chennai):
    panel = make_group("panel", is_hidden=True)
    event, secret = make_event(chennai), make_event(panel)
    vote, draft = declared_election(chennai), draft_election(chennai, title="Not yet")

    pages = site_map(signed_in(None))

    site = "http://localhost:8000"
    assert {
        f"{site}/",
        f"{site}/groups/chennai/",
        site + event.get_absolute_url(),
        f"{site}/elections/{vote.slug}/",
    } <= pages
    assert f"{site}/groups/panel/" not in pages
    assert site + secret.get_absolute_url() not in pages
    assert f"{site}/elections/{draft.slug}/" not in pages


def test_every_page_of_the_site_map_opens(signed_in, chennai):
    make_event(chennai)
    declared_election(chennai)
    browser = signed_in(None)

    for page in site_map(browser):
        assert browser.get(page.removeprefix("http://localhost:8000")).status_code == 200, page


def test_robots_are_kept_from_one_persons_pages(signed_in):
    words = signed_in(None).get("/robots.txt").content.decode()

    assert "Disallow: /me/" in words
    assert "Sitemap: http://localhost:8000/sitemap.xml" in words


def test_robots_are_kept_from_a_demonstration(signed_in, demo_mode):
    words = signed_in(None).get("/robots.txt", headers={"host": "localhost"}).content.decode()

    assert words == "User-agent: *\nDisallow: /\n"
