"""How long it takes to become a member: the form, the mail with the code, the code; nothing left out."""

from __future__ import annotations

import email
import http.cookiejar
import re
import statistics
import sys
import time
import urllib.parse
import urllib.request
from email import policy
from typing import Any

from tests.outside import Site

NEWCOMERS = 30
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_CODE = re.compile(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})?)\s*$", re.MULTILINE)


class Newcomer:
    """A browser with its own cookies and no scripts."""

    def __init__(self, site: Site) -> None:
        self.site = site
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(jar)
        self.page, self.url = "", ""

    def open(self, path: str, **typed: str) -> None:
        body = None
        if typed:
            typed["csrfmiddlewaretoken"] = _TOKEN.findall(self.page)[-1]
            body = urllib.parse.urlencode(typed).encode()
        asked = urllib.request.Request(
            urllib.parse.urljoin(self.site.url, path), body, {"Referer": self.site.url}
        )
        with self.browser.open(asked, timeout=60) as answer:
            self.page, self.url = answer.read().decode(), answer.url

    def sign_up(self, address: str, password: str) -> None:
        self.open("/account/signup/")
        self.open("/account/signup/", name="New Comer", email=address, password1=password)
        self.open(self.url, code=code_mailed_to(self.site, address))
        self.open("/me/")
        if not self.url.endswith("/me/"):
            raise AssertionError(f"{address} was not signed in, but sent to {self.url}")


def code_mailed_to(site: Site, address: str) -> str:
    newest = sorted((site.folder / "mail").glob("*.eml"), reverse=True)
    for path in newest:
        message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
        if address in str(message["To"]):
            return _CODE.findall(message.get_body(("plain",)).get_content())[0]
    raise AssertionError(f"no mail to {address}")


def measure(site: Site) -> list[dict[str, Any]]:
    """Time whole sign-ups, with a mailed code alone and with a password as well."""
    rows = []
    for name, password in (("by mailed code", ""), ("with a password", "four long words here")):
        sys.stderr.write(f"· signing up {name} …\n")
        took = []
        for number in range(NEWCOMERS):
            began = time.perf_counter()
            Newcomer(site).sign_up(f"new{number}.{len(password)}@example.org", password)
            took.append(time.perf_counter() - began)
        took.sort()
        rows.append(
            {
                "name": name,
                "median_ms": round(statistics.median(took) * 1000, 1),
                "p95_ms": round(took[int(len(took) * 0.95) - 1] * 1000, 1),
            }
        )
    return rows
