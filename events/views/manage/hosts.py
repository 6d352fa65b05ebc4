"""Who holds it together, and who was asked."""

from __future__ import annotations

from typing import Any

from community.http import MemberRequest
from events.models import Event


def card(request: MemberRequest, event: Event) -> dict[str, Any]:
    """The hosts and the questions that wait for an answer."""
    if event.source:
        return {}
    rows = list(event.cohostings.open().select_related("group"))
    return {
        "hosts": [row.group for row in rows if row.is_host],
        "asked": [row.group for row in rows if row.is_asked],
        "can_ask": not (event.is_cancelled or event.is_over(at=request.at)),
    }
