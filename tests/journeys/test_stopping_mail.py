"""From the link in a mail to no more mail: signed out, by hand in a browser, and by a mail program alone."""

from __future__ import annotations

import re
import urllib.request

import pytest

from tests.outside import axe, too_wide

pytestmark = pytest.mark.browser

TELL = """
from django.utils import timezone
from community import notifications, stops
from community.models import Person
person = Person.objects.filter(is_demo=True, user__isnull=False).order_by("pk").first()
notifications.notify(
    person=person, kind="catalogue.revision_accepted", subject="In the catalogue: a journey",
    context={"title": "A journey", "number": 1}, at=timezone.now(), link="/solutions/",
)
print("LINK", "/notifications/stop/" + stops.token(person.public_id, "kind:catalogue.revision_accepted") + "/")
"""
CHOICE = """
from community.models import MailChoice
print("CHOICE", list(MailChoice.objects.filter(kind="catalogue.revision_accepted").values_list("channel", flat=True)))
"""


def said(site, code: str, word: str) -> str:
    printed = site.manage("shell", "-v", "0", "-c", code)
    return re.search(rf"^{word} (.*)$", printed, re.MULTILINE)[1]


@pytest.fixture(scope="module")
def link(site):
    return said(site, TELL, "LINK")


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
def test_a_person_stops_and_takes_it_back_without_signing_in(window, site, link, width, theme):
    own = window(width=width, theme=theme, javascript=False)
    page = own.open(link)
    assert said(site, CHOICE, "CHOICE") in {"[]", "['now']"}, "opening the link changes nothing"
    assert too_wide(page) == 0

    page.get_by_role("button", name="Stop this mail").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Stopped"
    assert said(site, CHOICE, "CHOICE") == "['site']"

    page.get_by_role("button", name=re.compile("Undo")).click()
    assert page.get_by_role("heading", level=1).inner_text() == "As it was"
    assert said(site, CHOICE, "CHOICE") == "['now']"
    assert own.errors == []


def test_a_mail_program_stops_it_with_one_bare_request(site, link):
    request = urllib.request.Request(
        site.url + link,
        data=b"List-Unsubscribe=One-Click",
        headers={"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "mail"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 200
        assert answer.url == site.url + link, "no redirect"
        assert answer.headers["Set-Cookie"] is None
    assert said(site, CHOICE, "CHOICE") == "['site']"


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
def test_axe_finds_nothing_on_the_pages_of_mail(window, link, width, theme):
    judged = window(width=width, theme=theme, bypass_csp=True)
    assert axe(judged.open(link)) == []
    judged.become("member")
    for path in ("/notifications/", "/notifications/choices/"):
        page = judged.open(path)
        assert axe(page) == [], path
        assert too_wide(page) == 0, path
