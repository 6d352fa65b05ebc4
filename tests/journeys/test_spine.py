"""The spine: eight people, four jobs, one house. Walked in a real browser, with scripts and without."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from tests.outside import running_site, windows

pytestmark = pytest.mark.browser

COMING = date.today() + timedelta(days=45)


def words(page) -> str:
    """What the page says, in one line."""
    return " ".join(page.locator("main").inner_text().split())


def home_shows_the_record_and_the_vote(window) -> None:
    page = window.open("/")
    said = words(page)

    assert "2,000 of 3,373 needed" in said
    assert "is 1,373 short" in page.locator("h1").inner_text()
    for chapter in ("Chennai", "Bangalore", "Pune", "Coimbatore", "Sydney"):
        assert page.locator(f'main h3 a:text-is("{chapter}")').count() == 1
    assert "31 came" in said
    assert "120+ came" in said


def organiser_publishes_a_meetup(window, title: str) -> str:
    """Plan, look at, publish. Gives back the meetup's path."""
    window.become("organiser")
    page = window.open("/events/new/")
    page.get_by_label("Title", exact=True).first.fill(title)
    page.locator('input[name="starts_on"]').fill(COMING.isoformat())
    page.locator('input[name="starts_time"]').fill("18:30")
    page.locator('input[name="ends_time"]').fill("20:30")
    page.locator('input[name="rooms-0-place"]').fill("Tidel Park")
    page.locator('input[name="rooms-0-city"]').fill("Chennai")
    page.locator('input[name="rooms-0-capacity"]').fill("2")
    page.locator('input[name="agenda-0-title"]').fill("What a ring is")
    page.locator('textarea[name="agenda-0-speakers"]').fill("Yogesh (CSS Corp)")
    page.get_by_role("button", name="Keep the draft and look at it").click()
    path = re.sub(r"^https?://[^/]+", "", page.url)
    assert "What a ring is" in words(page)

    page.get_by_role("link", name="Publish").first.click()
    page.get_by_role("button", name="Publish").click()
    return re.sub(r"(/events/[a-z0-9]+/).*", r"\1", path)


def member_takes_a_seat_and_finds_it_in_the_calendar(window, path: str, title: str) -> None:
    window.become("member")
    page = window.open(path)
    page.get_by_role("button", name=re.compile("Take")).first.click()

    assert "You have a seat" in words(page)
    calendar = window.site.text("/groups/chennai/calendar.ics").replace("\r\n ", "")
    assert f"SUMMARY:{title}" in calendar
    assert "STATUS:CONFIRMED" in calendar


def screen(page, name: str) -> None:
    """Wait until the script of the ballot shows this screen."""
    page.locator(f'[data-screen="{name}"]').wait_for(state="visible")


def by_the_browser(page) -> None:
    """The browser makes the token itself, and casts without its name."""
    screen(page, "key")
    page.locator("[data-take-form] input[type=checkbox]").check(force=True)
    page.get_by_role("button", name="Take my ballot paper").click()
    screen(page, "paper")
    for yes in page.locator('.choices.big input[value="yes"]').all():
        yes.check(force=True)
    page.get_by_role("button", name="Read it back").click()
    screen(page, "read")
    assert "You say yes to" in words(page)
    page.locator("[data-meant]").check(force=True)
    page.get_by_role("button", name="Cast this ballot").click()
    screen(page, "receipt")


def by_forms(page) -> None:
    """Without scripts the site makes the token."""
    page.get_by_role("button", name="Take my ballot paper").click()
    while page.locator(".choices.big").count():
        for yes in page.locator('.choices.big input[value="yes"]').all():
            yes.check(force=True)
        page.locator('button[name="next"]').click()
    assert "You say yes to" in words(page)
    page.locator('input[name="meant"]').check()
    page.get_by_role("button", name="Cast this ballot").click()
    assert "receipt" in words(page).lower()


