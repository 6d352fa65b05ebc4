"""What comes in and what goes out: the list to print, tables, calendar files, and everything of the group."""

from __future__ import annotations

from typing import Any

from community.http import MemberRequest
from events.models import Event


def card(request: MemberRequest, event: Event) -> dict[str, Any]:
    """Files of the meetup as soon as there is something in them; of its group at every stage."""
    return {
        "has_seats": not event.is_draft and not event.source and bool(event.places),
        "has_calendar": not event.is_draft and event.is_known_to_the_day,
        "has_schedule": not event.is_draft and bool(event.lines),
        "group_is_open": event.group.closed_at is None,
    }
