"""The door: who is there, who helps, what was unclear."""

from __future__ import annotations

from typing import Any

from community.http import MemberRequest
from events.actions import hours_of
from events.models import Event
from events.queries import door as at_the_door


def card(request: MemberRequest, event: Event) -> dict[str, Any]:
    """From the day it is published until phones have handed in what they noted."""
    hours = hours_of(event)
    if event.is_draft or event.is_cancelled or event.source or hours is None or not event.places:
        return {}
    if request.at >= hours.ends_at:
        return {}
    heads = [at_the_door.heads_at(event, room) for room in event.places]
    return {
        "hours": hours,
        "open": hours.is_open(at=request.at),
        "there": sum(each.there for each in heads),
        "expected": sum(each.expected for each in heads),
        "helpers": len(at_the_door.passes_of(event)),
        "questions": len(at_the_door.questions_of(event)),
    }
