"""What every template may ask for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from community import kept, rules
from community.mailroom.log import fingerprint
from community.models import Person
from community.queries import Standing, standing
from community.zones import city_of
from config import watch
from config.keeper.menu import menu


@dataclass(frozen=True)
class Link:
    """An entry of a menu. `covers` lists the beginnings of the addresses that belong to it."""

    label: str | Promise
    href: str
    covers: tuple[str, ...] = ()

    def at(self, path: str) -> dict[str, Any]:
        """Say how the entry stands to the page at `path`: the page itself, or the part it is in."""
        if path == self.href:
            current = "page"
        else:
            current = "true" if path.startswith(self.covers or (self.href,)) else ""
        return {"label": self.label, "href": self.href, "current": current}


NAVIGATION = (
    Link(_("Meetups"), "/events/", ("/events/", "/groups/")),
    Link(_("Votes"), "/elections/"),
    Link(_("Certified training"), "/certification/"),
    Link(_("Solutions"), "/solutions/", ("/solutions/", "/labs/")),
)
YOUR_PAGES = (
    Link(_("Your page"), "/mine/"),
    Link(_("Organiser’s desk"), "/events/desk/"),
    Link(_("What you were told"), "/notifications/"),
    Link(_("What others see"), "/me/"),
    Link(_("Your account"), "/account/"),
)
KEEPERS_DESK = Link(_("Keeper’s desk"), "/keeper/")
COLOPHON = (
    Link(_("What’s on"), "/"),
    Link(_("Groups"), "/groups/"),
    Link(_("Open votes"), "/elections/"),
    Link(_("Registry"), "/certification/registry/"),
    Link(_("Solutions"), "/solutions/"),
    Link(_("Style guide"), "/styleguide/"),
)


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's address, the demo flag, the menus, the reader's theme, zone and person."""
    zone = getattr(request, "zone", None)
    person = getattr(request, "person", None)
    return {
        "SITE_URL": settings.SITE_URL,
        "DEMO": settings.DEMO,
        "theme": getattr(request, "theme", ""),
        "keeps_drafts": not kept.forgets(request),
        "reader": person,
        "standing": SimpleLazyObject(
            partial(_standing, person)
        ),  # asked only where a page shows it
        "reader_zone": zone,
        "reader_zone_name": city_of(zone.key) if zone else "",
        "now": getattr(request, "at", None),
        "keeper_menu": _desk_menu(request),
        "unwell": SimpleLazyObject(lambda: _unwell(request)),
        "navigation": [link.at(request.path) for link in NAVIGATION],
        "your_pages": [link.at(request.path) for link in _pages_of(_person(request))],
        "colophon": [link.at(request.path) for link in COLOPHON],
    }


def _pages_of(person: Person | None) -> tuple[Link, ...]:
    return (*YOUR_PAGES, KEEPERS_DESK) if rules.is_keeper(person) else YOUR_PAGES


def _desk_menu(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu of the keeper's desk, on each of its pages, whoever made them."""
    at_desk = request.path.startswith("/keeper/")
    return menu(request.path) if at_desk and rules.is_keeper(_person(request)) else []


def _person(request: HttpRequest) -> Person | None:
    person: Person | None = getattr(request, "person", None)
    return person


def _unwell(request: HttpRequest) -> list[watch.Finding]:
    """What a keeper must know on every page; for everybody else nothing, and nothing is asked."""
    if not rules.is_keeper(_person(request)):
        return []
    return watch.lately(at=request.at)  # type: ignore[attr-defined]  # a SiteRequest, once it has a person


def _standing(person: Person | None) -> Standing:
    """What is new to the reader; a database that is away takes nothing but the figure with it."""
    if person is None:
        return Standing()
    try:
        return standing(person, fingerprint=fingerprint(person.user.email))
    except DatabaseError:
        return Standing()
