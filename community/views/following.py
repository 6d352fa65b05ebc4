"""Following a group, and following it no more."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from community import actions, limits
from community.errors import DomainError
from community.forms import FollowForm
from community.http import MemberRequest, SiteRequest
from community.kept import never_kept
from community.models import Group
from community.once import once
from community.views.finding import find_group

MOST_A_MINUTE = 10


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


@login_not_required
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def by_mail(request: SiteRequest, slug: str) -> HttpResponse:
    """Follow with an address and no account: it is sent a link, and says yes itself."""
    group = find_group(request, slug)
    if group.is_hidden or group.closed_at is not None:
        raise Http404
    form = FollowForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        who = request.META.get("REMOTE_ADDR", "")
        if limits.within("follow", f"{group.slug}:{who}", most=MOST_A_MINUTE, at=request.at):
            actions.ask_to_follow(
                at=request.at, group=group, email=email, name=form.cleaned_data["name"]
            )
            return _said(request, "sent", group=group)
        form.add_error(None, _("Many asked at once. What you typed is kept: send it in a minute."))
    shown = {"group": group, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "community/follow_by_mail.html", shown, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: SiteRequest, token: str) -> HttpResponse:
    """Open the link of the mail: reading changes nothing, so that no robot that opens links follows."""
    if request.method != "POST":
        wish = actions.read_wish(token, at=request.at)
        group = (
            Group.objects.filter(public_id=wish.group, is_hidden=False).first() if wish else None
        )
        if wish is None or group is None:
            refused = _("It has run out or was cut short. Ask for another on the group’s page.")
            return _said(request, "refused", status=404, refused=refused)
        return _said(request, "ask", group=group, email=wish.email)
    try:
        follow = actions.follow_by_mail(at=request.at, token=token)
    except DomainError as refusal:
        return _said(request, "refused", status=422, refused=refusal.message)
    return _said(request, "done", group=follow.group)


def _said(request: SiteRequest, state: str, *, status: int = 200, **facts: Any) -> HttpResponse:
    shown = {"state": state, **facts}
    response = render(request, "community/follow_by_link.html", shown, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"  # the address itself is the key
    return response


def _back(request: MemberRequest, group: Group) -> HttpResponse:
    """Where the button stood: on the group’s page, or on that of a meetup."""
    back = request.POST.get("back", "")
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if ours else group.get_absolute_url())
