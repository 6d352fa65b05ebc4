"""An organiser's week on a phone: publish, answer, check in, tell how it was; with fingers, at 360 by 740.

Every page of the way is judged by axe and may not scroll sideways; every letter is read where it arrived.
"""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from PIL import Image

from tests.journeys.test_meetup import (
    OVER,
    Visitor,
    calendar_of,
    invited,
    letter,
    letters,
    said,
    words_of,
)
from tests.outside import Site, axe, running_site, too_wide, windows

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TITLE = "Kernels over coffee"
QUESTION = "What do you eat?"
TALK = "A scheduler on a napkin"
MEENA = "meena@example.org"
VANI = Visitor("Vani Visitor", "vani.coffee@example.org")
MALA = Visitor("Mala Visitor", "mala.coffee@example.org")
RAVI = Visitor("Ravi Visitor", "ravi.coffee@example.org")
EVERY = ("minor", "moderate", "serious", "critical")


class Phone:
    """A window that is touched, and whose every page is judged when it is left by a finger."""

    def __init__(self, window) -> None:
        self.window, self.page, self.site = window, window.page, window.site

    def open(self, path: str):
        self.window.open(path)
        self.judge()
        return self.page

    def tap(self, what) -> None:
        what.first.tap()

    def press(self, name: str) -> None:
        with self.page.expect_navigation():
            self.tap(self.page.locator("main").get_by_role("button", name=name))

    def follow(self, name: str) -> None:
        with self.page.expect_navigation():
            self.tap(self.page.locator("main").get_by_role("link", name=name))
        self.judge()

    def judge(self) -> None:
        where = urlsplit(self.page.url).path
        assert too_wide(self.page) == 0, where
        assert axe(self.page, impacts=EVERY) == [], where


# --- Monday -----------------------------------------------------------------------------------------


def organiser_publishes(phone: Phone, start: datetime) -> str:
    end = start + timedelta(hours=1)
    page = phone.open("/events/new/?group=chennai")
    page.get_by_label("Title", exact=True).first.fill(TITLE)
    page.locator('input[name="starts_on"]').fill(f"{start:%Y-%m-%d}")
    page.locator('input[name="starts_time"]').fill(f"{start:%H:%M}")
    page.locator('input[name="ends_time"]').fill(f"{end:%H:%M}")
    page.locator('input[name="ends_on"]').fill(f"{end:%Y-%m-%d}")
    page.locator('select[name="timezone"]').select_option("UTC")
    page.locator('input[name="rooms-0-place"]').fill("Filter Coffee House")
    page.locator('input[name="rooms-0-city"]').fill("Chennai")
    page.locator('input[name="rooms-0-capacity"]').fill("2")
    page.locator('input[name="agenda-0-title"]').fill("Why a kernel is small")
    phone.press("Keep the draft and look at it")
    phone.judge()
    path = re.search(r"/events/[a-z0-9]+/", page.url)[0]

    phone.open(f"{path}manage/")
    phone.follow("Rules and questions")
    page.get_by_label("Organisers approve each seat").check()
    phone.press("Save")
    phone.open(f"{path}seats/rules/")
    phone.follow("Add a question")
    page.get_by_label("What do you ask?").fill(QUESTION)
    page.get_by_label("It must be answered").check()
    phone.press("Save")

    phone.open(f"{path}publish/")
    phone.press("Publish")
    phone.judge()
    assert "Published" in said(page)
    return path


def organiser_asks_for_talks(phone: Phone, path: str) -> str:
    phone.open(f"{path}manage/")
    phone.follow("Ask for talks")
    phone.page.get_by_label("What are you looking for?").fill("Short, with something that runs.")
    phone.press("Open the call")
    phone.judge()
    return urlsplit(phone.page.url).path


# --- The days between -------------------------------------------------------------------------------


def sure(message) -> bool:
    """Whether a mail puts the meetup into a calendar as one at which there is a seat."""
    return invited("REQUEST")(message) and calendar_of(message).vevent.status.value == "CONFIRMED"


