"""The site as a stranger meets it: real processes on loopback, a real browser, judges that are not ours.

`site` is a whole site of its own (folder, database with the demo loaded, gunicorn with its worker),
started as `make run` starts it and ended with the tests. Nothing here touches Django in this process.
"""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests import kept
from tests.chromium import SWITCHES
from tests.chromium import path as chromium_path

BASE = Path(__file__).resolve().parent.parent
AXE = BASE / "tests" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
STARTS_WITHIN = 60  # seconds; far above what it takes, so that a busy machine fails nobody


def missing(what: str, how: str) -> None:
    """Skip loudly what this machine cannot do; where everything is required, fail."""
    words = f"{what} is not here: {how}"
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(words)
    pytest.skip(words)


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Backend:
    """A stand-in for somebody's provisioning backend: it notes which addresses were opened."""

    def __init__(self) -> None:
        backend = self

        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path != "/favicon.ico":  # browsers ask for it by themselves
                    backend.opened.append(self.path)
                words = b"<!doctype html><title>Backend</title><h1>Five machines, please</h1>"
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(words)))
                self.end_headers()
                self.wfile.write(words)

            def log_message(self, *args: object) -> None:
                """Keep quiet."""

        self.opened: list[str] = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@dataclass
class Site:
    """A running site: where it is, where it keeps its things, and how to end it."""

    folder: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        own = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "SITE_URL", "SECRET_KEY"}
        kept = {name: value for name, value in os.environ.items() if name not in own}
        return {
            **kept,
            "SABHA_VAR": str(self.folder),
            "PORT": str(self.port),
            "SABHA_DEMO": "1",
            "LOG_LEVEL": "WARNING",
            **self.settings,
        }

    def manage(self, *arguments: str) -> str:
        """Run one of the site's commands and give back what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"manage.py {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def start(self) -> None:
        """Start gunicorn with its worker and wait until the site is ready."""
        log = (self.folder / "gunicorn.log").open("ab")
        with log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn"],
                cwd=BASE,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError, urllib.error.URLError):
                if urllib.request.urlopen(f"{self.url}/readyz", timeout=5).status == 200:
                    return
            time.sleep(0.1)
        words = (self.folder / "gunicorn.log").read_text(encoding="utf-8", errors="replace")
        self.kill()
        raise AssertionError(f"The site did not become ready:\n{words[-4000:]}")

    def kill(self, how: int = signal.SIGKILL) -> None:
        """End every process of the site at once."""
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, how)
            self.process.wait(timeout=30)

    def json(self, path: str) -> dict[str, object]:
        """What the site answers at `path`, read as JSON."""
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return json.load(answer)

    def text(self, path: str) -> str:
        """What the site answers at `path`, as text."""
        with urllib.request.urlopen(self.url + path, timeout=30) as answer:
            return answer.read().decode("utf-8")


def prepare(site: Site) -> None:
    """Database, static files and demo, made by the site's own command: once in a run, then copied."""
    demo, settings = (site.environment.get(n, "") for n in ("SABHA_DEMO", "DJANGO_SETTINGS_MODULE"))
    url = site.settings.get("DATABASE_URL", "")
    name = "-".join(["site", "postgresql" if url else "sqlite", demo, settings or "site"])

    def make() -> None:
        kept.tables_for(site.folder, url, lambda: site.manage("migrate", "--verbosity=0"))
        site.manage("prepare")

    kept.prepared(name, site.folder, url, make)


@contextlib.contextmanager
def running_site(**settings: str) -> Iterator[Site]:
    """A fresh site with the demo loaded, running until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="sabha-site-"))
    site = Site(folder=folder, port=free_port(), settings=settings)
    try:
        prepare(site)
        site.start()
        yield site
    finally:
        site.kill(signal.SIGTERM)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def backend() -> Iterator[Backend]:
    """Somebody's provisioning backend, on loopback."""
    backend = Backend()
    yield backend
    backend.close()


@pytest.fixture(scope="session")
def site(backend: Backend) -> Iterator[Site]:
    """The demo site, shared by all browser tests of a process."""
    template = backend.url + "/launch/{slug}?revision={revision}"
    with running_site(LAB_BACKEND_URL=template) as site:
        yield site


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """A headless Chromium of the system's."""
    try:
        from playwright.sync_api import Locator, sync_playwright
    except ImportError:
        missing("Playwright", "the development requirements hold it.")
    path = chromium_path()
    if path is None:
        missing("Chromium", "apt-get install chromium, or any Chrome on the path.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        click = Locator.click
        Locator.click = patient(click)
        yield browser
        Locator.click = click
        browser.close()


def patient(click: Callable[..., None]) -> Callable[..., None]:
    """Have a click come back when the page that it led to is there.

    By itself it comes back as soon as the answer begins: whoever counts what is on the page then counts
    half of it, on a busy machine.
    """

    def clicked(locator, *arguments, **options):
        click(locator, *arguments, **options)
        locator.page.wait_for_load_state()

    return clicked


@dataclass
class Window:
    """A browser window at the site; `errors` gathers what its console and the CSP complained of."""

    context: object
    page: object
    site: Site
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> object:
        """Go to a path of the site and give back the page."""
        answer = self.page.goto(self.site.url + path)
        assert answer is not None
        assert answer.status < 400, f"{path} answered {answer.status}"
        return self.page

    def become(self, role: str) -> object:
        """Become one of the demo's people, as a visitor would: on /demo/, by the button."""
        self.open("/demo/")
        self.page.locator(f'form:has(input[name="who"][value="{role}"]) button').click()
        return self.page


@contextlib.contextmanager
def windows(chromium: object, site: Site) -> Iterator[object]:
    """Open windows at a site: the yielded function does, and all are closed with the block."""
    with contextlib.ExitStack() as stack:

        def open_window(
            *,
            width: int = 1280,
            height: int = 900,
            theme: str = "light",
            javascript: bool = True,
            bypass_csp: bool = False,
            touch: bool = False,
        ) -> Window:
            context = chromium.new_context(
                viewport={"width": width, "height": height},
                has_touch=touch,
                is_mobile=touch,
                java_script_enabled=javascript,
                bypass_csp=bypass_csp,
                reduced_motion="reduce",
            )
            stack.callback(context.close)
            context.add_cookies([{"name": "theme", "value": theme, "url": site.url}])
            page = context.new_page()
            new = Window(context=context, page=page, site=site)
            page.on(
                "console",
                lambda said: new.errors.append(said.text) if said.type == "error" else None,
            )
            page.on("pageerror", lambda error: new.errors.append(str(error)))
            return new

        yield open_window


@pytest.fixture
def window(chromium, site):
    """Open windows: `window()`, `window(width=360, theme="dark", javascript=False)`."""
    with windows(chromium, site) as open_window:
        yield open_window


def axe(page: object, *, impacts: tuple[str, ...] = ("serious", "critical")) -> list[str]:
    """What axe-core finds wrong with the page (which must be of a window with `bypass_csp=True`)."""
    if not AXE.exists():
        missing("axe-core", "npm ci in tests/browser.")
    # A click comes back when the answer begins: the document may still be without a head.
    page.wait_for_load_state()
    page.add_script_tag(path=str(AXE))
    found = page.evaluate("async () => (await axe.run(document)).violations")
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['failureSummary']}"
        for rule in found
        if rule["impact"] in impacts
        for node in rule["nodes"]
    ]


def too_wide(page: object) -> int:
    """By how many pixels the page is wider than its window (0 where nothing scrolls sideways)."""
    page.wait_for_load_state()
    return page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
