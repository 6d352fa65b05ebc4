"""The door's page: who is expected, who is there; with a network and without, with scripts and without."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community.errors import DomainError
from community.http import SiteRequest
from events import actions, door
from events.forms.door import WalkInForm
from events.models import Room
from events.queries import door as at_the_door
from events.queries.door import Line
from events.views.door.entry import Door, at_the_door_alone

CAMERA = "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"


@at_the_door_alone
@require_safe
@never_cache
def doors(request: SiteRequest, found: Door) -> HttpResponse:
    """The doors of a meetup; where there is one, that one."""
    rooms = found.rooms
    if len(rooms) == 1:
        return redirect("events:door_room", found.event.public_id, rooms[0].public_id)
    shown = [(room, at_the_door.heads_at(found.event, room)) for room in rooms]
    return render(request, "events/door/doors.html", {**_frame(request, found), "rooms": shown})


@at_the_door_alone
@require_safe
@never_cache
def door_room(request: SiteRequest, found: Door, room_id: str) -> HttpResponse:
    """One door. With `?shell` without anybody's name: what a phone keeps for when there is no network."""
    room = found.room(room_id)
    shell = "shell" in request.GET
    asked = "" if shell else request.GET.get("q", "").replace("\x00", "")[:120].strip()
    lines = [] if shell or not _may_see(request, found) else at_the_door.lines_of(found.event, room)
    context = {
        **_frame(request, found),
        "room": room,
        "heads": at_the_door.heads_at(found.event, room),
        "lines": [(line, actions.new_name()) for line in _matching(lines, asked, found)],
        "asked": asked,
        "code": door.code_in(asked),
        "blank": Line(kind="", seat="", about="", name="", guests=0, code=""),
        "walk_in": WalkInForm(initial={"name": actions.new_name()}),
        "shell": shell,
    }
    response = render(request, "events/door/room.html", context)
    response["Permissions-Policy"] = CAMERA
    return response


def _may_see(request: SiteRequest, found: Door) -> bool:
    """Helpers see names while the door is made ready and open; organisers always."""
    return found.runs or (found.hours is not None and found.hours.is_ready(at=request.at))


def _frame(request: SiteRequest, found: Door) -> dict[str, Any]:
    hours = found.hours
    return {
        "event": found.event,
        "door": found,
        "hours": hours,
        "open": hours is not None and not found.is_stopped and hours.is_open(at=request.at),
        "early": hours is not None and request.at < hours.opens_at,
        "may_see": _may_see(request, found),
    }


def _matching(lines: list[Line], asked: str, found: Door) -> list[Line]:
    """By a piece of the name, or by the ticket's code."""
    code = door.code_in(asked)
    if code:
        hashed = door.hashed(code, event=found.event.public_id)
        if by_code := [line for line in lines if line.code == hashed]:
            return by_code
    words = asked.casefold().split()
    return [line for line in lines if all(word in line.name.casefold() for word in words)]


# --- For forms ------------------------------------------------------------------------------------


