"""Letting others help at the door, and looking at what was unclear there."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from community import keys
from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from community.once import once
from events import actions, queries
from events.forms.door import DoorkeeperForm
from events.models import DoorNote, DoorPass, Event
from events.queries import door as at_the_door
from events.views.door.entry import SLOT
from events.views.finding import find_to_run


@once
@require_http_methods(["GET", "HEAD", "POST"])
def doorkeepers(request: MemberRequest, public_id: str) -> HttpResponse:
    """Who may help; opening the door to one more."""
    event = find_to_run(request, public_id)
    form = DoorkeeperForm(request.POST if request.method == "POST" else None, rooms=event.places)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.open_door_to(
                actor=request.person,
                at=request.at,
                event=event,
                room=form.only,
                email=form.cleaned_data["email"],
                label=form.cleaned_data["label"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("%s can now check people in.") % made.holder)
            return redirect("events:doorkeepers", event.public_id)
    passes = [(each, _link(event, each)) for each in at_the_door.passes_of(event)]
    context = {"event": event, "form": form, "passes": passes, "hours": actions.hours_of(event)}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/door/keepers.html", context, status=status)


def _link(event: Event, door_pass: DoorPass) -> str:
    if not door_pass.seed:
        return ""
    path = reverse("events:door_open", args=[event.public_id, door_pass.token])
    return settings.SITE_URL + path


@once
@require_POST
def doorkeeper_end(request: MemberRequest, public_id: str, pass_id: str) -> HttpResponse:
    """Take a pass back."""
    event = find_to_run(request, public_id)
    held = DoorPass.objects.filter(event=event, public_id=pass_id).first()
    if held is None:
        raise Http404
    actions.close_door_to(actor=request.person, at=request.at, door_pass=held)
    messages.success(request, _("%s cannot check people in any more.") % held.holder)
    return redirect("events:doorkeepers", event.public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def door_open(request: SiteRequest, public_id: str, token: str) -> HttpResponse:
    """A link of the organisers: opening the page changes nothing, pressing its button opens the door here."""
    held = at_the_door.pass_by_link(public_id, keys.fingerprint(token))
    hours = actions.hours_of(held.event) if held else None
    if held is None or held.event.is_draft or hours is None or request.at >= hours.closes_at:
        raise Http404
    if request.method == "POST":
        doors = {**request.session.get(SLOT, {}), public_id: held.fingerprint}
        request.session[SLOT] = dict(list(doors.items())[-20:])
        return redirect("events:doors", public_id)
    context = {"event": held.event, "held": held, "hours": hours}
    response = render(request, "events/door/open.html", context)
    response["Referrer-Policy"] = "same-origin"
    return response


@once
@require_http_methods(["GET", "HEAD", "POST"])
def door_questions(request: MemberRequest, public_id: str) -> HttpResponse:
    """What was unclear: whose ticket it was, or that it may stay as it was noted."""
    event = find_to_run(request, public_id)
    notes = at_the_door.questions_of(event)
    if request.method == "POST":
        return _answer(request, event, notes)
    context = {"event": event, "notes": notes, "seats": queries.holders_of(event)}
    return render(request, "events/door/questions.html", context)


def _answer(request: MemberRequest, event: Event, notes: list[DoorNote]) -> HttpResponse:
    note = next((each for each in notes if each.public_id == request.POST.get("note")), None)
    chosen = request.POST.get("seat", "")
    seat = next((each for each in queries.holders_of(event) if each.public_id == chosen), None)
    if note is None or (chosen and seat is None):
        messages.error(request, _("That was answered meanwhile, or is no question of this meetup."))
        return redirect("events:door_questions", event.public_id)
    try:
        actions.settle_note(actor=request.person, at=request.at, note=note, seat=seat)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Answered."))
    return redirect("events:door_questions", event.public_id)
