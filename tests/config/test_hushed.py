"""What the logs say of addresses that are keys: everything but the key."""

from __future__ import annotations

import contextlib
import io
import logging
import logging.config
import time
import urllib.error
import urllib.request

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver
from gunicorn.config import Config

from config import settings as site
from config.hushed import HushedLogger, hushed
from tests.outside import running_site

KEYS = {"token", "key"}
SECRET = "s3cr3t-k3y_0f.somebody"


def routes(resolver=None, before=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, path)
        elif isinstance(pattern, URLPattern):
            yield path, pattern.pattern.converters, getattr(pattern.pattern, "regex", None)


def test_no_address_that_takes_a_key_writes_it_down():
    found = [path for path, taken, regex in routes() if KEYS & ({*taken} | {*regex.groupindex})]
    assert len(found) > 8
    for path in found:
        before = path.replace("^", "").split("<")[0].split("(?P")[0]
        if "<slug:public_id>" in path:
            before = "events/k7wq/" + path.partition("<slug:public_id>/")[2].split("<")[0]
        said = hushed(f"Not Found: /{before}{SECRET}/")
        assert SECRET not in said, path


@pytest.fixture
def written():
    """What the site's own logging writes, as settings set it up."""
    stream, root = io.StringIO(), logging.getLogger()
    before = root.handlers[:], root.level
    handler = {**site.LOGGING["handlers"]["stderr"], "stream": stream}
    logging.config.dictConfig({**site.LOGGING, "handlers": {"stderr": handler}})
    yield stream
    root.handlers[:], root.level = before
    root.setLevel(before[1])


@pytest.mark.django_db
def test_refused_links_are_logged_without_their_keys(written):
    for path in ("/events/k7wq/seat/mine", "/calendars", "/events/k7wq/door/open"):
        ending = ".ics" if path == "/calendars" else "/"
        assert Client().get(f"{path}/{SECRET}{ending}").status_code == 404
    said = written.getvalue()
    assert said.count("Not Found") == 3
    assert "/events/k7wq/seat/mine/…" in said
    assert SECRET not in said


def test_tracebacks_are_hushed_too(written):
    try:
        int(f"/invited/{SECRET}/")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: /invited/%s/", SECRET)
    said = written.getvalue()
    assert "ValueError: invalid literal" in said
    assert SECRET not in said


def test_gunicorn_writes_no_keys(tmp_path):
    config = Config()
    file = tmp_path / "access.log"
    for name, value in {"accesslog": str(file), "errorlog": str(file)}.items():
        config.set(name, value)
    log = HushedLogger(config)
    try:
        line = '%(r)s "%(f)s"'
        log.access_log.info(
            line, {"r": f"GET /follow/{SECRET}/ HTTP/1.1", "f": f"http://x/invited/{SECRET}/"}
        )
        log.error("Error handling request %s", f"/speaking/{SECRET}/?a=b")
    finally:
        for each in (log.access_log, log.error_log):
            for handler in each.handlers[:]:
                each.removeHandler(handler)
                handler.close()
    said = file.read_text()
    assert "GET /follow/…/ HTTP/1.1" in said
    assert "/speaking/…/?a=b" in said
    assert SECRET not in said


# --- The box leaves no line -----------------------------------------------------------------------

BOX = (
    "box/issue",
    "box/cast",
    "box/standing",
    "box/sheet",
    "ballot",
    "ballot/paper",
    "ballot/cast",
)


@pytest.mark.django_db
def test_refusals_at_the_box_leave_no_line(written):
    for path in BOX:
        answer = Client().post(f"/elections/nowhere/{path}/", "{", content_type="application/json")
        assert 400 <= answer.status_code < 500 or answer.status_code == 302, path
    assert Client().get("/elections/nowhere/box/log/").status_code == 404
    assert written.getvalue().count("/elections/nowhere/") == 1  # of the log, which is no secret


def test_what_breaks_at_the_box_is_seen(written):
    logging.getLogger("django.request").error("Internal Server Error: /elections/v/box/cast/")
    assert "/elections/v/box/cast/" in written.getvalue()


@pytest.mark.prove
@pytest.mark.processes
def test_a_web_server_that_keeps_a_log_of_requests_leaves_the_box_out(tmp_path):
    file = tmp_path / "access.log"
    with running_site(GUNICORN_CMD_ARGS=f"--access-logfile {file} --access-logformat %(U)s") as on:
        for path in ("elections/", *(f"elections/sample-directors/{one}/" for one in BOX)):
            asked = urllib.request.Request(f"{on.url}/{path}", data=None)
            with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(asked):
                pass
        until = time.monotonic() + 20
        while "/elections/" not in (file.read_text() if file.exists() else ""):
            assert time.monotonic() < until
            time.sleep(0.1)
    said = file.read_text().split()
    assert "/elections/" in said
    assert not [path for path in said if "/box/" in path or "/ballot/" in path]
