"""Reminding those who have a seat: a day before, and two hours before.

A job waits for the hour and looks again when it comes: at the meetup, which may have been moved, put off or
called off, and at the seats. Jobs are written some days ahead, for whatever begins then, so that nobody who moves
a meetup has to think of them: one that was written for another start finds that, and does nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from community import jobs
from events import news_mail
from events.models import Event, Seat

REMIND = "events.remind"
AHEAD = {"day": timedelta(days=1), "hours": timedelta(hours=2)}
LOOKS_AHEAD = timedelta(days=3)


def promise_reminders(*, at: datetime) -> int:
    """Write the jobs of the reminders of the next days, once each; say how many are new."""
    coming = Q()
    for ahead in AHEAD.values():
        coming |= Q(starts_at__gt=at + ahead, starts_at__lte=at + ahead + LOOKS_AHEAD)
    events = Event.objects.published().standing().filter(coming, precision=Event.Precision.INSTANT)
    wanted = {}
    for event in events:
        for name, ahead in AHEAD.items():
            if event.starts_at is not None and at < (due := event.starts_at - ahead):
                wanted[f"{event.public_id}:{name}:{event.starts_at.isoformat()}"] = (
                    event,
                    name,
                    due,
                )
    there = jobs.keys_there(REMIND, wanted)
    new = 0
    for key, (event, name, due) in wanted.items():
        if key in there or due > at + LOOKS_AHEAD:
            continue
        jobs.enqueue(
            REMIND,
            at=at,
            key=key,
            not_before=due,
            payload={
                "event": event.public_id,
                "ahead": name,
                "starts_at": event.starts_at.isoformat() if event.starts_at else "",
            },
        )
        new += 1
    return new


def remind(*, at: datetime, event: Event, ahead: str, starts_at: datetime) -> int:
    """Remind whoever had a seat when the hour came, and has it still; say how many were told.

    Nobody is told when it begins at another time by now, or not at all, or when it has begun; and the reminder of
    a day before is let go of where it would come together with the later one.
    """
    off = event.is_draft or event.is_cancelled or event.is_postponed
    if off or not event.is_timed or event.starts_at != starts_at:
        return 0
    too_late = starts_at - AHEAD["hours"] if ahead == "day" else starts_at
    if at >= too_late:
        return 0
    due = starts_at - AHEAD[ahead]
    seats = Seat.objects.seated().filter(event=event, taken_at__lte=due)
    rows = list(
        seats.select_related(
            "person__user", "person__contact", "event__group", "room__venue", "room__group"
        ).order_by("pk")
    )
    return news_mail.remind(event, rows, ahead=ahead, at=at)