def member_votes_and_the_count_moves(window) -> None:
    before = window.site.json("/elections/sample-vote/progress.json")["questions"][0]["ballots"]

    window.become("member")
    page = window.open("/elections/sample-vote/ballot/")
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        by_the_browser(page)
    else:
        by_forms(page)
    after = window.site.json("/elections/sample-vote/progress.json")["questions"][0]["ballots"]
    assert after == before + 1


def committee_certifies_the_course(window) -> str:
    """Review, vote, sign. Gives back the path of the certificate."""
    window.become("reviewer")
    page = window.open("/certification/queue/")
    page.locator('main a[href$="/review/"]').first.click()
    title = page.locator("h1").inner_text()
    marks = page.locator("#rubric input[type=radio][name^=mark-]")
    names = {mark.get_attribute("name") for mark in marks.all()}
    for name in sorted(names):
        page.locator(f'input[name="{name}"][value="3"]').check(force=True)
    page.locator('input[name="recommendation"]').first.check(force=True)
    page.locator('button[name="hand-in"]').click()

    window.become("chair")
    page = window.open("/certification/queue/")
    page.locator('main a[href$="/desk/"]').first.click()
    desk = re.sub(r"^https?://[^/]+", "", page.url)
    if page.get_by_role("button", name="Open the vote").count():
        page.get_by_role("button", name="Open the vote").click()
    for role in ("reviewer", "chair"):
        window.become(role)
        page = window.open(desk.replace("/desk/", "/vote/"))
        page.locator('main input[type=radio][value="for"]').check(force=True)
        page.get_by_role("button", name="Give my vote").click()
    page = window.open(desk)
    page.get_by_role("button", name="Sign the approval").click()

    registry = window.site.json("/certification/registry.json")["certificates"]
    newest = next(one for one in registry if one["course"] in title or title in one["course"])
    assert newest["state"] == "active"
    path = re.sub(r"^https?://[^/]+", "", newest["url"])
    page = window.open("/certification/registry/?q=" + newest["course"].split()[0])
    assert newest["course"] in words(page)
    return path


def stranger_reads_the_certificate(window, path: str) -> None:
    window.context.clear_cookies(name="sessionid")
    said = words(window.open(path))

    assert "Valid today" in said
    assert "two thirds" in said


def operator_follows_the_recipe_to_the_backend(window, backend) -> None:
    window.become("operator")
    page = window.open("/solutions/?q=swift")
    page.get_by_role("link", name="Swift on FreeBSD").first.click()
    assert "five machines" in words(page).lower() or "5 machines" in words(page)
    for machine in ("keystonebsd", "swiftproxybsd01", "swiftstoragebsd03"):
        assert machine in words(page)

    link = page.locator(f'main a[href^="{backend.url}"]').first
    link.click()
    page.wait_for_url(re.compile("/launch/"))

    assert backend.opened[-1] == "/launch/swift-on-freebsd?revision=1"


def walk_the_spine(window, backend, title: str) -> None:
    home_shows_the_record_and_the_vote(window)
    path = organiser_publishes_a_meetup(window, title)
    member_takes_a_seat_and_finds_it_in_the_calendar(window, path, title)
    member_votes_and_the_count_moves(window)
    certificate = committee_certifies_the_course(window)
    stranger_reads_the_certificate(window, certificate)
    operator_follows_the_recipe_to_the_backend(window, backend)


@pytest.mark.parametrize(
    "how",
    [
        {"width": 1280},
        {"width": 360, "height": 740, "theme": "dark", "javascript": False},
    ],
    ids=["desk", "phone-without-scripts"],
)
def test_spine(chromium, backend, how):
    """On a site of its own each time: a course is certified once, and a vote is cast once."""
    template = backend.url + "/launch/{slug}?revision={revision}"
    with (
        running_site(LAB_BACKEND_URL=template) as site,
        windows(chromium, site) as open_window,
    ):
        person = open_window(**how)

        walk_the_spine(person, backend, "Rings for beginners")

        assert person.errors == []
