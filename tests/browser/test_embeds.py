"""A frame on somebody else's page, in a real browser."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def elsewhere() -> Iterator[dict[str, object]]:
    """A page of somebody else's: another origin, on loopback."""
    page = {"html": ""}

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(str(page["html"]).encode())

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page["origin"] = f"http://127.0.0.1:{server.server_address[1]}"
    yield page
    server.shutdown()
    server.server_close()


def framed(page, elsewhere) -> str:
    """What the frame shows on the other page."""
    page.goto(str(elsewhere["origin"]))
    page.wait_for_load_state("networkidle")
    frame = page.frames[1]
    return frame.locator("body").inner_text() if frame.url.startswith("http") else ""


def test_a_frame_shows_where_the_group_says_and_nowhere_else(window, elsewhere):
    here = window()
    here.become("organiser")
    page = here.open("/groups/chennai/embed/")
    snippet = page.locator(".command code").first.inner_text()
    assert re.match(r'<iframe src="http://localhost:\d+/embed/groups/chennai/"', snippet)
    elsewhere["html"] = f"<!doctype html><html lang=en><title>Ours</title><h1>Ours</h1>{snippet}"

    stranger = window(width=400)
    shown = framed(stranger.page, elsewhere)
    assert "Meetups of Chennai" in shown
    assert "Object storage night, linked" in shown

    def say(where: str, origins: str = "") -> None:
        form = here.open("/groups/chennai/embed/")
        form.locator(f'input[name="where"][value="{where}"]').check()
        form.locator('textarea[name="origins"]').fill(origins)
        form.get_by_role("button", name="Keep this").click()
        form.wait_for_load_state()

    say("named", "https://other.example")
    assert "Meetups of Chennai" not in framed(window(width=400).page, elsewhere)
    say("named", str(elsewhere["origin"]))
    assert "Meetups of Chennai" in framed(window(width=400).page, elsewhere)
    say("nowhere")
    assert "Meetups of Chennai" not in framed(window(width=400).page, elsewhere)
    say("anywhere")

    # a link in the frame leads the whole page to the site
    narrow = window(width=400)
    narrow.page.goto(str(elsewhere["origin"]))
    narrow.page.frame_locator("iframe").get_by_role("link", name="Meetups of Chennai").click()
    narrow.page.wait_for_url("**/groups/chennai/")
