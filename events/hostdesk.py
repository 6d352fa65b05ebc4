"""What holding meetups together asks of an organiser: questions to answer, answers to hear of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from community.models import Group
from events.docket import DONE, LATER, NEWS, NOW, SOON, Task
from events.models import CoHosting


def tasks_of(groups: Iterable[Group], *, at: datetime) -> list[Task]:
    """What these groups were asked and asked, as things to do."""
    keys = [group.pk for group in groups]
    rows = (
        CoHosting.objects.filter(Q(group__in=keys) | Q(event__group__in=keys))
        .filter(Q(event__ends_at__isnull=True) | Q(event__ends_at__gt=at))
        .filter(event__cancellation__isnull=True)
        .select_related("group", "event__group")
    )
    tasks = []
    for row in rows:
        if row.group_id in keys:
            tasks += _of_the_asked(row, at=at)
        if row.event.group_id in keys:
            tasks += _of_the_asking(row, at=at)
    return tasks


def _of_the_asked(row: CoHosting, *, at: datetime) -> list[Task]:
    if row.is_asked:
        return [
            _task(
                NOW,
                _("Answer %(group)s: “%(title)s” together?"),
                row,
                _("%(group)s asks whether %(other)s holds it, too."),
                _("Answer"),
            )
        ]
    if row.is_host and row.answered_at and at - row.answered_at <= NEWS:
        return [
            _task(
                DONE,
                _("%(other)s holds “%(title)s” with %(group)s"),
                row,
                _("It stands on your page. The room that you open is yours to look after."),
                _("See who holds it"),
            )
        ]
    return []


def _of_the_asking(row: CoHosting, *, at: datetime) -> list[Task]:
    starts = row.event.starts_at
    if row.is_asked:
        soon = starts is not None and starts - at <= SOON
        return [
            _task(
                NOW if soon else LATER,
                _("%(other)s has not answered about “%(title)s”"),
                row,
                _("Until it does, it is shown as no host, and a room of its own stays closed."),
                _("See who holds it"),
            )
        ]
    told = row.ended_at or row.answered_at
    if told is None or at - told > NEWS:
        return []
    if row.ending == CoHosting.Ending.LEFT:
        return [
            _task(
                NOW,
                _("%(other)s left the hosts of “%(title)s”"),
                row,
                _("If people have seats in its room, the room is yours now: see to it."),
                _("See who holds it"),
            )
        ]
    if row.answer == CoHosting.Answer.DECLINED:
        return [
            _task(
                DONE,
                _("%(other)s said no to “%(title)s”"),
                row,
                _("A room that waited for it was taken out of the plan."),
                _("See who holds it"),
            )
        ]
    return []


def _task(state: str, title: str, row: CoHosting, why: str, act: str) -> Task:
    event = row.event
    named = {"group": event.group.name, "other": row.group.name, "title": event.title}
    return Task(
        state,
        title % named,
        event.short_date,
        why % named,
        reverse("events:hosts", args=[event.public_id]),
        act,
        event.starts_on,
    )
