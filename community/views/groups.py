"""Opening a group, changing what it says of itself, closing it and opening it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import actions, rules
from community.errors import DomainError
from community.forms import GroupFactsForm, GroupForm, ReasonForm
from community.http import MemberRequest
from community.models import Group
from community.once import once
from community.permissions import recently_proven, require
from community.views.finding import led_group


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


@once
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, slug: str) -> HttpResponse:
    """Change what a group says of itself."""
    group = led_group(request, slug)
    # a copy: a form with faults must not change the group that the page names
    form = GroupFactsForm(request.POST or None, instance=Group.objects.get(pk=group.pk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_group(
                actor=request.person, at=request.at, group=group, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved. Others see it at once."))
            return redirect(group.get_absolute_url())
    return render(
        request,
        "community/group_edit.html",
        {"group": group, "form": form},
        status=422 if form.is_bound else 200,
    )


@recently_proven
@once
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: MemberRequest, slug: str) -> HttpResponse:
    """End a group; its pages stay readable."""
    group = led_group(request, slug)
    form = ReasonForm(
        request.POST or None,
        hint=_("The words stand on the group’s page and are told to everybody who belongs to it."),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_group(
                actor=request.person,
                at=request.at,
                group=group,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("%s is closed. Its pages stay readable.") % group.name)
            return redirect(group.get_absolute_url())
    return render(
        request,
        "community/close_group.html",
        {"group": group, "form": form},
        status=422 if form.is_bound else 200,
    )


@once
@require_POST
def reopen(request: MemberRequest, slug: str) -> HttpResponse:
    """Open a closed group again. The network's lead or the keeper does this."""
    group = led_group(request, slug)
    require(rules.leads_above(request.person, group, at=request.at))
    actions.reopen_group(actor=request.person, at=request.at, group=group)
    messages.success(request, _("%s is open again. Invite who leads it next.") % group.name)
    return redirect("community:invitations", slug=group.slug)
