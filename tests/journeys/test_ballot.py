"""A ballot of names: on a phone whose browser makes the token, then without scripts, then counted after the close."""

from __future__ import annotations

import json
import re
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


def screen(page, name: str) -> None:
    """Wait until the script shows this screen."""
    page.locator(f'[data-screen="{name}"]').wait_for(state="visible")


def key_on(page) -> str:
    """The ballot key that the browser made."""
    screen(page, "key")
    return page.locator('[data-screen="key"] [data-key]').inner_text()


def press_take(page) -> None:
    page.locator("[data-take-form] input[type=checkbox]").check(force=True)
    page.get_by_role("button", name="Take my ballot paper").click()


def take_the_paper(window) -> str:
    page = window.open(VOTE + "ballot/")
    key = key_on(page)
    press_take(page)
    screen(page, "paper")
    return key


def next_to(page, title: str) -> None:
    page.get_by_role("button", name="Next question").click()
    page.get_by_role("heading", name=title, level=1).wait_for()


def fill_in(page, *, votes_for: str) -> None:
    """Yes, eight votes on one name, and the last question left blank; up to the screen that reads it back."""
    page.get_by_label("Yes", exact=False).first.check(force=True)
    next_to(page, "Who directs the next year?")
    page.get_by_role("spinbutton", name=f"Votes for {votes_for}").fill("8")
    next_to(page, "Where shall the chapters meet?")
    page.get_by_label("Leave this question blank").check(force=True)
    page.get_by_role("button", name="Read it back").click()
    screen(page, "read")


def press_cast(page) -> None:
    page.locator("[data-meant]").check(force=True)
    page.get_by_role("button", name="Cast this ballot").click()


def cast(page) -> str:
    press_cast(page)
    screen(page, "receipt")
    assert "What it proves" in words(page)
    return page.locator('[data-screen="receipt"] [data-leaf]').inner_text()


def kept(page, prefix: str = "ballot:") -> int:
    """How many drafts, or other things, this browser keeps."""
    return sum(one.startswith(prefix) for one in page.evaluate("Object.keys(localStorage)"))


def vote_on_a_phone(window) -> tuple[str, str]:
    asked = []
    window.page.on("request", lambda one: asked.append(one) if "/box/" in one.url else None)
    window.become("member")
    page = window.open(VOTE + "ballot/")
    key = key_on(page)
    assert re.fullmatch(r"([a-z2-9]{5}-){5}[a-z2-9]{5}", key)
    assert key not in page.content().replace(f">{key}<", "")
    judge(page)
    page.get_by_role("button", name="Take my ballot paper").click()  # not before it is written down
    assert not [one for one in asked if one.url.endswith("/issue/")]
    press_take(page)
    screen(page, "paper")
    judge(page)
    page.get_by_label("Yes", exact=False).first.check(force=True)
    next_to(page, "Who directs the next year?")

    left = page.locator("[data-left]")
    assert left.inner_text() == "8 of 8 votes left"
    assert left.get_attribute("role") == "status"
    give = page.get_by_role("button", name="Give one vote to Asha Sample")
    for _tap in range(5):
        give.click()
    page.get_by_role("button", name="Give one vote to Binod Sample").focus()
    for pressed in ("Enter", "Space", "Enter", "Enter"):  # the fourth finds none left
        page.keyboard.press(pressed)
    field = page.get_by_role("spinbutton", name="Votes for Binod Sample")
    assert (field.input_value(), left.inner_text()) == ("3", "0 of 8 votes left")
    field.fill("4")
    assert left.inner_text() == "1 vote too many"
    page.get_by_role("button", name="Next question").click()
    page.get_by_text("You place 9 votes, and you have 8.").wait_for()
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

    # what was filled in is there again when the page is opened anew, with the same paper
    assert kept(page) == 1
    page = window.open(VOTE + "ballot/")
    screen(page, "paper")
    assert page.get_by_label("Yes", exact=False).first.is_checked()
    next_to(page, "Who directs the next year?")
    assert left.inner_text() == "0 of 8 votes left"
    next_to(page, "Where shall the chapters meet?")
    for city, times in (("Pune", 1), ("Chennai", 2)):
        for _tap in range(times):
            page.get_by_role("button", name=f"Move {city} up").click()
    assert page.locator("[data-told]").last.text_content() == "Chennai has rank 1."
    assert page.evaluate("document.activeElement.ariaLabel") == "Move Chennai up"
    assert page.locator(".stand h3").all_inner_texts()[:2] == ["Chennai", "Pune"]
    page.get_by_role("button", name="Read it back").click()
    screen(page, "read")
    said = words(page)
    assert "You place 5 votes on Asha Sample, 3 votes on Binod Sample." in said
    assert "You do not rank 2 of 4." in said
    judge(page)
    leaf = cast(page)
    judge(page)
    assert kept(page) == 0
    assert json.loads(page.locator("code[data-signed]").text_content())["algorithm"] == "Ed25519"
    # the box was asked without a name: one request alone carried the session
    named = {one.url.rsplit("/", 2)[1] for one in asked if "cookie" in one.all_headers()}
    assert named == {"issue"}
    assert {"sheet", "cast"} <= {one.url.rsplit("/", 2)[1] for one in asked}
    assert all(key not in (one.post_data or "") + one.url for one in asked)
    return key, leaf


