"""A receipt checked in the browser while the vote is open and after it closed: nothing asked names the leaf."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.outside import axe, running_site, too_wide, windows

pytestmark = [pytest.mark.browser, pytest.mark.prove]

VOTE = "/elections/checked/"
OPEN = """
import json
from django.utils import timezone
from elections import actions
from tests.factories.boxes import cast_again, cast_ballots, vote_for
from tests.people import make_group
now = timezone.now()
vote = vote_for(make_group("checkers"), 130, at=now, slug="checked", title="Checked rules")
cast = cast_ballots(vote, range(60), at=now)
actions.publish_batch(at=now, election=vote)
cast += cast_ballots(vote, range(60, 120), at=now)
again = cast_again(vote, cast[0], said="no", at=now)
actions.publish_batch(at=now, election=vote)
from elections.models import Leaf
there = set(Leaf.objects.filter(election=vote, batch__isnull=False).values_list("leaf", flat=True))
public = next(one for one in cast[1:] if one.leaf in there)
waits = next(one for one in [*cast, again] if one.leaf not in there)
told = {"public": public, "waits": waits, "replaced": cast[0]}
print("TOLD", json.dumps({name: [one.leaf, json.dumps(one.receipt.as_json())] for name, one in told.items()}))
"""
CLOSE = """
from django.utils import timezone
from elections.models import Election
from tests.factories.boxes import closed
now = timezone.now()
Election.objects.filter(slug="checked").update(closes_at=now)
closed(Election.objects.get(slug="checked"), at=timezone.now())
"""


def judge(page) -> None:
    assert too_wide(page) == 0, page.url
    assert axe(page) == [], page.url


def said(window, typed: str) -> list[str]:
    """What the browser finds of a receipt, by the names of its sentences."""
    page = window.open(f"{VOTE}verify/")
    page.get_by_label("Receipt", exact=True).fill(typed)
    page.get_by_role("button", name="Check it in this browser").click()
    page.wait_for_selector("#findings h2:focus")
    return page.eval_on_selector_all(
        "#findings [data-said]", "all => all.map(one => one.dataset.said)"
    )


def tampered(receipt: str, leaf: str) -> str:
    whole = json.loads(receipt)
    other = ("1" if leaf[0] == "0" else "0") + leaf[1:]
    return json.dumps({**whole, "statement": whole["statement"].replace(leaf, other)})


def while_it_is_open(window, receipts, asked) -> None:
    leaf, receipt = receipts["public"]
    assert said(window, receipt) == ["signed", "head", "in-log", "open"]
    judge(window.page)
    assert asked
    assert not any(leaf[:8] in url or "POST" in url for url in asked)
    assert not any("cookie" in one.lower() for one in window.cookies_sent)
    assert said(window, leaf) == ["leaf-alone", "head", "in-log", "open"]
    assert said(window, receipts["waits"][1]) == ["signed", "head", "waits"]
    assert said(window, tampered(receipt, leaf))[0] == "not-signed"
    assert said(window, "nonsense") == ["no-receipt"]
    page = window.open(f"{VOTE}verify/")
    file = {"name": "receipt.json", "mimeType": "application/json", "buffer": receipt.encode()}
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Check it in this browser").click()
    page.wait_for_selector("#findings h2:focus")
    assert page.locator('[data-said="in-log"]').count() == 1


def without_scripts(window, receipts) -> None:
    page = window.open(f"{VOTE}verify/")
    assert not page.get_by_role("button", name="Check it in this browser").is_visible()
    page.get_by_label("Receipt", exact=True).fill(receipts["public"][1])
    page.get_by_role("button", name="Let the site check it").click()
    assert "you take it from the site" in page.locator("#findings").inner_text()
    assert "stands in the log at place" in page.locator("#findings").inner_text()


def the_log(open_window) -> None:
    for width, theme in ((360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")):
        window = open_window(width=width, theme=theme, bypass_csp=True)
        for path in (
            f"{VOTE}box/log/?older=1&newer=2",
            f"{VOTE}verify/",
            f"{VOTE}results/",
            VOTE,
        ):
            window.open(path)
            judge(window.page)


def a_stranger_recounts(window, tmp_path) -> None:
    page = window.open(f"{VOTE}results/")
    with page.expect_download() as coming:
        page.get_by_role("link", name="bundle.zip").click()
    bundle = tmp_path / "bundle.zip"
    coming.value.save_as(bundle)
    taken = [sys.executable, "-m", "zipfile", "-e", str(bundle), str(tmp_path / "taken")]
    subprocess.run(taken, check=True, timeout=60)
    done = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "taken/recount.py"), str(bundle)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_receipt_is_checked_in_the_browser_and_the_archive_recounted(chromium, tmp_path):
    with running_site() as site, windows(chromium, site) as open_window:
        line = next(
            x for x in site.manage("shell", "-c", OPEN).splitlines() if x.startswith("TOLD")
        )
        receipts = json.loads(line.removeprefix("TOLD "))
        window, asked = open_window(width=360, bypass_csp=True), []
        window.cookies_sent = []
        window.page.on("request", lambda one: asked.append(f"{one.method} {one.url}"))
        window.page.on(
            "request",
            lambda one: window.cookies_sent.extend(
                name for name in one.all_headers() if one.resource_type == "fetch"
            ),
        )
        while_it_is_open(window, receipts, asked)
        without_scripts(open_window(width=360, theme="dark", javascript=False), receipts)
        site.manage("shell", "-c", CLOSE)
        assert said(window, receipts["public"][1]) == ["signed", "head", "in-log", "counted"]
        judge(window.page)
        assert said(window, receipts["replaced"][1]) == ["signed", "head", "in-log", "withdrawn"]
        the_log(open_window)
        a_stranger_recounts(window, tmp_path)
        assert [one for one in window.errors if "404" not in one] == []
