"""One room of a meetup, for whoever looks after it: its host, or those who run the whole."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from community.permissions import require
from events import actions, rules
from events.forms.rooms import OwnRoomForm, RoomRecapForm, places_for_room
from events.models import Event, Room, RoomRecap, Seat
from events.views.finding import find
from events.views.showing import show_room


@require_safe
def room_page(request: MemberRequest, public_id: str, room: str) -> HttpResponse:
    """How full it is, who comes, and what can be done about it."""
    event, found = _find(request, public_id, room)
    holders = Seat.objects.seated().filter(room=found).select_related("person")
    context: dict[str, Any] = {
        "event": event,
        "room": found,
        "shown": show_room(event, found, None),
        "holders": holders.order_by("person__name", "turn"),
        "can_run": rules.can_run(request.person, event, at=request.at),
        "has_begun": event.has_begun(at=request.at),
        "recap": RoomRecap.objects.standing().filter(room=found).first(),
    }
    return render(request, "events/rooms/room.html", context)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def room_edit(request: MemberRequest, public_id: str, room: str) -> HttpResponse:
    """Change the place, the seats and the part of one room."""
    event, found = _find(request, public_id, room)
    found.event = event
    form = OwnRoomForm(
        request.POST if request.method == "POST" else None,
        room=found,
        listings=places_for_room(found, request.person),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_room(
                actor=request.person,
                at=request.at,
                room=found,
                facts=form.facts(),
                read_at=_moment(form.cleaned_data["read_at"]),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            if isinstance(refusal, actions.EditedMeanwhile):
                form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
                form.data["read_at"] = event.changed_at.isoformat()  # type: ignore[index]  # the copy
        else:
            messages.success(
                request, _("Saved. If the place is another, those who sit here are told.")
            )
            return redirect("events:room", event.public_id, found.public_id)
    status = 422 if request.method == "POST" else 200
    context = {"event": event, "room": found, "form": form}
    return render(request, "events/rooms/edit.html", context, status=status)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def room_recap(request: MemberRequest, public_id: str, room: str) -> HttpResponse:
    """Tell how it was in one room."""
    event, found = _find(request, public_id, room)
    standing = RoomRecap.objects.standing().filter(room=found).first()
    form = RoomRecapForm(
        request.POST if request.method == "POST" else None,
        initial={"text": standing.text if standing else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_room_recap(
                actor=request.person, at=request.at, room=found, text=form.cleaned_data["text"]
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("It stands on the page."))
            return redirect(event.get_absolute_url() + "#recap")
    status = 422 if request.method == "POST" else 200
    context = {"event": event, "room": found, "form": form, "standing": standing}
    return render(request, "events/rooms/recap.html", context, status=status)


def _find(request: MemberRequest, public_id: str, room: str) -> tuple[Event, Room]:
    """The meetup and its room; 403 for whoever does not look after it."""
    event = find(request, public_id)
    rows = event.rooms.planned().with_taken().select_related("group__network", "venue__listing")
    found = rows.filter(public_id=room).first()
    if found is None:
        raise Http404
    require(rules.can_run_room(request.person, found, at=request.at))
    return event, found


def _moment(words: str) -> datetime | None:
    try:
        return datetime.fromisoformat(words)
    except ValueError:
        return None