def member_asks(member: Phone, path: str) -> None:
    page = member.open(path)
    page.locator("#seat").get_by_label(QUESTION).fill("Dosai")
    member.press("Request a seat")
    assert page.locator('#seat[data-state="asked"]').count() == 1
    member.judge()


def member_proposes(member: Phone, call: str) -> None:
    member.open(call)
    member.follow("Propose a talk")
    member.page.get_by_label("Title", exact=True).fill(TALK)
    member.page.get_by_label("What it is about").fill("Drawn once, then run.")
    member.press("Send it in")
    member.judge()
    assert TALK in said(member.page)


def visitor_asks(stranger: Phone, path: str, who: Visitor) -> str:
    """By name, address and an answer; gives the path of the page that the mailed link opens."""
    page = stranger.open(path)
    page.locator("#seat").get_by_label("Your name").fill(who.name)
    page.locator("#seat").get_by_label("Your e-mail address").fill(who.address)
    stranger.press("Request a seat")
    assert page.locator("#seat .error").count() >= 1, "the question must be answered"
    assert page.locator("#seat").get_by_label("Your name").input_value() == who.name
    page.locator("#seat").get_by_label(QUESTION).fill("Idli")
    stranger.press("Request a seat")
    stranger.judge()
    mail = letter(stranger.site, who.address, lambda each: "/confirm/" in words_of(each))
    stranger.open(re.search(rf"{re.escape(path)}\S+", words_of(mail))[0])
    stranger.press("Confirm")
    assert page.locator('#seat[data-state="asked"]').count() == 1
    stranger.judge()
    return urlsplit(page.url).path


def organiser_answers(phone: Phone, path: str) -> None:
    page = phone.open(f"{path}seats/")
    assert "Dosai" in said(page)
    assert "Idli" in said(page)
    for name in ("Meena Member", VANI.name, MALA.name):
        phone.press(f"Approve {name}")
    phone.follow(f"Refuse {RAVI.name}")
    page.get_by_role("textbox").first.fill("The table is for four this time; come in June.")
    phone.press(f"Refuse {RAVI.name}")
    phone.judge()
    assert "2 of 2 taken, 1 on the waitlist" in said(page)
    for address in (MEENA, VANI.address):
        seated = calendar_of(letter(phone.site, address, sure)).vevent
        assert seated.summary.value == TITLE
    refused = letter(phone.site, RAVI.address, lambda each: "come in June" in words_of(each))
    assert calendar_of(refused).method.value == "CANCEL"
    letter(phone.site, MALA.address, lambda each: "first on the waitlist" in words_of(each))
    assert not any(sure(each) for each in letters(phone.site, MALA.address))


def organiser_finds_a_larger_table(phone: Phone, path: str, malas: str, stranger: Phone) -> None:
    assert "first on the waitlist" in said(stranger.open(malas)).lower()
    page = phone.open(f"{path}edit/")
    place = page.locator("#rooms-fields details.folded").first
    if not place.evaluate("each => each.open"):
        phone.tap(place.locator("summary"))
    page.locator('input[name="rooms-0-capacity"]').fill("3")
    phone.press("Save")
    phone.judge()
    letter(phone.site, MALA.address, sure)
    stranger.open(malas)
    assert stranger.page.locator('#seat[data-state="seated"]').count() == 1


def organiser_takes_the_talk(phone: Phone, member: Phone, call: str, path: str) -> None:
    page = phone.open(f"{call}proposals/")
    phone.follow(TALK)
    phone.follow("Accept")
    place = page.get_by_label("Into which meetup?")
    into = place.locator(f'option[value="{path.strip("/").split("/")[-1]}"]')
    place.select_option(into.get_attribute("value"))
    words = page.get_by_label("What the speakers will read")
    words.fill(words.input_value() + "\n\nBring a napkin.")
    phone.press("Accept and send this")
    phone.judge()
    told = letter(phone.site, MEENA, lambda each: "Bring a napkin." in words_of(each))
    member.open(re.search(r"/events/proposals/[a-z0-9]+/", words_of(told))[0])
    member.press("I am coming")
    member.judge()
    assert TALK in said(phone.open(path))