@at_the_door_alone
@require_POST
def door_note(request: SiteRequest, found: Door, room_id: str) -> HttpResponse:
    """Check somebody in, take that back, or let somebody in without a seat. Its name makes it one."""
    room = found.room(room_id)
    back = redirect("events:door_room", found.event.public_id, room.public_id)
    try:
        told = _told(request)
    except ValueError as fault:
        messages.error(request, str(fault))
        return back
    try:
        taken = actions.take_notes(
            actor=request.person,
            at=request.at,
            event=found.event,
            room=room,
            notes=told,
            by_pass=found.door_pass,
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return back
    for words in taken.refused.values():
        messages.error(request, words)
    if not taken.refused:
        _say(request, told)
    return back


def _say(request: SiteRequest, told: list[actions.Told]) -> None:
    if told[0].takes_back:
        messages.success(request, _("Taken back."))
    elif told[0].walk_in:
        messages.success(request, _("Let in."))
    else:
        messages.success(request, _("Checked in."))


def _told(request: SiteRequest) -> list[actions.Told]:
    """What the form says. Who was seen by several phones is taken back of each."""
    name = request.POST.get("name", "")[:36]
    if undone := request.POST.getlist("takes_back")[:20]:
        return [
            actions.Told(name=actions.new_name(), said_at=request.at, takes_back=each[:36])
            for each in undone
        ]
    if "walk_in" in request.POST:
        form = WalkInForm(request.POST)
        if not form.is_valid():
            raise ValueError(" ".join(str(each) for all_ in form.errors.values() for each in all_))
        return [form.told(at=request.at)]
    if not name:
        raise ValueError(_("The note does not say whom it is about."))
    how = door.QR if request.POST.get("by_code") else door.NAME
    return [
        actions.Told(
            name=name,
            said_at=request.at,
            seat=request.POST.get("seat", "")[:16],
            about=request.POST.get("about", "")[:36],
            code=request.POST.get("code", "")[:200],
            guests=_number(request.POST.get("guests")),
            how=how,
        )
    ]


def _number(said: object) -> int:
    text = str(said if said is not None else 0)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


# --- For the script -------------------------------------------------------------------------------


@at_the_door_alone
@require_safe
@never_cache
def door_list(request: SiteRequest, found: Door, room_id: str) -> HttpResponse:
    """The room's list, as a phone keeps it; with a fresh token, for what it has to send."""
    return JsonResponse(_list(request, found, found.room(room_id)))


def _list(request: SiteRequest, found: Door, room: Room) -> dict[str, Any]:
    may = _may_see(request, found) and not found.is_stopped
    heads = at_the_door.heads_at(found.event, room)
    hours = found.hours
    return {
        "room": room.public_id,
        "at": request.at.isoformat(),
        "opens_at": hours.opens_at.isoformat() if hours else None,
        "closes_at": hours.closes_at.isoformat() if hours else None,
        "expected": heads.expected,
        "there": heads.there,
        "token": get_token(request),
        "event": found.event.public_id,
        "lines": [_line(line) for line in at_the_door.lines_of(found.event, room)] if may else [],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "seat": line.seat,
        "about": line.about,
        "name": line.name,
        "guests": line.guests,
        "code": line.code,
        "came_at": line.came_at.isoformat() if line.came_at else None,
        "with_guests": line.with_guests,
        "elsewhere": line.elsewhere,
        "notes": line.notes,
    }


@at_the_door_alone
@require_POST
def door_notes(request: SiteRequest, found: Door, room_id: str) -> HttpResponse:
    """Take what a phone noted, any number of times; answer with what stands and the list as it is now."""
    room = found.room(room_id)
    try:
        sent_at, told = _read(request)
    except (ValueError, TypeError, AttributeError, KeyError):
        return HttpResponseBadRequest("not a list of notes", content_type="text/plain")
    try:
        taken = actions.take_notes(
            actor=request.person,
            at=request.at,
            event=found.event,
            room=room,
            notes=told,
            sent_at=sent_at,
            by_pass=found.door_pass,
        )
    except DomainError as refusal:
        return JsonResponse({"error": "shut", "words": refusal.message}, status=409)
    return JsonResponse(
        {"taken": taken.taken, "refused": taken.refused, "list": _list(request, found, room)}
    )


def _read(request: SiteRequest) -> tuple[datetime | None, list[actions.Told]]:
    if request.content_type != "application/json":
        raise ValueError
    said = json.loads(request.body)
    notes = said["notes"]
    if not isinstance(notes, list) or len(notes) > 200:
        raise ValueError
    return _moment(said["sent_at"]), [_note(note) for note in notes]


def _note(said: dict[str, Any]) -> actions.Told:
    name, moment = said["name"], _moment(said["at"])
    if not (isinstance(name, str) and 8 <= len(name) <= 36) or moment is None:
        raise ValueError
    walk_in = said.get("walk_in") or {}
    return actions.Told(
        name=name,
        said_at=moment,
        takes_back=_text(said.get("takes_back"), 36),
        seat=_text(said.get("seat"), 16),
        about=_text(said.get("about"), 36),
        code=_text(said.get("code"), 300),
        walk_in=bool(walk_in),
        who=_text(walk_in.get("who"), 120),
        email=_address(_text(walk_in.get("email"), 254)),
        guests=_number(said.get("guests")),
        how=door.QR if said.get("how") == door.QR else door.NAME,
    )


def _text(said: object, most: int) -> str:
    return str(said or "").replace("\x00", "")[:most]


def _address(said: str) -> str:
    """An address that is none is left out: the person at the door is gone, and the note is worth more."""
    return said if WalkInForm.is_address(said) else ""


def _moment(said: object) -> datetime | None:
    moment = parse_datetime(str(said)) if said else None
    if moment is not None and moment.tzinfo is None:
        raise ValueError
    return moment


def words_of_count(number: int) -> str:
    """`1 person` or `5 people`."""
    return ngettext("%(n)s person", "%(n)s people", number) % {"n": number}


def to_door(found: Door) -> HttpResponseRedirect:
    """Back to the doors."""
    return HttpResponseRedirect(reverse("events:doors", args=[found.event.public_id]))
