"""Publishing a draft, now or at a time that is set, and announcing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from events import actions, docket, queries, words
from events.forms import PublishForm
from events.models import Event
from events.views.finding import find_to_run


@once
@require_http_methods(["GET", "HEAD", "POST"])
def event_publish(request: MemberRequest, public_id: str) -> HttpResponse:
    """Make a draft public, or have it made so by itself later."""
    event = find_to_run(request, public_id)
    form = PublishForm(request.POST if request.method == "POST" else None, event=event)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, form, event)
    publish_at, announce = form.cleaned_data["publish_at"], form.cleaned_data["announce"]
    doing = {"actor": request.person, "at": request.at, "event": event, "announce": announce}
    try:
        if publish_at is None:
            actions.publish_event(**doing)
        else:
            actions.plan_publication(**doing, publish_at=publish_at)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _ask(request, form, event)
    if publish_at is not None:
        when = words.moment_words(publish_at, event.timezone)
        messages.success(request, _("It is published by itself on %s.") % when)
        return redirect("events:manage", event.public_id)
    messages.success(
        request, _("Published: on the pages of %s, in calendars and feeds.") % event.group.name
    )
    return redirect(event)


def _ask(request: MemberRequest, form: PublishForm, event: Event) -> HttpResponse:
    context = {
        "event": event,
        "form": form,
        "lacks": docket.lacks(event),
        "audience": len(queries.audience_of(event)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "events/publish.html", context, status=status)


@once
@require_POST
def event_unplan(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take back that a draft publishes itself."""
    event = find_to_run(request, public_id)
    try:
        actions.unplan_publication(actor=request.person, at=request.at, event=event)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("It stays a draft until you publish it."))
    return redirect("events:manage", event.public_id)


@once
@require_POST
def event_announce(request: MemberRequest, public_id: str) -> HttpResponse:
    """Tell the group's people of a meetup that was published without a word."""
    event = find_to_run(request, public_id)
    try:
        actions.announce_event(actor=request.person, at=request.at, event=event)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Announced. The mails are on their way."))
    return redirect("events:manage", event.public_id)
