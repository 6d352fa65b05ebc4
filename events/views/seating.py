"""Taking, changing and giving up a seat."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from events import actions, queries
from events.models import Event, Room
from events.views.finding import find


@once
@require_http_methods(["GET", "HEAD", "POST"])
def take_seat(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take a seat. Who comes here by address (after signing in) is led to the page that asks."""
    event = find(request, public_id)
    if request.method != "POST":
        return _to_seat(event)
    room = _room(event, request.POST.get("room", ""))
    if room is None:
        messages.error(request, _("Choose a room first."))
        return _to_seat(event)
    try:
        actions.take_seat(actor=request.person, at=request.at, room=room)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("Your seat at “%s” is yours. The facts are on their way by mail.") % event.title,
        )
    return _to_seat(event)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def change_room(request: MemberRequest, public_id: str) -> HttpResponse:
    """Sit in another room of a linked meetup."""
    event = find(request, public_id)
    room = _room(event, request.POST.get("room", ""))
    if request.method != "POST" or room is None:
        return _to_seat(event)
    try:
        seat = actions.change_room(actor=request.person, at=request.at, room=room)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("You now have a seat in %s.") % seat.room.label,
        )
    return _to_seat(event)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def give_up_seat(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask, then give the seat up."""
    event = find(request, public_id)
    seat = queries.seat_of(event, request.person)
    if request.method != "POST" and seat is not None:
        return render(request, "events/give_up.html", {"event": event, "seat": seat})
    try:
        actions.give_up_seat(actor=request.person, at=request.at, event=event)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("Your seat is free for somebody else. Thank you for telling us."),
        )
    return _to_seat(event)


def _room(event: Event, public_id: str) -> Room | None:
    """The room of this meetup that the form names; one that was closed meanwhile is found, too."""
    if not public_id:
        return event.places[0] if len(event.places) == 1 else None
    room = Room.objects.select_related("event", "group", "venue").filter(event=event)
    found = room.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _to_seat(event: Event) -> HttpResponse:
    return redirect(event.get_absolute_url() + "#seat")
