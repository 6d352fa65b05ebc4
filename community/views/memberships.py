"""Joining, leaving, and the list of members, which only those who lead the group see."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, queries
from community.errors import DomainError
from community.forms import ReasonForm
from community.http import MemberRequest
from community.once import once
from community.views.finding import find_group, led_group

A_PAGE = 50


@once
@require_POST
def join(request: MemberRequest, slug: str) -> HttpResponse:
    """Become a member of a group."""
    group = find_group(request, slug)
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
    group = find_group(request, slug)
    try:
        actions.leave_group(actor=request.person, at=request.at, group=group)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("You have left %s.") % group.name)
        if group.is_hidden:
            return redirect("groups")
    return redirect(group.get_absolute_url())


@require_safe
def members(request: MemberRequest, slug: str) -> HttpResponse:
    """Who belongs to the group, the latest first."""
    group = led_group(request, slug)
    named = request.GET.get("q", "").strip()
    pages = Paginator(queries.membership_list(group, named=named), A_PAGE)
    return render(
        request,
        "community/members.html",
        {"group": group, "page": pages.get_page(request.GET.get("page")), "named": named},
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def end_membership(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Ask somebody to leave, with the reason."""
    group = led_group(request, slug)
    membership = get_object_or_404(queries.membership_list(group), public_id=public_id)
    form = ReasonForm(request.POST or None, hint=_("They are told these words by mail."))
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_membership(
                actor=request.person,
                at=request.at,
                membership=membership,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            said = {"name": membership.person.name, "group": group.name}
            messages.success(request, _("%(name)s does not belong to %(group)s any more.") % said)
            return redirect("community:members", slug=group.slug)
    return render(
        request,
        "community/end_membership.html",
        {"group": group, "membership": membership, "form": form},
        status=422 if form.is_bound else 200,
    )
