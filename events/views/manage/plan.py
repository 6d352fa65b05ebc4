"""What is said of a meetup: its words, date, places and agenda, in short, with the way to change them."""

from __future__ import annotations

from typing import Any

from community.http import MemberRequest
from events.models import Event
from events.views.showing import bylines_of, kinds_words


def card(request: MemberRequest, event: Event) -> dict[str, Any]:
    """What stands, and what does not yet."""
    return {"agenda": kinds_words(event), "bylines": bylines_of(event)}
