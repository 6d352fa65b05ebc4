"""The site's search: each app is asked for what the visitor may see, in titles and text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

import catalogue.queries
import certification.queries
import community.queries
import elections.queries
import events.queries
from community.http import SiteRequest
from community.search import Hit

EACH = 12
LONGEST = 200


@dataclass(frozen=True)
class Found:
    """What one part of the house has."""

    title: str
    hits: tuple[Hit, ...]

    @property
    def is_mixed(self) -> bool:
        """Whether it holds things of several kinds, so that each must say what it is."""
        return len({hit.kind for hit in self.hits}) > 1


@login_not_required
def search(request: SiteRequest) -> HttpResponse:
    """Find meetups, votes, certificates, solutions, groups and people."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = _found(text, request) if text else []
    return render(
        request,
        "search.html",
        {"text": text, "found": found, "count": sum(len(part.hits) for part in found)},
    )


def _found(text: str, request: SiteRequest) -> list[Found]:
    person, at = request.person, request.at
    parts: list[tuple[str, Callable[..., list[Hit]]]] = [
        (_("Groups and people"), community.queries.search),
        (_("Meetups"), events.queries.search),
        (_("Votes"), elections.queries.search),
        (_("Certified training"), certification.queries.search),
        (_("Solutions"), catalogue.queries.search),
    ]
    found = [
        Found(title, tuple(ask(text, person=person, at=at, limit=EACH))) for title, ask in parts
    ]
    return [part for part in found if part.hits]
