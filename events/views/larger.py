"""The larger event that a meetup is part of."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from events import actions
from events.forms.larger import PartOfForm
from events.views.finding import find_to_run


@once
@require_http_methods(["GET", "HEAD", "POST"])
def event_part_of(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say what it is part of, or that it is part of nothing."""
    event = find_to_run(request, public_id)
    form = PartOfForm(request.POST if request.method == "POST" else None, standing=event.part_of)
    if request.method == "POST" and form.is_valid():
        facts = form.facts()
        try:
            actions.tell_part_of(actor=request.person, at=request.at, event=event, facts=facts)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request,
                _("The page, the calendar and the lists now say that it is part of “%s”.")
                % facts.name
                if facts
                else _("It is told as a meetup of its own."),
            )
            return redirect(event)
    status = 422 if request.method == "POST" else 200
    return render(request, "events/part_of.html", {"event": event, "form": form}, status=status)
