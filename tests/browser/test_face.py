"""The frame, the style guide, the ways in and the mishaps, in a real browser and before axe.

Every page here is opened in both themes, wide and narrow: axe finds nothing serious, nothing scrolls
sideways, and the console (where the content security policy complains) stays silent.
"""

from __future__ import annotations

import re

import pytest

from tests.outside import axe, too_wide

pytestmark = pytest.mark.browser

PAGES = [
    "/styleguide/",
    "/time-zone/",
    "/account/login/",
    "/account/login/code/",
    "/account/signup/",
    "/account/password/reset/",
    "/nowhere/",
]
WEIGHT_COLD = 150 * 1024


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_serious_in_either_theme_at_either_width(window, width, theme, subtests):
    judged = window(width=width, theme=theme, bypass_csp=True)
    plain = window(width=width, theme=theme)
    for address in PAGES:
        with subtests.test(msg=address):
            judged.page.goto(judged.site.url + address)
            assert axe(judged.page) == []
            assert too_wide(judged.page) == 0
            plain.page.goto(plain.site.url + address)
            # a missing page is told by the console as well; nothing else may be
            assert [each for each in plain.errors if "404" not in each] == []


def test_theme_changes_and_comes_back_without_javascript(window):
    reader = window(theme="light", javascript=False)
    page = reader.open("/styleguide/")
    page.get_by_role("button", name="Change to the dark theme").click()
    assert page.url.endswith("/styleguide/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("button", name="Change to the light theme").click()
    assert page.locator("html").get_attribute("data-theme") == "light"
    page.get_by_role("button", name="Follow the theme of my device").click()
    assert page.locator("html").get_attribute("data-theme") is None


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_of_the_device_is_followed(chromium, site, theme):
    context = chromium.new_context(color_scheme=theme)
    page = context.new_page()
    page.goto(site.url + "/styleguide/")
    other = {"light": "dark", "dark": "light"}[theme]
    assert page.get_by_role("button", name=f"Change to the {other} theme").is_visible()
    assert not page.get_by_role("button", name=f"Change to the {theme} theme").is_visible()
    context.close()


def test_first_visit_learns_the_readers_zone(chromium, site):
    context = chromium.new_context(timezone_id="Australia/Sydney")
    page = context.new_page()
    page.goto(site.url + "/styleguide/")
    page.reload()
    assert "Sydney" in page.locator(".colophon").inner_text()
    context.close()


def test_menus_open_without_javascript_and_by_keyboard(window):
    page = window(width=360, javascript=False).open("/styleguide/")
    menu = page.locator("#menu")
    assert not menu.is_visible()
    page.get_by_role("button", name="Menu").press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()


def test_faults_of_a_form_are_met_first_and_lead_to_their_fields(window):
    page = window(javascript=False).open("/account/signup/")
    page.get_by_label("Your name").fill("Nila New")
    page.get_by_label("E-mail address").evaluate("field => field.type = 'text'")
    page.get_by_label("E-mail address").fill("nowhere")
    page.locator("form", has=page.get_by_label("Your name")).evaluate(
        "form => form.noValidate = true"
    )
    page.get_by_role("button", name="Make my account").click()
    summary = page.locator(".error-summary")
    assert summary.evaluate("summary => summary === document.activeElement")
    assert page.get_by_label("Your name").input_value() == "Nila New"
    summary.get_by_role("link").first.click()
    assert page.locator(":focus").get_attribute("name") == "email"


def test_one_signs_in_by_a_mailed_code_without_javascript(window, site):
    page = window(javascript=False).open("/account/signup/")
    page.get_by_label("Your name").fill("Nila New")
    page.get_by_label("E-mail address").fill("nila.new@example.org")
    page.get_by_role("button", name="Make my account").click()
    page.get_by_label("Code from the mail").fill(newest_code(site, "nila.new@example.org"))
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name=re.compile("open your menu, Nila New")).click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(site.url + "/account/login/")
    page.get_by_label("E-mail address").fill("nila.new@example.org")
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_label("Code from the mail").fill(newest_code(site, "nila.new@example.org"))
    page.locator("main").get_by_role("button", name="Sign in").click()
    assert page.get_by_role("button", name=re.compile("open your menu, Nila New")).is_visible()


def newest_code(site, address: str) -> str:
    """Read the newest mail to this address in the site's folder."""
    for file in sorted((site.folder / "mail").glob("*.eml"), reverse=True):
        text = file.read_text("utf-8")
        if address in text:
            (code,) = re.findall(r"^    (\S+)$", text.replace("\r", ""), re.MULTILINE)
            return code
    raise AssertionError(f"no mail to {address}")


def test_a_command_is_copied_without_its_prompts(chromium, site):
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site.url + "/styleguide/")
    page.locator(".command").first.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == "pkg install -y py311-keystone\nkeystone-manage db_sync"
    context.close()


def test_names_in_their_own_script_are_joined_by_small_fonts(chromium, site):
    """The letters are shaped: a joined name is narrower than its letters one by one."""
    context = chromium.new_context()
    page = context.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(site.url + "/styleguide/")
    page.evaluate("() => document.fonts.ready")
    fonts = [url for url in fetched if url.endswith(".woff2")]
    assert any("names-tamil" in url for url in fonts)
    assert not any("noto-sans" in url for url in fonts)
    loaded = page.evaluate(
        "() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert "Sabha Names" in {family.strip('"') for family in loaded}
    context.close()


def test_front_page_weighs_less_than_its_budget(chromium, site):
    """Everything that a first visit fetches, as it goes over the wire."""
    context = chromium.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    bytes_of: list[float] = []
    session.on("Network.loadingFinished", lambda event: bytes_of.append(event["encodedDataLength"]))
    page.goto(site.url + "/", wait_until="networkidle")
    assert sum(bytes_of) < WEIGHT_COLD, f"{sum(bytes_of) / 1024:.0f} KB in {len(bytes_of)} requests"
    assert len(bytes_of) <= 15
    context.close()
