"""Calls for talks and what is proposed."""

from __future__ import annotations

from typing import Any

from community.http import MemberRequest
from events.models import Event
from events.queries import talks


def card(request: MemberRequest, event: Event) -> dict[str, Any]:
    """The call of this meetup and the standing one, each with how many proposals wait."""
    if event.is_cancelled or event.is_over(at=request.at):
        return {}
    calls = [call for call in (talks.call_of(event), talks.standing_call(event.group)) if call]
    waiting = talks.waiting_by_call(calls)
    return {
        "calls": [(call, call.state(at=request.at), waiting.get(call.pk, 0)) for call in calls],
        "has_own": any(call.event_id and call.ended_at is None for call in calls),
        "lines": len(event.lines),
    }
