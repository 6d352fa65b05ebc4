"""The pages that everybody reads: the list of meetups, and one meetup."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render

from community.http import SiteRequest
from events import queries
from events.views.finding import find


@login_not_required
def event_list(request: SiteRequest) -> HttpResponse:
    """What is to come and what was."""
    return render(
        request,
        "events/list.html",
        {
            "upcoming": queries.upcoming(person=request.person, at=request.at, with_cancelled=True),
            "past": queries.past(person=request.person, at=request.at),
        },
    )


@login_not_required
def event_page(request: SiteRequest, public_id: str) -> HttpResponse:
    """One meetup."""
    event = find(request, public_id)
    return render(request, "events/event.html", {"event": event, "agenda": event.lines})
