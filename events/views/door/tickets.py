"""Tickets and badges: a seat as something to show, and a name as something to wear."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community import limits
from community.http import MemberRequest, SiteRequest
from community.once import once
from events import actions, door, queries
from events.models import Room, Seat
from events.queries import door as at_the_door
from events.views.door.entry import Door, at_the_door_alone
from events.views.finding import find

PER_MINUTE = 60
SHEETS = {"a4": 10, "label": 1}  # how many badges stand on one page


@require_safe
@login_not_required
@never_cache
def ticket(request: SiteRequest, public_id: str, code: str) -> HttpResponse:
    """A ticket, for whoever holds its code: to show at the door. It names nobody."""
    if not limits.within(
        "ticket", request.META.get("REMOTE_ADDR", ""), most=PER_MINUTE, at=request.at
    ):
        return render(request, "429.html", status=429)
    seat = at_the_door.ticket_of(public_id, door.code_in(code)) if door.code_in(code) else None
    if seat is None or seat.event.is_draft or not seat.is_seated:
        raise Http404
    context = {"event": seat.event, "seat": seat}
    response = render(request, "events/door/ticket.html", context)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def my_ticket(request: MemberRequest, public_id: str) -> HttpResponse:
    """My ticket for this meetup."""
    event = find(request, public_id)
    seat = queries.seat_of(event, request.person)
    if seat is None or not seat.is_seated:
        messages.info(request, _("You have no seat at this meetup."))
        return redirect(event)
    return redirect("events:ticket", event.public_id, seat.ticket)


@once
@require_POST
def ticket_renew(request: MemberRequest, public_id: str) -> HttpResponse:
    """Give my seat another ticket."""
    event = find(request, public_id)
    seat = queries.seat_of(event, request.person)
    if seat is None or not seat.is_seated:
        messages.error(request, _("You have no seat at this meetup."))
        return redirect(event)
    seat = actions.renew_ticket(actor=request.person, at=request.at, seat=seat)
    messages.success(request, _("Your seat has a new ticket. The old code opens nothing any more."))
    return redirect("events:ticket", event.public_id, seat.ticket)


# --- Badges ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Badge:
    """What somebody wears. A guest's has a line to write the name on."""

    name: str
    chapter: str
    guest_of: str = ""
    seat: Seat | None = None


@at_the_door_alone
@require_safe
@never_cache
def badges(request: SiteRequest, found: Door) -> HttpResponse:
    """Badges to print: for all with a seat, of one room, or for one person."""
    sheet = request.GET.get("sheet", "a4")
    sheet = sheet if sheet in SHEETS else "a4"
    rooms = found.rooms
    room = next((each for each in rooms if each.public_id == request.GET.get("room")), None)
    one = request.GET.get("of", "")
    made = _badges(found, [room] if room else rooms, one)
    if one and not made:
        raise Http404
    each = SHEETS[sheet]
    context = {
        "event": found.event,
        "door": found,
        "rooms": rooms,
        "room": room,
        "sheet": sheet,
        "one": one,
        "pages": [made[start : start + each] for start in range(0, len(made), each)],
        "count": len(made),
    }
    return render(request, "events/door/badges.html", context)


def _badges(found: Door, rooms: list[Room], one: str) -> list[Badge]:
    seats = [
        seat for seat in queries.holders_of(found.event) if seat.room_id in {r.pk for r in rooms}
    ]
    chapters = at_the_door.chapters_of([seat.person_id for seat in seats])
    made: list[Badge] = []
    for seat in seats:
        if one not in ("", seat.person.public_id):
            continue
        seat.event = found.event
        made.append(Badge(seat.person.name, chapters.get(seat.person_id, ""), seat=seat))
        made += [Badge("", "", guest_of=seat.person.name) for _guest in range(seat.guests)]
    if one and not made:
        made = [
            Badge(line.name, "")
            for room in rooms
            for line in at_the_door.lines_of(found.event, room)
            if line.about == one
        ]
    return made
