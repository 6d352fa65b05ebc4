"""Putting a meetup off, and holding it on its old date after all."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from events import actions
from events.forms import PostponeForm
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
    try:
        actions.resume_event(actor=request.person, at=request.at, event=event)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("“%s” stands on its old date again. Those with a seat are told.") % event.title,
        )
    return redirect("events:manage", event.public_id)
