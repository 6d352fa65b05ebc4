"""Where a meetup stands between draft and record, and what can be done about it."""

from __future__ import annotations

from typing import Any

from community.http import MemberRequest
from events import docket, words
from events.models import Event, PlannedPublication


def card(request: MemberRequest, event: Event) -> dict[str, Any]:
    """The state, and the deeds that it allows."""
    over = event.is_over(at=request.at)
    published = event.state == Event.State.PUBLISHED
    day_is_ahead = event.starts_at is not None and event.starts_at > request.at
    plan = getattr(event, "planned", None)
    return {
        "over": over,
        "lacks": docket.lacks(event) if event.is_draft or (published and not over) else "",
        "planned": words.moment_words(plan.publish_at, event.timezone) if plan else "",
        "plan_announces": bool(plan and plan.announce),
        "not_kept": _not_kept(event) if event.is_draft and plan is None else None,
        "announced": getattr(event, "announcement", None),
        "can_announce": published and not over,
        "can_postpone": published and not over,
        "can_resume": event.is_postponed and day_is_ahead,
        "can_revive": event.is_cancelled and day_is_ahead,
        "can_cancel": event.is_postponed or (published and not over),
    }


def _not_kept(event: Event) -> PlannedPublication | None:
    """The last plan, where it could not be kept."""
    last = event.plans.order_by("-planned_at", "-pk").first()
    return last if last and last.outcome == PlannedPublication.Outcome.REFUSED else None
