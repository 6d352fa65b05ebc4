"""The organiser's desk: what to do today, and who came over the years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.http import MemberRequest
from community.models import Group
from community.wall import zone_or_utc
from events import docket, drawings, hostdesk, queries, seatdesk
from events.models import Event
from events.queries.talks import waiting_for
from events.views.showing import show_rooms

SHOWN = 30  # meetups in the chart


@dataclass(frozen=True)
class Bar:
    """One meetup of the chart."""

    event: Event
    svg: SafeString


@require_safe
def desk(request: MemberRequest) -> HttpResponse:
    """What needs doing today; for somebody who organises nothing yet, how to begin."""
    groups = queries.groups_planned_by(request.person, at=request.at)
    if not groups:
        return render(request, "events/desk_empty.html")
    chosen = next((each for each in groups if each.slug == request.GET.get("group")), None)
    shown = [chosen] if chosen else groups
    events = queries.on_the_desk(person=request.person, at=request.at, groups=shown)
    tasks = _tasks(request, shown, events)
    place = zone_or_utc((chosen or groups[0]).timezone)
    today = request.at.astimezone(place).date()
    coming = next((each for each in events if _is_coming(each, request)), None)
    past = queries.past(person=request.person, at=request.at, limit=SHOWN)[::-1]
    context: dict[str, Any] = {
        "groups": groups,
        "proposals": waiting_for(shown),
        "chosen": chosen,
        "today": today,
        "tasks": tasks,
        "headline": docket.headline(tasks, today=today),
        "coming": coming,
        "bars": bars_of(past),
        "uncounted": sum(event.headcount is None for event in past),
        "largest": max((each for each in past if each.headcount), key=_heads, default=None),
    }
    if coming is not None:
        week = request.at - timedelta(days=7)
        context |= {
            "rooms": show_rooms(coming, None),
            "seated": coming.seats_taken,
            "news": queries.seat_news(coming, since=week),
            "usual": _usual(queries.usual_turnup(shown), coming.seats_taken),
        }
    return render(request, "events/desk.html", context)


def _tasks(request: MemberRequest, groups: list[Group], events: list[Event]) -> list[docket.Task]:
    told = queries.told_of(events)
    return docket.in_order(
        [
            *docket.tasks_of(events, told=told, at=request.at),
            *seatdesk.tasks_of(events, at=request.at),
            *hostdesk.tasks_of(groups, at=request.at),
        ]
    )


def _is_coming(event: Event, request: MemberRequest) -> bool:
    return event.state == Event.State.PUBLISHED and not event.is_over(at=request.at)


def _heads(event: Event) -> int:
    return event.headcount.number if event.headcount else 0


def bars_of(events: list[Event]) -> list[Bar]:
    """A bar a meetup, against the largest."""
    most = max((_heads(event) for event in events), default=0)
    return [Bar(event, _bar(event, most)) for event in events]


def _bar(event: Event, most: int) -> SafeString:
    count, said = event.headcount, event.attended_words
    label = _("%s people") % said if count else said
    svg = drawings.bar(count.number if count else None, most, label=label, said=said)
    return mark_safe(svg)  # noqa: S308  (drawn by ourselves; its words are escaped)


def _usual(turnup: queries.Turnup | None, seated: int) -> str:
    """`about 7 in 10, so about 20`."""
    if turnup is None:
        return ""
    share = turnup.came / turnup.noted
    return _("about %(ten)s in 10, so about %(people)s") % {
        "ten": round(share * 10),
        "people": round(share * seated),
    }
