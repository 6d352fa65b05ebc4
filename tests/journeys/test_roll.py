"""A member asks to be put on the roll and is answered: from the draft to a signed roll with the member on it.

The officer's window is wide and dark, the member's is a phone. Both are judged on each page, and
the letters are read where they arrived.
"""

from __future__ import annotations

import base64
import json
import re
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.journeys.test_meetup import letter, said, words_of
from tests.outside import axe, running_site, too_wide, windows

pytestmark = [pytest.mark.browser, pytest.mark.prove]

MEENA, OFFICER = "meena@example.org", "omar@example.org"
TITLE = "New rules for chapters"
ROLL = b"email,name\n" + b"".join(b"voter%d@example.org,Voter %d\n" % (n, n) for n in range(8))
# the time for disputes is over: what a test cannot wait for
OVER = """
from datetime import timedelta
from elections.models import Election
vote = Election.objects.get(slug="{slug}")
vote.dispute_until -= timedelta(days=2)
vote.save()
"""


def press(page, name: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name).first.click()
    judge(page)


def judge(page) -> None:
    assert too_wide(page) == 0, page.url
    assert axe(page) == [], page.url


def officer_publishes(window) -> str:
    now = datetime.now(UTC)
    page = window.open("/elections/new/")
    page.get_by_label("Title", exact=True).fill(TITLE)
    page.get_by_label("Time zone of the vote").select_option("UTC")
    for name, days in (("opens", 2), ("closes", 5), ("disputes", 1)):
        moment = now + timedelta(days=days)
        page.locator(f'input[name="{name}"]').fill(f"{moment:%Y-%m-%dT%H:%M}")
    press(page, "Keep the draft")
    page.locator('input[name="title"]').fill("Adopt them?")
    press(page, "Add the question")
    page.get_by_label("Roll as CSV").set_input_files(
        {"name": "roll.csv", "mimeType": "text/csv", "buffer": ROLL}
    )
    press(page, "Import the roll")
    assert "8, from a file with a roll" in said(page)
    press(page, "Publish")
    assert "The roll is open to dispute" in said(page)
    return re.search(r"/elections/([a-z0-9-]+)/", page.url)[1]


def member_asks(window, slug: str) -> None:
    page = window.open(f"/elections/{slug}/")
    assert "You are not on this roll" in said(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Ask about my place on it").click()
    assert page.get_by_label(f"Put {MEENA} on the roll").is_checked()
    press(page, "Ask")
    assert page.locator(".error, .errorlist").count() >= 1, "a reason is asked for"
    page.get_by_label("Why").fill("I have been a member since May.")
    press(page, "Ask")
    assert "waits for an answer" in said(page)


def officer_answers(window, slug: str, site, address: str) -> None:
    asked = letter(site, address, lambda each: "asks to be put on the roll" in words_of(each))
    path = re.search(r"/elections/\S+/desk/who/", words_of(asked))[0]
    page = window.open(path)
    judge(page)
    assert "I have been a member since May." in said(page)
    assert page.get_by_role("button", name="Freeze the roll").count() == 0
    page.get_by_label("Do as they ask").check()
    page.locator("form", has_text="The member reads it").get_by_label("Why").fill(
        "So the list says."
    )
    press(page, "Answer Meena")
    assert "granted" in said(page)


def officer_freezes(window, slug: str) -> None:
    page = window.open(f"/elections/{slug}/desk/who/")
    press(page, "Freeze the roll")
    assert "9 voters" in said(page)
    judge(page)


def anybody_checks(site, slug: str) -> dict:
    def get(path: str) -> dict:
        with urllib.request.urlopen(site.url + path, timeout=30) as answer:
            return json.load(answer)

    told = get(f"/elections/{slug}/roll.json")
    keys = {key["key"]: key["public_key"] for key in get("/.well-known/sabha-keys.json")["keys"]}
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(keys[told["key"]]))
    key.verify(base64.b64decode(told["signature"]), told["statement"].encode())
    return json.loads(told["statement"])


def walk(site, window) -> None:
    officer = window(theme="dark", bypass_csp=True)
    member = window(width=360, height=740, bypass_csp=True)
    officer.become("officer")
    member.become("member")
    slug = officer_publishes(officer)
    member_asks(member, slug)
    officer_answers(officer, slug, site, OFFICER)
    answered = letter(site, MEENA, lambda each: "So the list says." in words_of(each))
    member.open(re.search(r"/elections/\S+/roll/", words_of(answered))[0])
    judge(member.page)
    assert "stands on the roll" in said(member.page)
    site.manage("shell", "-v", "0", "-c", OVER.format(slug=slug))
    officer_freezes(officer, slug)
    statement = anybody_checks(site, slug)
    assert statement["eligible"] == 9
    assert statement["definition"]["in_words"] == "8, from a file with a roll, 1 line put in since"
    page = member.open(f"/elections/{slug}/")
    assert "You are on the roll" in said(page)
    assert "The roll is frozen" in said(page)
    for each in (officer, member):
        assert [line for line in each.errors if "422" not in line] == []


def test_a_member_asks_to_be_put_on_the_roll_and_is_answered(chromium):
    with running_site() as site, windows(chromium, site) as window:
        walk(site, window)
