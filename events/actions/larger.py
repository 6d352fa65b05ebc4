"""Telling what larger event a meetup is part of."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from community import audit
from community.models import Person
from events.actions.planning import locked, mark_changed, refuse_cancelled
from events.facts import LargerFacts
from events.models import Event, LargerEvent


@transaction.atomic
def tell_part_of(
    *, actor: Person | None, at: datetime, event: Event, facts: LargerFacts | None
) -> Event:
    """Say that the meetup is part of a larger event, or of none. Its date and place stay its own."""
    event = locked(event)
    refuse_cancelled(event)
    larger = _row(facts)
    if event.part_of == larger:
        return event
    event.part_of = larger
    mark_changed(event, {"part_of"}, at=at)
    audit.record(
        actor=actor,
        verb="events.part_of_told",
        target=event,
        at=at,
        payload={"larger": larger.public_id if larger else None},
    )
    return event


def _row(facts: LargerFacts | None) -> LargerEvent | None:
    """The row of these words: the one that stands, or a new one."""
    if facts is None:
        return None
    said = asdict(facts)
    return LargerEvent.objects.filter(**said).order_by("pk").first() or LargerEvent.objects.create(
        **said
    )
