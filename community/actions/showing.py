"""Where what a group shows may stand in a frame."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from community import audit
from community.actions.roles import locked
from community.models import FramingRule, Group, Person


@transaction.atomic
def set_framing(
    *,
    actor: Person | None,
    at: datetime,
    group: Group,
    where: FramingRule.Where,
    origins: Sequence[str] = (),
) -> FramingRule | None:
    """Say on which pages a group's list and its meetups may be shown; None where it was so already."""
    group = locked(group)
    named = list(origins) if where == FramingRule.Where.NAMED else []
    standing = group.framing_rules.filter(ended_at__isnull=True).first()
    before = (standing.where, standing.origins) if standing else (FramingRule.Where.ANYWHERE, [])
    if before == (where, named):
        return None
    if standing is not None:
        standing.ended_at = max(at, standing.set_at)
        standing.save(update_fields=["ended_at"])
    rule = FramingRule.objects.create(
        group=group, where=where, origins=named, set_by=actor, set_at=at
    )
    audit.record(
        actor=actor,
        verb="community.framing_set",
        target=group,
        at=at,
        payload={"where": str(where), "origins": named},
    )
    return rule
