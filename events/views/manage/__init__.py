"""The organiser's page of one meetup: a card for each part of the work, put together by that part's module.

To add a card: a module here with `def card(request, event) -> dict`, a template
`templates/events/manage/_NAME.html` that reads the dict as `card`, and a line in `CARDS`. A card that has
nothing to say of this meetup gives an empty dict, and is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.http import MemberRequest
from events.models import Event
from events.views.finding import find_to_run
from events.views.manage import after, door, hosts, inout, life, plan, seats, series, talks
from events.views.showing import reader_time

CARDS: tuple[tuple[str, Callable[[MemberRequest, Event], dict[str, Any]]], ...] = (
    ("life", life.card),
    ("plan", plan.card),
    ("talks", talks.card),
    ("hosts", hosts.card),
    ("seats", seats.card),
    ("series", series.card),
    ("door", door.card),
    ("after", after.card),
    ("inout", inout.card),
)


@dataclass(frozen=True)
class Shown:
    """One card with its words; in its template it goes by `card`."""

    name: str
    said: dict[str, Any]

    @property
    def template(self) -> str:
        return f"events/manage/_{self.name}.html"


@require_safe
def event_manage(request: MemberRequest, public_id: str) -> HttpResponse:
    """All that there is to do for one meetup, on one page."""
    event = find_to_run(request, public_id)
    cards = [Shown(name, card(request, event)) for name, card in CARDS]
    context = {
        "event": event,
        "cards": [each for each in cards if each.said],
        "reader_time": reader_time(request, event),
    }
    return render(request, "events/manage/page.html", context)
