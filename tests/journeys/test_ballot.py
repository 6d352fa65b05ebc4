"""A ballot of names: on a phone with taps and keys, then without scripts, then counted by the job after the close."""

from __future__ import annotations

import time

import pytest

from tests.outside import axe, running_site, too_wide, windows

pytestmark = [pytest.mark.browser, pytest.mark.prove]

VOTE = "/elections/sample-directors/"
RESULTS = VOTE + "results/"
# the close is now: what a test cannot wait for
CLOSE = """
from django.utils import timezone
from community.models import Job
from elections.models import Election
now = timezone.now()
vote = Election.objects.get(slug="sample-directors")
Election.objects.filter(pk=vote.pk).update(closes_at=now)
jobs = Job.objects.filter(name="elections.settle_box", payload__election=vote.public_id)
assert jobs.update(not_before=now) == 1
"""


def words(page) -> str:
    return " ".join(page.locator("main").inner_text().split())


def judge(page) -> None:
    assert too_wide(page) == 0, page.url
    assert axe(page) == [], page.url


def take_the_paper(window) -> object:
    page = window.open(VOTE + "ballot/")
    page.get_by_role("button", name="Take my ballot paper").click()
    return page


def cast(page) -> None:
    page.locator('input[name="meant"]').check(force=True)
    page.get_by_role("button", name="Cast this ballot").click()
    assert "What it proves" in words(page)


def kept(page) -> int:
    """How many ballots this browser keeps a draft of."""
    keys = page.evaluate("Object.keys(localStorage)")
    return sum(key.startswith("ballot:") for key in keys)


def vote_on_a_phone(window) -> None:
    window.become("member")
    page = take_the_paper(window)
    judge(page)
    page.get_by_label("Yes", exact=False).first.check(force=True)
    page.get_by_role("button", name="Next question").click()

    left = page.locator("[data-left]")
    assert left.inner_text() == "8 of 8 votes left"
    assert left.get_attribute("role") == "status"
    give = page.get_by_role("button", name="Give one vote to Asha Sample")
    for _tap in range(5):
        give.click()
    page.get_by_role("button", name="Give one vote to Binod Sample").focus()
    for key in ("Enter", "Space", "Enter", "Enter"):  # the fourth finds none left
        page.keyboard.press(key)
    field = page.get_by_role("spinbutton", name="Votes for Binod Sample")
    assert (field.input_value(), left.inner_text()) == ("3", "0 of 8 votes left")
    assert page.get_by_role("button", name="Give one vote to Gita Sample").is_disabled()
    field.fill("4")
    assert left.inner_text() == "1 vote too many"
    page.get_by_role("button", name="Next question").click()
    assert "You place 9 votes, and you have 8." in words(page)
    assert field.input_value() == "4"
    page.get_by_role("button", name="Take one vote from Binod Sample").click()
    assert left.inner_text() == "0 of 8 votes left"
    target = page.get_by_role("button", name="Give one vote to Gita Sample").bounding_box()
    assert target["width"] >= 44
    assert target["height"] >= 44
    judge(page)
    tree = page.locator("form.paper").aria_snapshot()
    for line in ('group "Question 2 of 3 Who directs the next year?"', "status: 0 of 8 votes left"):
        assert line in tree

    # what was filled in is there again when the page is opened anew
    assert kept(page) == 1
    page = window.open(VOTE + "ballot/paper/")
    assert page.get_by_label("Yes", exact=False).first.is_checked()
    page.get_by_role("button", name="Next question").click()
    assert left.inner_text() == "0 of 8 votes left"
    page.get_by_role("button", name="Next question").click()

    for city, times in (("Pune", 1), ("Chennai", 2)):
        for _tap in range(times):
            page.get_by_role("button", name=f"Move {city} up").click()
    assert page.locator("[data-told]").text_content() == "Chennai has rank 1."
    assert page.evaluate("document.activeElement.ariaLabel") == "Move Chennai up"
    assert page.locator(".stand h3").all_inner_texts()[:2] == ["Chennai", "Pune"]
    judge(page)
    page.get_by_role("button", name="Read it back").click()
    said = words(page)
    assert "You place 5 votes on Asha Sample, 3 votes on Binod Sample." in said
    assert "You do not rank 2 of 4." in said
    judge(page)
    cast(page)
    assert kept(page) == 0
    judge(page)


def vote_without_scripts(window) -> None:
    window.become("organiser")
    page = take_the_paper(window)
    page.locator('input[value="blank"]').check(force=True)
    page.get_by_role("button", name="Next question").click()
    assert not page.locator("[data-give]").first.is_visible()
    page.get_by_role("spinbutton", name="Votes for Dilip Sample").fill("8")
    page.get_by_role("button", name="Next question").click()
    page.get_by_label("Leave this question blank").check(force=True)
    page.get_by_role("button", name="Read it back").click()
    said = words(page)
    assert "You leave “Shall chapters publish their accounts every year?” blank" in said
    assert "You place 8 votes on Dilip Sample." in said
    cast(page)


def what_it_came_to(window, site) -> None:
    assert "Nobody knows yet." in words(window.open(RESULTS))
    site.manage("shell", "-c", CLOSE)
    until = time.monotonic() + 60
    while "are seated" not in (said := words(window.open(RESULTS))):
        assert time.monotonic() < until, said
        time.sleep(1)
    assert "Dilip Sample" in said
    assert "6 ballots came in: 5 with marks, 1 left blank." in said
    judge(window.page)


def test_a_ballot_of_names_from_a_phone_to_the_result(chromium):
    with running_site() as site, windows(chromium, site) as open_window:
        phone = open_window(width=360, touch=True, bypass_csp=True)
        vote_on_a_phone(phone)
        vote_without_scripts(open_window(width=360, theme="dark", javascript=False))
        what_it_came_to(phone, site)
        assert [one for one in phone.errors if "422" not in one] == []
