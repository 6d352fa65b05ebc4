"""Bodies that are too large, as a stranger's socket sends them to the site's own server."""

from __future__ import annotations

import re
import socket
from html import unescape
from urllib.parse import urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from django.test import Client

from tests.outside import Site
from tests.people import make_person

LIMIT = 64 * 1024 * 1024


def exchange(site: Site, head: str, pieces) -> tuple[bytes, int]:
    """Send a request by hand; give the answer and how much of the body was taken from us."""
    sent = 0
    with socket.create_connection(("127.0.0.1", site.port), timeout=30) as line:
        line.sendall(head.encode())
        try:
            for piece in pieces:
                line.sendall(piece)
                sent += len(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has heard enough
        answer = b""
        try:
            while piece := line.recv(65536):
                answer += piece
                if b"</html>" in answer:
                    break
        except ConnectionResetError:
            pass
        return answer, sent


def officer_of(site: Site) -> tuple[str, str]:
    """A demo officer's cookies, and the token of a form."""
    browser = build_opener(HTTPCookieProcessor())
    page = browser.open(site.url + "/demo/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    body = f"csrfmiddlewaretoken={token}&who=officer".encode()
    browser.open(Request(site.url + "/demo/become/", body, {"Referer": site.url + "/demo/"}))
    jar = next(h for h in browser.handlers if isinstance(h, HTTPCookieProcessor)).cookiejar
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
    page = browser.open(site.url + "/").read().decode()
    return cookies, re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


def head(site: Site, path: str, *lines: str) -> str:
    host = urlsplit(site.url).netloc
    return "\r\n".join([f"POST {path} HTTP/1.1", f"Host: {host}", *lines, "", ""])


def chunked(total: int):
    piece = b"x" * 262_144
    for _ in range(total // len(piece)):
        yield b"%x\r\n%s\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


@pytest.mark.slow
def test_too_large_a_body_is_answered_before_it_is_sent(site):
    path = "/elections/bylaws-2015/desk/roll/"
    kind = "multipart/form-data; boundary=----x"
    asked = head(site, path, f"Content-Length: {200 * 2**20}", f"Content-Type: {kind}")
    answer, sent = exchange(site, asked, [])  # not one byte of the body
    said = unescape(answer.decode())
    assert said.startswith("HTTP/1.1 413")
    assert sent == 0
    assert "That is too much at once" in said
    assert "python manage.py import_roll ELECTION FILE.csv" in said
    assert 'class="masthead"' in said  # in our own frame


@pytest.mark.slow
def test_a_body_in_pieces_is_cut_off_at_the_limit(site):
    asked = head(site, "/elections/bylaws-2015/desk/roll/", "Transfer-Encoding: chunked")
    answer, sent = exchange(site, asked, chunked(200 * 2**20))
    if answer:  # a reset may overtake it; what matters then is below
        assert answer.startswith(b"HTTP/1.1 413")
    assert sent < LIMIT + 48 * 2**20  # the limit, and what lay in the buffers of two machines
    assert site.text("/healthz")


@pytest.mark.slow
def test_a_small_body_in_pieces_is_read_like_any_other(site):
    cookies, token = officer_of(site)
    form = f"csrfmiddlewaretoken={token}&zone=Asia%2FKathmandu".encode()
    asked = head(
        site,
        "/time-zone/",
        "Transfer-Encoding: chunked",
        "Content-Type: application/x-www-form-urlencoded",
        f"Cookie: {cookies}",
        "Connection: close",
    )
    pieces = [b"%x\r\n%s\r\n" % (len(part), part) for part in (form[:10], form[10:])]
    answer, _sent = exchange(site, asked, [*pieces, b"0\r\n\r\n"])
    assert answer.startswith(b"HTTP/1.1 302")
    assert b"Asia/Kathmandu" in answer


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["9" * 5000, "9" * 16, str(LIMIT + 1)])
def test_a_length_beyond_all_bounds_is_too_large(length):
    client = Client(raise_request_exception=False)
    client.force_login(make_person().user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.generic("POST", "/time-zone/", b"x", CONTENT_LENGTH=length)
    assert answer.status_code == 413
