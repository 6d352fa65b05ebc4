"""The door on a phone whose network is really cut: nothing is lost, nothing is told to anybody else."""

from __future__ import annotations

import pytest

from tests.outside import axe, too_wide

pytestmark = pytest.mark.browser


def to_the_door(phone):
    """As a visitor of the demo would: become the organiser, open today's meetup, go to its door."""
    phone.become("organiser")
    page = phone.open("/events/")
    page.get_by_role("link", name="Repair table").first.click()
    page.get_by_role("link", name="Check people in").first.click()
    page.wait_for_selector("#ready[data-ready]")
    return page


def saved(page):
    page.locator("#state").filter(has_text="Everything is sent.").wait_for()


def here(page) -> int:
    return int(page.inner_text("#count b"))


def in_store(page) -> dict:
    """What the phone keeps: rows of its database, and the words of every page that the worker kept."""
    return page.evaluate(
        """async () => {
          const found = {notes: 0, names: 0, kept: ""};
          for (const {name} of await indexedDB.databases()) {
            const base = await new Promise((done) => {
              const opening = indexedDB.open(name);
              opening.onsuccess = () => done(opening.result);
            });
            for (const store of base.objectStoreNames) {
              const rows = await new Promise((done) => {
                const asked = base.transaction(store).objectStore(store).getAll();
                asked.onsuccess = () => done(asked.result);
              });
              if (store === "notes") found.notes += rows.length;
              else for (const row of rows) found.names += row.lines.length;
            }
            base.close();
          }
          for (const name of await caches.keys())
            for (const request of await (await caches.open(name)).keys())
              found.kept += await (await caches.match(request, {cacheName: name})).text();
          return found;
        }"""
    )


def test_checking_people_in_with_no_network_at_all(window):
    phone = window(width=360, height=740)
    page = to_the_door(phone)
    saved(page)
    before = here(page)
    elsewhere = []
    page.on("request", lambda asked: elsewhere.append(asked.url))

    phone.context.set_offline(True)
    first = page.locator(".callers li:not(.there)").first
    name = first.locator("strong").inner_text()
    first.get_by_role("button").click()
    page.get_by_text(f"{name} is checked in.").wait_for()
    page.fill("#q", "amala")
    page.locator(".callers li").get_by_role("button", name="Check in").click()
    page.get_by_text("Somebody without a seat").click()
    page.locator("#walk-in [name=who]").fill("Wanda Walks")
    page.locator("#walk-in [name=heads]").fill("2")
    page.locator("#walk-in").get_by_role("button").click()
    page.get_by_text("Wanda Walks is checked in.").wait_for()
    assert page.inner_text("#state") == "3 waiting to be sent · No network"
    assert here(page) == before + 4

    # the page is loaded anew, the tab is closed: all without a network
    page.reload()
    page.wait_for_selector(".callers li")
    assert here(page) == before + 4
    address = page.url
    page.close()
    page = phone.context.new_page()
    page.goto(address)
    page.wait_for_selector(".callers li")
    assert page.inner_text("#state").startswith("3 waiting to be sent")
    assert too_wide(page) == 0
    # taken back before it was ever sent
    page.fill("#q", name)
    page.locator(".callers li.there").get_by_role("button").click()
    page.get_by_text(f"{name}: taken back.").wait_for()

    phone.context.set_offline(False)
    saved(page)
    page.fill("#q", "")
    assert here(page) == before + 3
    kept = in_store(page)
    assert kept["notes"] == 0
    assert kept["names"] > 20
    assert "Amala" not in kept["kept"]  # no page that the worker keeps names anybody
    assert all(url.startswith((phone.site.url, "blob:", "data:")) for url in elsewhere)

    # another phone sees what this one handed in
    other = window(width=360, height=740)
    there = to_the_door(other)
    saved(there)
    assert here(there) == before + 3

    page.on("dialog", lambda asked: asked.accept())
    page.click("#wipe")
    page.get_by_text("Nothing is left on this phone.").first.wait_for()
    kept = in_store(page)
    assert (kept["notes"], kept["names"], kept["kept"]) == (0, 0, "")
    complaints = [e for e in phone.errors if "ERR_INTERNET_DISCONNECTED" not in e]
    assert complaints == []


@pytest.mark.prove
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_at_the_door(window, theme):
    phone = window(width=360, theme=theme, bypass_csp=True)
    page = to_the_door(phone)
    assert axe(page) == []
    page.get_by_text("Somebody without a seat").click()
    assert axe(page) == []


@pytest.mark.prove
def test_without_scripts_every_button_works(window):
    phone = window(width=360, javascript=False)
    phone.become("organiser")
    page = phone.open("/events/")
    page.get_by_role("link", name="Repair table").first.click()
    page.get_by_role("link", name="Check people in").first.click()
    before = here(page)
    page.get_by_role("button", name="Check in").first.click()
    assert here(page) == before + 1
    page.get_by_role("button", name="Take back").first.click()
    assert here(page) == before
    assert too_wide(page) == 0
