"""Who may stand at a door: organisers, people they named, and whoever has opened a link of theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from community.http import SiteRequest
from events import door, queries, rules
from events.actions import hours_of
from events.models import DoorPass, Event, Room
from events.queries import door as at_the_door

SLOT = "doors"  # in the session: which links were opened, by meetup
Given = ParamSpec("Given")


@dataclass(frozen=True)
class Door:
    """A door, and by what right somebody stands at it."""

    event: Event
    hours: door.Hours | None
    door_pass: DoorPass | None

    @property
    def runs(self) -> bool:
        """Whether it is one of the organisers."""
        return self.door_pass is None

    @property
    def rooms(self) -> list[Room]:
        """The rooms that they may check people in at."""
        only = self.door_pass.room_id if self.door_pass else None
        return [room for room in self.event.places if only is None or room.pk == only]

    def room(self, public_id: str) -> Room:
        """The room of that name; what they may not see is not there."""
        for room in self.rooms:
            if room.public_id == public_id:
                return room
        raise Http404

    @property
    def is_stopped(self) -> bool:
        """Whether nobody is checked in at all: it is cancelled, or waits for a new date."""
        return self.event.is_cancelled or self.event.is_postponed or self.hours is None


AtDoor = Callable[Concatenate[SiteRequest, Door, Given], HttpResponse]
ByName = Callable[Concatenate[SiteRequest, str, Given], HttpResponse]


def at_the_door_alone(view: AtDoor[Given]) -> ByName[Given]:
    """Let those through who may check people in at the meetup; a phone is told plainly why not."""

    @wraps(view)
    def guarded(
        request: SiteRequest, public_id: str, *args: Given.args, **kwargs: Given.kwargs
    ) -> HttpResponse:
        found = enter(request, public_id)
        if isinstance(found, Door):
            return view(request, found, *args, **kwargs)
        return found

    return cast("ByName[Given]", login_not_required(guarded))


def enter(request: SiteRequest, public_id: str) -> Door | HttpResponse:
    """The door, or the answer for somebody who may not stand there."""
    event = at_the_door.event_of(public_id)
    if event is None:
        raise Http404
    if request.person is not None and rules.can_run(request.person, event, at=request.at):
        return Door(event, hours_of(event), None)
    opened = request.session.get(SLOT, {}).get(public_id, "")
    door_pass = at_the_door.pass_of(event, person=request.person, fingerprint=opened)
    if door_pass is not None and not event.is_draft:
        return Door(event, hours_of(event), door_pass)
    if queries.one(public_id=public_id, person=request.person, at=request.at) is None:
        raise Http404
    if wants_json(request):
        code = "signed_out" if request.person is None else "not_yours"
        return JsonResponse({"error": code}, status=401 if request.person is None else 403)
    if request.person is None:
        return redirect_to_login(request.get_full_path())
    raise PermissionDenied(_("Only its organisers and those they named check people in here."))


def wants_json(request: SiteRequest) -> bool:
    """Whether it is the script of the door that asks."""
    return request.headers.get("Accept", "").startswith("application/json")
