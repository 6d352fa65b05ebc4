"""From the first mailed code to a closed account, in a real browser, judged by axe on every page."""

from __future__ import annotations

import email
import re
import time
from email import policy

import pytest

from tests.authenticator import code_at
from tests.outside import axe, running_site, too_wide, windows

pytestmark = pytest.mark.browser

NAME, ADDRESS = "Nila Newcomer", "nila.newcomer@tamarind.example"


class Newcomer:
    """Somebody with a browser, a mailbox and an authenticator app."""

    def __init__(self, window) -> None:
        self.window, self.page, self.site = window, window.page, window.site
        self.secret = ""
        self.used: set[str] = set()
        self.faults: list[str] = []

    def look(self) -> str:
        """Judge the page that is open; give what it says."""
        here = re.sub(r"^https?://[^/]+", "", self.page.url)
        self.faults += [f"{here}: {fault}" for fault in axe(self.page)]
        if sideways := too_wide(self.page):
            self.faults.append(f"{here}: {sideways} pixels too wide")
        return " ".join(self.page.locator("main").inner_text().split())

    def open(self, path: str) -> str:
        self.window.open(path)
        return self.look()

    def press(self, name: str) -> str:
        self.page.get_by_role("button", name=name, exact=True).click()
        return self.look()

    def mailed_code(self) -> str:
        """The code in the newest mail to the address, as its reader would find it."""
        for path in sorted((self.site.folder / "mail").glob("*.eml"), reverse=True):
            message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            if ADDRESS in str(message["To"]):
                text = message.get_body(("plain",)).get_content()
                if found := re.findall(r"^    (\S+)$", text, re.MULTILINE):
                    return found[0]
        raise AssertionError("no code was mailed")

    def app_code(self) -> str:
        """What the app shows, waiting for the next one where this one was used."""
        while (code := code_at(self.secret, time.time())) in self.used:
            time.sleep(0.5)
        self.used.add(code)
        return code

    def prove_by_mail(self) -> str:
        assert "Is it you?" in self.look()
        self.press("Mail me a code")
        self.page.get_by_label("Code from the mail").fill(self.mailed_code())
        return self.press("Go on")


def signs_up_by_a_mailed_code(someone: Newcomer) -> None:
    someone.open("/account/signup/")
    someone.page.get_by_label("Your name").fill(NAME)
    someone.page.get_by_label("E-mail address").fill(ADDRESS)
    someone.press("Make my account")
    someone.page.get_by_label("Code from the mail").fill(someone.mailed_code())
    someone.press("Confirm")
    said = someone.open("/account/")
    assert ADDRESS in said
    assert "None: codes come by mail" in said


def sets_up_the_app(someone: Newcomer) -> list[str]:
    """Gives the recovery codes."""
    someone.open("/account/second-factor/")
    someone.page.get_by_role("link", name="Set it up").click()
    said = someone.prove_by_mail()
    assert "Scan this with the app" in said
    assert someone.page.locator("svg.qr-code").bounding_box()["width"] > 150
    someone.page.get_by_text("I cannot scan it").click()
    someone.secret = someone.page.locator(".command code").inner_text()
    someone.look()
    someone.page.get_by_label("The code that your app shows now").fill("000000")
    assert "not the code of this moment" in someone.press("Switch the second step on")
    code = code_at(someone.secret, time.time())
    someone.page.get_by_label("The code that your app shows now").fill(code)
    said = someone.press("Switch the second step on")
    codes = re.findall(r"\b\d{4} \d{4}\b", said)
    assert len(codes) == 10
    someone.press("I have them")
    someone.used.add(code)
    return codes


def signs_out_and_in(someone: Newcomer, second: str) -> None:
    someone.open("/account/logout/")
    someone.page.locator("main").get_by_role("button", name="Sign out").click()
    someone.open("/account/login/")
    someone.page.get_by_label("E-mail address").fill(ADDRESS)
    someone.press("Mail me a code")
    someone.page.get_by_label("Code from the mail").fill(someone.mailed_code())
    assert "Your second step" in someone.press("Sign in")
    someone.page.get_by_label("Code from your app").fill(second)
    someone.press("Sign in")
    assert ADDRESS in someone.open("/account/")


def sees_where_and_ends_another_browser(someone: Newcomer, other: Newcomer, second: str) -> None:
    other.secret = someone.secret
    signs_in_elsewhere(other, second)
    said = someone.open("/account/sessions/")
    assert said.count("This browser") == 1
    assert "Chrome" in said
    someone.page.get_by_role("button", name=re.compile("^Sign out Chrome")).click()
    assert "That browser is signed out" in someone.look()
    other.page.goto(other.site.url + "/account/")
    assert "/account/login/" in other.page.url


def signs_in_elsewhere(other: Newcomer, second: str) -> None:
    other.window.open("/account/login/")
    other.page.get_by_label("E-mail address").fill(ADDRESS)
    other.press("Mail me a code")
    other.page.get_by_label("Code from the mail").fill(other.mailed_code())
    other.press("Sign in")
    other.page.get_by_label("Code from your app").fill(second)
    other.press("Sign in")


def closes_the_account(someone: Newcomer) -> None:
    said = someone.open("/account/close/")
    assert "What goes" in said
    assert "What stays, and why" in said
    word = someone.page.get_by_label("Type “close” if you mean it")
    word.fill("perhaps")
    assert "Nothing was closed" in someone.press("Close my account for good")
    word.fill("close")
    assert "Goodbye" in someone.press("Close my account for good")
    someone.page.goto(someone.site.url + "/account/")
    assert "/account/login/" in someone.page.url


@pytest.mark.parametrize(
    "how",
    [
        {"width": 1280},
        {"width": 360, "height": 740, "theme": "dark"},
    ],
    ids=["desk", "phone"],
)
def test_from_the_first_code_to_a_closed_account(chromium, how):
    with running_site() as site, windows(chromium, site) as open_window:
        someone = Newcomer(open_window(**how, bypass_csp=True))
        other = Newcomer(open_window(width=1280, bypass_csp=True))

        signs_up_by_a_mailed_code(someone)
        codes = sets_up_the_app(someone)
        signs_out_and_in(someone, someone.app_code())
        signs_out_and_in(someone, codes[0])
        sees_where_and_ends_another_browser(someone, other, codes[1])
        closes_the_account(someone)

        assert someone.faults == []
        assert "The chain is whole" in site.manage("verify_audit")
