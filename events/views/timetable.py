"""The organisers' timetable: every line with its hour, moved by buttons and small forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from events import actions, timetable
from events.forms.timetable import BreakForm, PlaceForm, TrackForm, place_initial
from events.models import AgendaItem, Event
from events.queries import timetable as agenda
from events.views.finding import find_to_run


@dataclass(frozen=True)
class Line:
    """One line of the agenda with its form, and what it may be swapped with."""

    item: AgendaItem
    form: PlaceForm
    until: str
    clash: str


@require_safe
def timetable_page(request: MemberRequest, public_id: str) -> HttpResponse:
    """Every line of the agenda, with what moves it."""
    return _show(request, find_to_run(request, public_id))


def _show(
    request: MemberRequest,
    event: Event,
    *,
    bound: PlaceForm | None = None,
    of: AgendaItem | None = None,
    added: BreakForm | None = None,
) -> HttpResponse:
    lines, tracks, days = agenda.lines_of(event), agenda.tracks_of(event), agenda.days_of(event)
    slots = {slot.key: slot for slot in agenda.slots_of(event, lines)}
    found = timetable.clashes(list(slots.values()), agenda.hours_of(event))
    faults = {one.slot.key: actions.words_of(one, lines, event) for one in found}
    given: dict[str, Any] = {"event": event, "days": days, "tracks": tracks}
    by_key = {line.public_id: line for line in lines}
    rows = []
    for slot in timetable.in_order([slots[line.public_id] for line in lines]):
        item = by_key[slot.key]
        form = bound if of is not None and of.pk == item.pk and bound is not None else None
        form = form or PlaceForm(initial=place_initial(item), prefix=item.public_id, **given)
        until = f"{agenda.clock_of(slot.end)[1]:%H:%M}" if slot.start is not None else ""
        rows.append(Line(item, form, until, faults.get(slot.key, "")))
    return render(
        request,
        "events/timetable.html",
        {
            "event": event,
            "rows": rows,
            "tracks": tracks,
            "days": days,
            "unplaced": sum(row.item.starts_time is None for row in rows),
            "break_form": added or BreakForm(prefix="break", **given),
            "track_form": TrackForm(event=event),
        },
        status=422 if bound is not None or added is not None else 200,
    )


@once
@require_POST
def timetable_item(request: MemberRequest, public_id: str, item: str) -> HttpResponse:
    """Place a line, move it earlier or later, or swap it with another."""
    event = find_to_run(request, public_id)
    line = get_object_or_404(AgendaItem.objects.open(), event=event, public_id=item)
    given: dict[str, Any] = {"actor": request.person, "at": request.at, "event": event}
    wanted = request.POST.get("do", "place")
    if wanted == "place":
        return _place(request, event, line, given)
    try:
        if wanted == "swap":
            other = get_object_or_404(
                AgendaItem.objects.open(), event=event, public_id=request.POST.get("with", "")
            )
            actions.swap_items(first=line, second=other, **given)
        else:
            actions.move_item(item=line, earlier=wanted == "earlier", **given)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return _back(event, f"line-{line.public_id}")


def _place(
    request: MemberRequest, event: Event, line: AgendaItem, given: dict[str, Any]
) -> HttpResponse:
    form = PlaceForm(
        request.POST,
        prefix=line.public_id,
        event=event,
        days=agenda.days_of(event),
        tracks=agenda.tracks_of(event),
    )
    if form.is_valid():
        try:
            actions.place_item(item=line, **form.place, **given)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("“%s” is placed.") % line.title)
            return _back(event, f"line-{line.public_id}")
    return _show(request, event, bound=form, of=line)


@once
@require_POST
def timetable_break(request: MemberRequest, public_id: str) -> HttpResponse:
    """Add a break."""
    event = find_to_run(request, public_id)
    form = BreakForm(
        request.POST,
        prefix="break",
        event=event,
        days=agenda.days_of(event),
        tracks=agenda.tracks_of(event),
    )
    if form.is_valid():
        try:
            actions.add_break(
                actor=request.person,
                at=request.at,
                event=event,
                title=form.cleaned_data["title"],
                **form.place,
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return _back(event, "lines")
    return _show(request, event, added=form)


@once
@require_POST
def track_new(request: MemberRequest, public_id: str) -> HttpResponse:
    """Add a track."""
    event = find_to_run(request, public_id)
    form = TrackForm(request.POST, event=event)
    try:
        if form.is_valid():
            actions.add_track(actor=request.person, at=request.at, event=event, **form.cleaned_data)
        else:
            messages.error(request, _("A track has a name of at most sixty letters."))
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return _back(event, "tracks")


@once
@require_POST
def track_end(request: MemberRequest, public_id: str, track: str) -> HttpResponse:
    """Take a track away."""
    event = find_to_run(request, public_id)
    row = get_object_or_404(event.tracks, public_id=track)
    try:
        actions.end_track(actor=request.person, at=request.at, event=event, track=row)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return _back(event, "tracks")


def _back(event: Event, anchor: str) -> HttpResponse:
    response = redirect("events:timetable", public_id=event.public_id)
    response.headers["Location"] += f"#{anchor}"
    return response
