"""Following a group, and following it no more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community import actions
from community.errors import DomainError
from community.http import MemberRequest
from community.models import Group
from community.once import once
from community.views.finding import find_group


@once
@require_POST
def follow(request: MemberRequest, slug: str) -> HttpResponse:
    """Hear of a group’s meetups without joining it."""
    group = find_group(request, slug)
    try:
        actions.follow_group(actor=request.person, at=request.at, group=group)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            _("You follow %s now: you hear of new meetups, and once a week of those to come.")
            % group.name,
        )
    return _back(request, group)


@once
@require_POST
def unfollow(request: MemberRequest, slug: str) -> HttpResponse:
    """Hear no more of it."""
    group = find_group(request, slug)
    if actions.unfollow_group(actor=request.person, at=request.at, group=group):
        messages.success(request, _("You no longer follow %s.") % group.name)
    return _back(request, group)


def _back(request: MemberRequest, group: Group) -> HttpResponse:
    """Where the button stood: on the group’s page, or on that of a meetup."""
    back = request.POST.get("back", "")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if ours else group.get_absolute_url())
