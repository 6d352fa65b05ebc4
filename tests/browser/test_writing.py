"""Writing in a real browser: previews, copies, drafts, lost connections, ended sessions, hostile texts."""

from __future__ import annotations

import json
import time
import urllib.request

import pytest

from community.markdown import render
from tests.hostile import HOSTILE
from tests.outside import axe, too_wide

pytestmark = pytest.mark.browser

STATE = "/solutions/problems/new/"
TEXT = (
    """\
# Rings

Meet **us** at https://e.org/x.

```bash
$ swift-init all start
started
```

```python
def weight(share: float = 0.5) -> str:
    # a comment
    return f"{share} தமிழ்"
```

```diff
- old
+ new
```

| what | how many | a long heading here | another one | and the last |
|---|---|---|---|---|
| chairs | 40 | wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww | x | y |

"""
    + "w" * 200
)
LISTEN = """
window.wrong = [];
addEventListener('securitypolicyviolation', (e) => wrong.push(e.violatedDirective + ' ' + e.blockedURI));
for (const name of ['alert', 'confirm', 'prompt', 'open']) window[name] = () => wrong.push(name);
"""


def write(page, title: str, text: str) -> None:
    page.fill("#id_title", title)
    page.fill("#id_text", text)


def wait_until_kept(page) -> None:
    """By asking again and again: the page's policy lets nothing wait inside it."""
    until = time.monotonic() + 20
    kept = "Object.keys(localStorage).some((key) => key.startsWith('draft:'))"
    while not page.evaluate(kept):
        assert time.monotonic() < until, "no draft was kept"
        page.wait_for_timeout(100)


def test_the_preview_follows_beside_the_text(window):
    reader = window(width=1280)
    reader.become("member")
    page = reader.open(STATE)
    write(page, "", TEXT)
    page.locator(".preview strong").wait_for()
    assert page.locator(".preview h3").inner_text() == "Rings"
    assert page.locator("#id_text").is_visible()
    page.fill("#id_text", "*later*")
    page.locator(".preview em").wait_for()
    assert reader.errors == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_writing_and_preview_take_turns(window, theme):
    reader = window(width=360, theme=theme, bypass_csp=True)
    reader.become("member")
    page = reader.open(STATE)
    write(page, "", TEXT)
    page.get_by_role("button", name="Preview", exact=True).click()
    page.locator(".preview table").wait_for()
    assert not page.locator("#id_text").is_visible()
    assert too_wide(page) == 0
    assert axe(page) == []
    page.get_by_role("button", name="Write", exact=True).click()
    assert page.locator("#id_text").input_value() == TEXT
    page.locator("summary", has_text="how to write it").click()
    assert too_wide(page) == 0
    assert axe(page) == []


def test_code_is_copied_without_prompts_and_answers_and_that_is_said(window):
    reader = window()
    reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.become("member")
    page = reader.open(STATE)
    page.fill("#id_text", TEXT)
    copy = page.locator(".preview").get_by_role("button", name="Copy").first
    copy.focus()
    page.keyboard.press("Enter")
    page.locator("[role=status].sr", has_text="Copied").wait_for(state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == "swift-init all start"


def test_without_scripts_the_button_brings_the_form_back_with_the_preview(window):
    reader = window(javascript=False)
    reader.become("member")
    page = reader.open(STATE)
    write(page, "A title", "*soft*")
    page.get_by_role("button", name="Preview", exact=True).click()
    assert page.locator(".preview em").inner_text() == "soft"
    assert page.locator("#id_title").input_value() == "A title"
    assert page.locator("#id_text").input_value() == "*soft*"
    assert page.locator(".error-summary").count() == 0


def test_a_draft_is_offered_and_goes_when_it_was_sent(window):
    reader = window()
    reader.become("member")
    page = reader.open(STATE)
    write(page, "A draft", "Kept *here*")
    wait_until_kept(page)
    page = reader.open(STATE)
    assert page.locator("#id_text").input_value() == "", "offered, never put back by itself"
    page.get_by_role("button", name="Put it back").click()
    assert page.locator("#id_title").input_value() == "A draft"
    assert page.locator("#id_text").input_value() == "Kept *here*"
    page.get_by_role("button", name="State the problem").click()
    page.get_by_text("Your problem is stated").wait_for()
    page = reader.open(STATE)
    assert page.get_by_role("button", name="Put it back").count() == 0
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('draft:'))") == []


def test_a_draft_is_its_writers_alone(window):
    reader = window()
    reader.become("member")
    write(reader.open(STATE), "Mine", "mine")
    wait_until_kept(reader.page)
    reader.become("organiser")
    assert reader.open(STATE).get_by_role("button", name="Put it back").count() == 0
    reader.become("member")
    page = reader.open(STATE)
    page.get_by_role("button", name="Discard it").click()
    assert reader.open(STATE).get_by_role("button", name="Put it back").count() == 0


