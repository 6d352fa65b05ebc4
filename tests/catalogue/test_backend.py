"""The link to the lab backend: nothing put into it can lead elsewhere."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import catalogue
from catalogue.apps import CatalogueApp
from catalogue.backend import UnfitBackend, lab_url, template_fault

TEMPLATE = "https://labs.example/build/{slug}/at/{revision}?by=sabha#go"
GOOD = [
    TEMPLATE,
    "http://127.0.0.1:9000/{slug}/{revision}",
    "http://[::1]:9000/{slug}",
    "https://labs.example/?recipe={slug}&r={revision}",
    "HTTPS://Labs.Example/{slug}",
    "http://localhost/{slug}",
]
BAD = [
    "",
    "javascript:alert('{slug}')",
    "JavaScript:alert(1)//{slug}",
    "data:text/html,{slug}",
    "ftp://labs.example/{slug}",
    "//labs.example/{slug}",
    "/labs/{slug}",
    "labs.example/{slug}",
    "https:labs.example/{slug}",
    "https:///{slug}",
    "https://{slug}.example/",
    "https://{slug}/",
    "{slug}://labs.example/",
    "https://labs.example:{revision}/{slug}",
    "https://labs.example{slug}/",
    "https://me:secret@labs.example/{slug}",
    "https://me@labs.example/{slug}",
    "https://labs.example\\@evil.example/{slug}",
    "https://labs.example/{slug} ",
    " https://labs.example/{slug}",
    "https://labs.example/\n{slug}",
    "java\nscript://labs.example/{slug}",
    'https://labs.example/{slug}"onclick="x',
    "https://labs.example/<{slug}>",
    "https://labs.example/{name}/{slug}",
    "https://labs.example/{slug.__class__}",
    "https://labs.example/{slug!r}",
    "https://labs.example/{}{slug}",
    "https://labs.example/{{slug}}",
    "https://labs.example/{slug",
    "https://labs.example/slug}",
    "https://labs.example/",
    "https://labs.example:99999/{slug}",
    "https://labs.example:x/{slug}",
    "https://-/{slug}",
    "https://[::1/{slug}",
    "https://labs.example/{slug}" + "x" * 2000,
]


@pytest.mark.parametrize("template", GOOD)
def test_a_fit_template_is_taken(template):
    assert template_fault(template) == ""
    assert lab_url(template, slug="swift-on-freebsd", revision=3)


@pytest.mark.parametrize("template", BAD)
def test_an_unfit_template_is_refused(template):
    assert template_fault(template)
    with pytest.raises(UnfitBackend):
        lab_url(template, slug="a", revision=1)


def test_the_placeholders_are_filled():
    url = lab_url(TEMPLATE, slug="swift-on-freebsd", revision=3)
    assert url == "https://labs.example/build/swift-on-freebsd/at/3?by=sabha#go"


def test_what_is_filled_in_is_encoded_whole():
    url = lab_url(TEMPLATE, slug="a/../b?c#d@e&f=g%2e:é", revision="{slug}")
    assert url == (
        "https://labs.example/build/a%2F..%2Fb%3Fc%23d%40e%26f%3Dg%252e%3A%C3%A9/at/%7Bslug%7D"
        "?by=sabha#go"
    )


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_value_cannot_climb(value):
    with pytest.raises(UnfitBackend):
        lab_url(TEMPLATE, slug=value, revision=1)
    with pytest.raises(UnfitBackend):
        lab_url(TEMPLATE, slug="a", revision=value)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40), st.integers(1, 10**6))
def test_no_value_changes_where_the_link_leads(slug, revision):
    assume(slug not in {".", ".."})
    url = lab_url(TEMPLATE, slug=slug, revision=revision)
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == (
        *("https", "labs.example", "by=sabha", "go"),
    )
    nothing, build, given_slug, at, given_revision = parts.path.split("/")
    assert (nothing, build, at) == ("", "build", "at")
    assert (unquote(given_slug), given_revision) == (slug, str(revision))


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60).map(lambda text: text + "{slug}"))
def test_whatever_template_is_taken_leads_to_http(template):
    if template_fault(template) == "":
        parts = urlsplit(lab_url(template, slug="a", revision=1))
        assert parts.scheme in {"http", "https"}
        assert parts.hostname
        assert parts.username is None


def test_a_site_with_an_unfit_backend_does_not_start(settings):
    settings.LAB_BACKEND_URL = "javascript:alert('{slug}')"
    with pytest.raises(ImproperlyConfigured, match="LAB_BACKEND_URL"):
        CatalogueApp("catalogue", catalogue).ready()
    settings.LAB_BACKEND_URL = "http://127.0.0.1:9/{slug}"
    CatalogueApp("catalogue", catalogue).ready()