def vote_again_by_the_key_alone(window, key: str, before: str) -> None:
    """A browser that has nothing: the key gets the same paper, and the ballot takes the place of the first."""
    window.become("member")
    page = window.open(VOTE + "ballot/")
    screen(page, "enter")
    judge(page)
    field = page.get_by_role("textbox", name="Ballot key")
    wrong = key.replace("-", "")
    wrong = wrong[:6] + ("b" if wrong[6] != "b" else "c") + wrong[7:]
    field.fill(wrong)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("Letter 2 of group 2 does not fit.").wait_for()
    field.fill(key.upper())
    page.get_by_role("button", name="Go on").click()
    screen(page, "receipt")
    assert page.locator('[data-screen="receipt"] [data-leaf]').inner_text() == before
    page.get_by_role("button", name="Vote again").click()
    screen(page, "paper")
    assert "You vote again." in words(page)
    fill_in(page, votes_for="Asha Sample")
    assert cast(page) != before
    # storage lost once more: the number is counted on from what stands in the box
    page.evaluate("localStorage.clear()")
    page = window.open(VOTE + "ballot/")
    screen(page, "enter")
    page.get_by_role("textbox", name="Ballot key").fill(key)
    page.get_by_role("button", name="Go on").click()
    screen(page, "receipt")
    page.get_by_role("button", name="Vote again").click()
    screen(page, "paper")
    fill_in(page, votes_for="Dilip Sample")
    cast(page)


def vote_with_a_broken_line(window) -> None:
    """The answers of issue and of cast are lost: asked again, there is one paper and one ballot."""
    window.become("officer")
    page = window.open(VOTE + "ballot/")
    key = key_on(page)

    def lose(what: str) -> None:
        def answered_to_nobody(route) -> None:
            route.fetch()
            route.abort()

        page.route(f"**/box/{what}/", answered_to_nobody, times=1)

    lose("issue")
    press_take(page)
    page.get_by_text("The site could not be reached.").wait_for()
    judge(page)
    # opened anew, the browser asks by itself with the key that it kept
    page = window.open(VOTE + "ballot/")
    screen(page, "paper")
    other = window.context.new_page()
    other.goto(page.url)  # a second tab of the same browser
    screen(other, "paper")
    fill_in(page, votes_for="Gita Sample")
    lose("cast")
    press_cast(page)
    page.get_by_text("The site could not be reached.").wait_for()
    page.get_by_role("button", name="Try again").click()
    screen(page, "receipt")
    leaf = page.locator('[data-screen="receipt"] [data-leaf]').inner_text()
    # the tab from before says that there is one, and its ballot takes the place of that one
    fill_in(other, votes_for="Dilip Sample")
    assert "This ballot takes the place of the one that you cast before." in words(other)
    assert cast(other) != leaf
    assert json.loads(other.evaluate("localStorage[Object.keys(localStorage)[0]]"))[
        "phrase"
    ] == key.replace("-", "")


def vote_without_scripts(window) -> None:
    window.become("organiser")
    page = window.open(VOTE + "ballot/")
    assert "On this way the site makes your voting token for you." in words(page)
    page.get_by_role("button", name="Take my ballot paper").click()
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
    page.locator('input[name="meant"]').check(force=True)
    page.get_by_role("button", name="Cast this ballot").click()
    assert "What it proves" in words(page)
    page.get_by_role("link", name="Vote again").click()
    assert "You vote again." in words(page)


def what_it_came_to(window, site) -> None:
    assert "Nobody knows yet." in words(window.open(RESULTS))
    site.manage("shell", "-c", CLOSE)
    until = time.monotonic() + 60
    while "are seated" not in (said := words(window.open(RESULTS))):
        assert time.monotonic() < until, said
        time.sleep(1)
    assert "Dilip Sample" in said
    assert "7 ballots came in: 6 with marks, 1 left blank." in said
    judge(window.page)
    # the receipt is kept in the browser, and there after the close too
    page = window.open(VOTE + "ballot/")
    screen(page, "receipt")
    assert "This vote has closed." in words(page)


def test_a_ballot_of_names_from_a_phone_to_the_result(chromium):
    with running_site() as site, windows(chromium, site) as open_window:
        phone = open_window(width=360, touch=True, bypass_csp=True)
        key, leaf = vote_on_a_phone(phone)
        vote_again_by_the_key_alone(open_window(bypass_csp=True, theme="dark"), key, leaf)
        vote_with_a_broken_line(open_window(width=360, touch=True, bypass_csp=True))
        vote_without_scripts(open_window(width=360, theme="dark", javascript=False))
        what_it_came_to(phone, site)
        assert [one for one in phone.errors if "422" not in one] == []


def test_under_the_sites_policy_and_without_ed25519(window):
    """With the policy for scripts in force all of it works; where the browser lacks the means, the other way is told."""
    able = window(width=360)
    able.become("member")
    take_the_paper(able)
    assert able.errors == []
    unable = window(width=360)
    unable.context.add_init_script(
        "const sign = crypto.subtle.importKey.bind(crypto.subtle);"
        "SubtleCrypto.prototype.importKey = (...given) =>"
        " given[2] === 'Ed25519' ? Promise.reject(new DOMException('', 'NotSupportedError')) : sign(...given);"
    )
    unable.become("organiser")
    page = unable.open(VOTE + "ballot/")
    page.get_by_text("This browser cannot make a voting token").wait_for()
    said = words(page)
    assert "On this way the site makes your voting token for you." in said
    page.get_by_role("button", name="Take my ballot paper").click()
    page.wait_for_url("**/ballot/paper/")