def test_sent_while_offline_nothing_is_lost(window):
    reader = window()
    reader.become("member")
    page = reader.open(STATE)
    write(page, "Written on a train", "through a tunnel")
    reader.context.set_offline(True)
    page.get_by_role("button", name="State the problem").click()
    page.get_by_text("You are offline.").wait_for()
    assert page.url.endswith(STATE)
    assert page.locator("#id_text").input_value() == "through a tunnel"
    reader.context.set_offline(False)
    page.get_by_text("You are connected again.").wait_for()
    page.get_by_role("button", name="State the problem").click()
    page.get_by_text("Your problem is stated").wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_after_the_session_ended_what_was_typed_is_sent_on(window, javascript):
    reader = window(javascript=javascript)
    reader.become("member")
    page = reader.open(STATE)
    title = f"Typed for an hour, {'with' if javascript else 'without'} scripts"
    write(page, title, "and then the session was over")
    reader.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="State the problem").click()
    page.get_by_text("What you wrote is kept").wait_for()
    # the demo's people have no password: a session of theirs is put in place of a sign-in
    kept = next(c for c in reader.context.cookies() if c["name"] == "sessionid")
    signed = reader.site.manage("shell", "-c", SIGN_IN.format(key=kept["value"])).split()[-1]
    reader.context.add_cookies([{"name": "sessionid", "value": signed, "url": reader.site.url}])
    page = reader.open("/kept/")
    page.get_by_role("button", name="Send it now").click()
    page.get_by_text("Your problem is stated").wait_for()
    assert page.locator("h1").inner_text() == title


SIGN_IN = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from community.models import User
store = import_module(settings.SESSION_ENGINE).SessionStore
user = User.objects.get(email="meena@example.org")
session = store("{key}")
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.cycle_key()
session.save()
print(session.session_key)
"""


def test_a_button_cannot_be_pressed_twice_while_the_form_is_on_its_way(window):
    reader = window()
    reader.become("member")
    page = reader.open(STATE)
    write(page, "Pressed twice", "x")
    sent = []

    def slowly(route):
        if route.request.method == "POST":
            sent.append(route.request.url)
            page.wait_for_timeout(700)
        route.continue_()

    page.route("**" + STATE, slowly)
    page.evaluate(
        "() => { const b = document.querySelector('form.stack .button.primary'); b.click(); b.click(); b.click(); }"
    )
    page.get_by_text("Your problem is stated").wait_for()
    assert len(sent) == 1


@pytest.mark.parametrize("bypass_csp", [False, True], ids=["with the policy", "without it"])
def test_of_a_thousand_hostile_texts_nothing_runs_and_nothing_is_fetched(window, bypass_csp):
    """All on one page of our own, under our own policy; and again without it, so that both walls hold."""
    reader = window(bypass_csp=bypass_csp)
    home = reader.site.url + "/hostile/"
    with urllib.request.urlopen(reader.site.url + "/", timeout=30) as answer:
        policy = answer.headers["Content-Security-Policy"]
    body = "".join(f"<section>{render(text)}</section>" for text in HOSTILE)
    page, asked = reader.page, []
    page.add_init_script(LISTEN)
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (asked.append("dialog"), dialog.dismiss()))
    page.route(
        home,
        lambda route: route.fulfill(
            body=f"<!doctype html><meta charset=utf-8><title>x</title>{body}",
            headers={"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy},
        ),
    )
    page.route("**/*.png", lambda route: route.fulfill(body="", content_type="image/png"))
    page.goto(home)
    page.wait_for_load_state("networkidle")
    assert page.locator("section").count() == len(HOSTILE)
    # what opens, what is focused and what is pointed at does nothing either
    page.evaluate(
        "() => document.querySelectorAll('*').forEach((e) => { e.focus?.();"
        " for (const n of ['mouseover', 'focus', 'toggle', 'error', 'load']) e.dispatchEvent(new Event(n)); })"
    )
    assert page.evaluate("wrong") == []
    assert {url for url in asked if url != home} <= {reader.site.url + "/a.png"}
    schemes = page.evaluate("[...new Set([...document.links].map((a) => a.protocol))]")
    assert set(schemes) <= {"http:", "https:", "mailto:"}
    assert (
        page.evaluate("document.querySelectorAll('script, style, iframe, form, input, svg').length")
        == 0
    )
    assert json.loads(page.evaluate("JSON.stringify(Object.keys(localStorage))")) == []
