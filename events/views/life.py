"""Putting a meetup off and taking that back; taking a cancellation back; copying; throwing away."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from events import actions
from events.forms import CopyForm, PostponeForm
from events.models import Event
from events.views.finding import find_to_run


@once
@require_http_methods(["GET", "HEAD", "POST"])
def event_postpone(request: MemberRequest, public_id: str) -> HttpResponse:
    """Put a meetup off until a new date is found, with the reason."""
    event = find_to_run(request, public_id)
    form = PostponeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            actions.postpone_event(actor=request.person, at=request.at, event=event, reason=reason)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("“%s” is postponed. Those with a seat are told.") % event.title
            )
            return redirect("events:manage", event.public_id)
    context = {"event": event, "form": form, "seats": event.seats_taken}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/postpone.html", context, status=status)


@once
@require_POST
def event_resume(request: MemberRequest, public_id: str) -> HttpResponse:
    """Hold a postponed meetup on its old date after all."""
    event = find_to_run(request, public_id)
    said = _("“%s” stands on its old date again. Those with a seat are told.") % event.title
    return _do(request, actions.resume_event, event, said)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def event_revive(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask, then take a cancellation back."""
    event = find_to_run(request, public_id)
    if request.method != "POST" and event.is_cancelled:
        return render(request, "events/revive.html", {"event": event, "seats": event.seats_taken})
    said = _("“%s” is on again. Those with a seat are told.") % event.title
    return _do(request, actions.revive_event, event, said)


@once
@require_POST
def event_complete(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say that nothing is left to do for a meetup that is over."""
    event = find_to_run(request, public_id)
    return _do(request, actions.complete_event, event, _("Done. The desk asks for nothing more."))


@once
@require_http_methods(["GET", "HEAD", "POST"])
def event_discard(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask, then throw a draft away."""
    event = find_to_run(request, public_id)
    if request.method != "POST" and event.is_draft:
        return render(request, "events/discard.html", {"event": event})
    try:
        actions.discard_draft(actor=request.person, at=request.at, event=event)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("events:manage", event.public_id)
    messages.success(request, _("The draft “%s” is thrown away.") % event.title)
    return redirect("events:desk")


@once
@require_http_methods(["GET", "HEAD", "POST"])
def event_copy(request: MemberRequest, public_id: str) -> HttpResponse:
    """Begin a draft like this meetup."""
    event = find_to_run(request, public_id)
    form = CopyForm(request.POST if request.method == "POST" else None, event=event)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "events/copy.html", {"event": event, "form": form}, status=status)
    copy = actions.copy_event(
        actor=request.person,
        at=request.at,
        event=event,
        when=form.cleaned_data["when"],
        title=form.cleaned_data["title"],
        public_id=form.cleaned_data["token"],
    )
    messages.success(
        request, _("A new draft with the same words and places. The talks are still to come.")
    )
    return redirect("events:manage", copy.public_id)


def _do(
    request: MemberRequest, deed: Callable[..., object], event: Event, said: str
) -> HttpResponse:
    try:
        deed(actor=request.person, at=request.at, event=event)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("events:manage", event.public_id)
