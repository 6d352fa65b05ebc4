"""The sum of a decision as it is shown and kept: what was scored and voted, by how many, and who dissented."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from certification import rules, sitting
from certification.models import CommitteePoll, CommitteeVote, CourseVersion, Decision
from certification.queries import verdict


def sum_of(version: CourseVersion, *, at: datetime) -> dict[str, Any]:
    """The sum as plain JSON, with the numbers of the committee that its denominator is made of."""
    poll = CommitteePoll.objects.filter(version=version).first()
    since = poll.opened_at if poll is not None and poll.opened_at < at else None
    seats = sitting.electorate(rules.sitters(version, at=at, since=since))
    return verdict(version, at=at).record() | {"committee": seats.record()}


def dissent_of(signed: Decision) -> list[str]:
    """What those wrote who voted the other way, as it was kept with the decision; without their names."""
    kept = signed.arithmetic.get("dissent", [])
    votes = CommitteeVote.objects.filter(public_id__in=kept).order_by("cast_at", "pk")
    return list(votes.values_list("reason", flat=True))
