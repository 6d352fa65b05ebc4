"""Whether a meetup belongs to a series, and the way to begin one."""

from __future__ import annotations

from typing import Any

from community.http import MemberRequest
from events import queries, words
from events.models import Event, Occurrence


def card(request: MemberRequest, event: Event) -> dict[str, Any]:
    """The rhythm and what comes next; where there is none, whether one can begin here."""
    held = Occurrence.objects.filter(event=event).select_related("series").first()
    if held is None:
        can_begin = event.is_timed and not event.is_over(at=request.at)
        return {"can_begin": True} if can_begin and not event.is_cancelled else {}
    beside = ("publication", "cancellation", "postponement")
    coming = queries.coming_of(held.series, at=request.at).exclude(pk=event.pk)
    return {
        "series": held.series,
        "rule": words.rule_words(held.series.rule),
        "next": list(coming.select_related(*beside).order_by("starts_at")[:3]),
    }
