"""What every answer says to the browser, and that no page needs an exception."""

from __future__ import annotations

import html.parser
import json
import os
import re
import subprocess
import sys

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from community.framing import may_be_framed
from tests.outside import BASE
from tests.people import make_person


@may_be_framed(by=("'self'", "https://elsewhere.example"))
def badge(request):
    return HttpResponse("a badge")


urlpatterns = [path("badge/", badge), path("", include("config.urls"))]

pytestmark = pytest.mark.django_db

PAGES = [
    "/styleguide/",
    "/time-zone/",
    "/account/login/",
    "/account/signup/",
    "/account/login/code/",
    "/account/password/reset/",
    "/nowhere/",
]


def policy(response) -> dict[str, list[str]]:
    parts = response.headers["Content-Security-Policy"].split(";")
    return {words[0]: words[1:] for part in parts if (words := part.split())}


class Exceptions(html.parser.HTMLParser):
    """Collects what a policy without exceptions would stop."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within = ""

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        self.found += [
            f"<{tag} {name}>" for name in facts if name == "style" or name.startswith("on")
        ]
        self.found += [
            f"<{tag} {name}={value}>"
            for name, value in attrs
            if name in {"href", "src", "action", "formaction"}
            and (value or "").strip().lower().startswith("javascript:")
        ]
        if tag in {"script", "link", "img"}:
            source = facts.get("src") or facts.get("href") or ""
            if source.startswith(("http:", "https:", "//")) and facts.get("rel") != "canonical":
                self.found.append(f"<{tag} {source}>")
        if tag in {"script", "style"} and "src" not in facts and not data_block(facts):
            self.found.append(f"<{tag}> in the page")


def data_block(facts) -> bool:
    return facts.get("type") in {"application/json", "application/ld+json"}


def exceptions(page: str) -> list[str]:
    reader = Exceptions()
    reader.feed(page)
    return reader.found


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<p style="color:red">', 1),
        ("<style>p{}</style>", 1),
        ("<script>1</script>", 1),
        ('<script src="/static/x.js"></script>', 0),
        ('<script src="https://cdn.example/x.js"></script>', 1),
        ('<script type="application/ld+json">{}</script>', 0),
        ('<button onclick="x()">', 1),
        ('<a href="javascript:x()">', 1),
    ],
)
def test_reader_of_pages_finds_exceptions(page, found):
    assert len(exceptions(page)) == found


@pytest.mark.parametrize("address", PAGES)
def test_page_needs_no_exception(address):
    response = Client().get(address)
    said = policy(response)
    assert said["script-src"] == ["'self'"]
    assert said["style-src"] == ["'self'"]
    assert said["default-src"] == ["'self'"]
    assert said["object-src"] == ["'none'"]
    assert said["base-uri"] == ["'none'"]
    assert said["form-action"] == ["'self'"]
    assert said["frame-ancestors"] == ["'none'"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert exceptions(response.content.decode()) == []


@pytest.mark.parametrize("address", [*PAGES, "/account/"])
def test_answer_tells_the_browser_to_be_careful(address):
    client = Client()
    client.force_login(
        make_person("Meena Member").user, backend="django.contrib.auth.backends.ModelBackend"
    )
    headers = client.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]


@pytest.mark.urls("tests.config.test_headers")
def test_a_view_may_say_who_frames_it():
    client = Client()
    client.force_login(
        make_person("Meena Member").user, backend="django.contrib.auth.backends.ModelBackend"
    )
    response = client.get("/badge/")
    assert policy(response)["frame-ancestors"] == ["'self'", "https://elsewhere.example"]
    assert policy(response)["script-src"] == ["'self'"]
    assert "X-Frame-Options" not in response.headers


def test_templates_hold_no_exception_either():
    """Pages that no test opens are read as files."""
    found = {
        str(file.relative_to(BASE)): words
        for file in sorted((BASE / "templates").rglob("*.html"))
        if "emails" not in file.parts
        and (words := exceptions(re.sub(r"{[%{#].*?[%}#]}", "x", file.read_text("utf-8"))))
    }
    assert found == {}


def settings_of(**environment: str) -> dict[str, object]:
    """Read the settings of a site that is told this by its environment."""
    names = [
        *("SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT"),
        *("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"),
    ]
    script = (
        "import json; from config import settings; "
        f"print(json.dumps({{n: getattr(settings, n) for n in {names}}}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=BASE,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_production_is_https_alone():
    said = settings_of(
        SITE_URL="https://sabha.example",
        SECRET_KEY="x" * 50,
        SMTP_URL="smtp+tls://name:password@relay.example:587",
        DATABASE_URL="postgresql://name:password@localhost/sabha",
        REDIS_URL="redis://localhost",
    )
    assert said["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert said["SECURE_SSL_REDIRECT"] is True
    assert said["SESSION_COOKIE_SECURE"] is True
    assert said["CSRF_COOKIE_SECURE"] is True
    here = settings_of(SITE_URL="http://localhost:8000")
    assert here["SECURE_HSTS_SECONDS"] == 0


@override_settings(SECURE_HSTS_SECONDS=31_536_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True)
def test_hsts_is_said_over_https():
    headers = Client().get("/styleguide/", secure=True).headers
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000; includeSubDomains")
    assert "Strict-Transport-Security" not in Client().get("/styleguide/").headers
