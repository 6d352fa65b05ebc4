"""Where a meetup stands between draft and record, and what can be done about it."""

from __future__ import annotations

from typing import Any

from community.http import MemberRequest
from events import docket
from events.models import Event


def card(request: MemberRequest, event: Event) -> dict[str, Any]:
    """The state, and the deeds that it allows."""
    over = event.is_over(at=request.at)
    published = event.state == Event.State.PUBLISHED
    return {
        "over": over,
        "lacks": docket.lacks(event) if event.is_draft or (published and not over) else "",
        "can_postpone": published and not over,
        "can_resume": event.is_postponed
        and event.starts_at is not None
        and event.starts_at > request.at,
        "can_cancel": event.is_postponed or (published and not over),
    }
