"""What seats ask of an organiser: requests to approve or refuse."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import seats
from events.docket import NOW, Task
from events.models import Event


def tasks_of(events: Iterable[Event], *, at: datetime) -> list[Task]:
    """The meetups to come at which somebody waits for an answer; none once all have theirs."""
    asked = Count("seats", filter=Q(seats__state=seats.ASKED))
    rows = Event.objects.filter(pk__in=[event.pk for event in events]).annotate(requests=asked)
    waiting = dict(rows.filter(requests__gt=0).values_list("pk", "requests"))
    return [
        _task(event, waiting[event.pk])
        for event in events
        if event.pk in waiting and not event.is_cancelled and not event.is_over(at=at)
    ]


def _task(event: Event, number: int) -> Task:
    return Task(
        NOW,
        ngettext(
            "Answer one request for a seat at “%(title)s”",
            "Answer %(n)s requests for a seat at “%(title)s”",
            number,
        )
        % {"n": number, "title": event.title},
        event.short_date,
        _("Nobody has a seat before you approve it."),
        reverse("events:seat_people", args=[event.public_id]),
        _("See who waits"),
        event.starts_on,
    )
