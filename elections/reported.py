"""What is known of who voted: by ballot papers that were taken here, and by lists from outside."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from elections.models import (
    Election,
    OutsideVote,
    Participation,
    Reminder,
    RollRow,
    TurnoutDelivery,
    TurnoutTable,
)


def voted_rows(election: Election) -> QuerySet[RollRow]:
    """Give the lines of the roll that took a ballot paper here, or were told to have voted elsewhere."""
    took = Participation.objects.filter(row=OuterRef("pk"))
    told = OutsideVote.objects.filter(row=OuterRef("pk"))
    return RollRow.objects.filter(Exists(took) | Exists(told), election=election)


def reminders_of(election: Election) -> list[datetime]:
    """Say when reminders of a vote began to go out, in order."""
    went = Reminder.objects.filter(election=election, started_at__isnull=False)
    return [at for at in went.order_by("started_at").values_list("started_at", flat=True) if at]


def told_voters(election: Election) -> int:
    """Count the lines that an outside list named."""
    return OutsideVote.objects.filter(election=election).count()


def last_delivery(election: Election) -> TurnoutDelivery | None:
    """Find the newest signed message that was taken."""
    told = TurnoutDelivery.objects.filter(election=election).select_related("point")
    return told.order_by("-received_at", "-pk").first()


def may_divide(election: Election, *, at: datetime) -> bool:
    """Whether the turnout by groups can be told from lists: after the close, once."""
    return (
        election.has_closed(at=at)
        and not election.is_cast_here
        and election.breakdown != Election.Breakdown.NONE
        and OutsideVote.objects.filter(election=election).exists()
        and not TurnoutTable.objects.filter(election=election).exists()
    )
