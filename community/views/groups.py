"""Joining and leaving, charters, and opening a group."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import actions, queries, rules
from community.errors import DomainError
from community.forms import CharterForm, GroupForm
from community.http import MemberRequest, SiteRequest
from community.models import Group
from community.once import once
from community.permissions import require


def _group(request: SiteRequest, slug: str) -> Group:
    return get_object_or_404(
        Group.objects.visible_to(request.person).select_related("network"), slug=slug
    )


@once
@require_POST
def join(request: MemberRequest, slug: str) -> HttpResponse:
    """Become a member of a group."""
    group = _group(request, slug)
    try:
        actions.join_group(actor=request.person, at=request.at, group=group)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("You belong to %s now.") % group.name)
    return redirect(group.get_absolute_url())


@once
@require_POST
def leave(request: MemberRequest, slug: str) -> HttpResponse:
    """Stop being a member."""
    group = _group(request, slug)
    try:
        actions.leave_group(actor=request.person, at=request.at, group=group)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("You have left %s.") % group.name)
    return redirect(group.get_absolute_url() if not group.is_hidden else "groups")


@login_not_required
def charter(request: SiteRequest, slug: str) -> HttpResponse:
    """Every version of what the group is for."""
    group = _group(request, slug)
    return render(
        request,
        "community/charter.html",
        {
            "group": group,
            "charters": queries.charters_of(group),
            "can_lead": rules.can_lead(request.person, group, at=request.at),
        },
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def adopt_charter(request: MemberRequest, slug: str) -> HttpResponse:
    """Write the next version of the charter."""
    group = _group(request, slug)
    require(rules.can_lead(request.person, group, at=request.at))
    newest = queries.charters_of(group)[:1]
    form = CharterForm(request.POST or None, initial={"text": newest[0].text if newest else ""})
    if request.method == "POST" and form.is_valid():
        actions.adopt_charter(
            actor=request.person, at=request.at, group=group, text=form.cleaned_data["text"]
        )
        messages.success(request, _("The charter stands. Earlier versions stay readable."))
        return redirect("community:charter", slug=group.slug)
    return render(
        request,
        "community/charter_form.html",
        {"group": group, "form": form},
        status=422 if form.is_bound else 200,
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: MemberRequest) -> HttpResponse:
    """Open a new group. The keeper of the site does this."""
    require(rules.is_keeper(request.person))
    form = GroupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            group = actions.found_group(actor=request.person, at=request.at, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("slug", refusal.message)
        else:
            messages.success(request, _("%s is open. Invite who leads it next.") % group.name)
            return redirect("community:invitations", slug=group.slug)
    return render(
        request, "community/group_form.html", {"form": form}, status=422 if form.is_bound else 200
    )
