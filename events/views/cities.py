"""Following a city: its meetups by mail, whoever holds them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community import actions
from community.http import MemberRequest
from community.once import once
from events import queries


@once
@require_POST
def follow_city(request: MemberRequest, slug: str) -> HttpResponse:
    """Hear of what is held in the city."""
    city = queries.city_called(slug)
    if city is None:
        raise Http404
    actions.follow_city(actor=request.person, at=request.at, slug=city.slug, name=city.name)
    messages.success(
        request,
        _("You follow %s now: you hear of new meetups, and once a week of those to come.")
        % city.name,
    )
    return redirect("calendars:city_page", city.slug)


@once
@require_POST
def unfollow_city(request: MemberRequest, slug: str) -> HttpResponse:
    """Hear no more of it, though nothing may be held there any more."""
    city = queries.city_called(slug)
    if actions.unfollow_city(actor=request.person, at=request.at, slug=slug):
        messages.success(request, _("You no longer follow %s.") % (city.name if city else slug))
    if city is None or request.POST.get("back") == "mine":
        return redirect("/mine/")
    return redirect("calendars:city_page", city.slug)