# --- The day, and after -----------------------------------------------------------------------------


def organiser_stands_at_the_door(phone: Phone, path: str) -> None:
    page = phone.open(f"{path}manage/")
    phone.follow("Check people in")
    page.get_by_text("ready to work without a network").wait_for()
    phone.judge()
    for name in ("Meena", "Vani"):
        page.get_by_label("Name or ticket code").fill(name)
        row = page.locator(".callers li:visible", has_text=name)
        assert row.count() == 1
        phone.tap(row.get_by_role("button", name="Check in"))
        page.locator(".callers li.there", has_text=name).wait_for()
        page.get_by_label("Name or ticket code").fill("")
    phone.tap(page.get_by_text("Somebody without a seat"))
    page.locator("#walk-in").get_by_label("Name").fill("Ganga Walk-in")
    phone.tap(page.locator("#walk-in").get_by_role("button", name="Let in"))
    page.locator("#count b", has_text="3").wait_for()
    page.get_by_text("Everything is sent").wait_for()
    phone.judge()


def picture() -> bytes:
    drawn = io.BytesIO()
    Image.linear_gradient("L").resize((800, 600)).convert("RGB").save(drawn, "JPEG")
    return drawn.getvalue()


def organiser_tells(phone: Phone, stranger: Phone, path: str) -> None:
    page = phone.open(f"{path}attendance/")
    page.locator('input[name="number"]').fill("3")
    absent = page.locator(".rollcall li", has_text=MALA.name)
    phone.tap(absent.locator("label", has_text="Did not come"))
    phone.press("Write it down")
    phone.judge()

    phone.open(f"{path}recap/")
    page.get_by_label("How was it?").fill("Three came, one kernel booted.")
    phone.press("Publish the recap")
    phone.judge()

    phone.open(f"{path}pictures/")
    page.locator('input[name="chosen"]').set_input_files(
        {"name": "table.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.get_by_label("I may publish these pictures").check()
    phone.press("Put them up")
    page.get_by_label("What is on it?").fill("Three people and a laptop round a table.")
    phone.press("Save")
    phone.judge()

    phone.open(f"{path}minutes/")
    page.get_by_label("What was decided, and who does it?").fill("Meena brings the next napkin.")
    phone.press("Publish the minutes")

    page = stranger.open(path)
    told = said(page)
    for words in ("Three came, one kernel booted.", "Meena brings the next napkin.", TALK):
        assert words in told
    assert "2 of 3 with a seat" in told, "who stayed away is counted, the walk-in is not"
    assert page.locator(".figure-big").first.inner_text() == "3"
    shown = page.get_by_alt_text("Three people and a laptop round a table.").first
    shown.scroll_into_view_if_needed()
    page.wait_for_function("image => image.naturalWidth > 0", arg=shown.element_handle())


def walk(site: Site, window) -> None:
    start = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=50)

    def hand(**more) -> Phone:
        return Phone(window(width=360, height=740, touch=True, bypass_csp=True, **more))

    phone, member, stranger = hand(), hand(theme="dark"), hand()
    phone.window.become("organiser")
    member.window.become("member")

    path = organiser_publishes(phone, start)
    call = organiser_asks_for_talks(phone, path)
    member_asks(member, path)
    member_proposes(member, call)
    visitor_asks(stranger, path, VANI)
    malas = visitor_asks(stranger, path, MALA)
    visitor_asks(stranger, path, RAVI)
    organiser_answers(phone, path)
    organiser_finds_a_larger_table(phone, path, malas, stranger)
    organiser_takes_the_talk(phone, member, call, path)
    organiser_stands_at_the_door(phone, path)
    site.manage("shell", "-v", "0", "-c", OVER.format(name=path.strip("/").split("/")[-1]))
    organiser_tells(phone, stranger, path)
    for each in (phone, member, stranger):
        refused = [line for line in each.window.errors if "422" not in line]
        assert refused == []


def test_an_organisers_week_on_a_phone(chromium):
    with running_site() as site, windows(chromium, site) as window:
        walk(site, window)
