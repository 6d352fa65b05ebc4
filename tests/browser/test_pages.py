"""Every kind of page, judged by axe in both themes at both widths; nothing scrolls sideways."""

from __future__ import annotations

import re

import pytest

from tests.outside import axe, too_wide

pytestmark = pytest.mark.browser

VISITOR = [
    "/",
    "/search/?q=swift",
    "/groups/",
    "/groups/chennai/",
    "/groups/openstack-india/",
    "/groups/product/",
    "/groups/product/charter/",
    "/events/",
    "/elections/",
    "/elections/bylaws-2015/",
    "/elections/individual-directors-2015/",
    "/elections/sample-bylaws/",
    "/elections/sample-vote/",
    "/elections/sample-directors/",
    "/elections/sample-speakers/results/",
    "/certification/",
    "/certification/history/",
    "/certification/registry/",
    "/certification/registry/?q=nothing+of+the+kind",
    "/solutions/",
    "/solutions/keystone-on-freebsd/",
    "/solutions/swift-on-freebsd/",
    "/solutions/windows-server-2012-image/",
    "/solutions/problems/",
    "/organisations/",
    "/organisations/aptira/",
    "/demo/",
    "/no-such-page/",
]
# Where somebody's work is: who, and the addresses; a pattern is looked up on the page before it.
PEOPLE = {
    "member": [
        "/elections/sample-vote/ballot/",
        "/me/",
        "/me/affiliations/new/",
        "/notifications/",
        "/solutions/problems/new/",
    ],
    "organiser": ["/events/desk/", "/events/new/"],
    "officer": ["/elections/new/", "/elections/sample-vote/desk/"],
    "provider": ["/certification/submissions/", "/certification/submissions/new/"],
    "reviewer": ["/certification/queue/"],
    "chair": ["/certification/queue/"],
    "operator": ["/solutions/new/", "/demo/mail/"],
    "curator": ["/solutions/queue/"],
}
LINKED = re.compile(
    r'href="(/events/[a-z0-9]{16}/|/certification/certificates/[a-z0-9]{16}/|/people/[a-z0-9]{16}/'
    r'|/certification/submissions/[a-z0-9]{16}/(?:review/|desk/|vote/)?)"'
)
LOOKS = [(width, theme) for width in (360, 1280) for theme in ("light", "dark")]


def faults(window, path: str) -> list[str]:
    """What is wrong with the page at `path`."""
    answer = window.page.goto(window.site.url + path)
    found = axe(window.page)
    if answer.status >= 500:
        found.append(f"answered {answer.status}")
    if sideways := too_wide(window.page):
        found.append(f"{sideways} pixels too wide")
    return [f"{path}: {fault}" for fault in found]


def named_in(window, paths: list[str]) -> list[str]:
    """One page of each kind that these pages link to: a meetup to come, one gone, a certificate …"""
    kinds: dict[str, str] = {}
    for path in paths:
        for link in LINKED.findall(window.open(path).content()):
            # meetups differ by whether they are to come or gone: one from each page
            kind = re.sub(r"/[a-z0-9]{16}/", "/…/", link) + (path if "/events/" in link else "")
            kinds.setdefault(kind, link)
    return sorted(set(kinds.values()))


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_pages_for_everybody(window, width, theme):
    looking = window(width=width, theme=theme, bypass_csp=True)
    linked = named_in(
        looking,
        ["/", "/groups/pune/", "/groups/sydney/", "/certification/registry/", "/groups/chennai/"],
    )

    assert len(linked) >= 4
    assert [fault for path in [*VISITOR, *linked] for fault in faults(looking, path)] == []


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
def test_pages_where_work_is_done(window, width, theme):
    found = []
    for role, paths in PEOPLE.items():
        looking = window(width=width, theme=theme, bypass_csp=True)
        looking.become(role)
        for path in [*paths, *named_in(looking, paths)]:
            found += [f"{role} {fault}" for fault in faults(looking, path)]

    assert found == []
