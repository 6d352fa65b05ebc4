"""Who carries a group: terms, renewing, ending, stepping down, handing the lead over."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, queries, rules
from community.errors import DomainError
from community.forms import HandOverForm, RenewForm
from community.http import MemberRequest
from community.models import Role
from community.once import once
from community.permissions import recently_proven, require
from community.views.finding import find_group, led_group


@require_safe
def roles(request: MemberRequest, slug: str) -> HttpResponse:
    """See who carries the group, since when and until when."""
    group = led_group(request, slug)
    held = queries.roles_of(group, at=request.at)
    return render(
        request,
        "community/roles.html",
        {
            "group": group,
            "roles": held,
            "has_lead": any(role.kind == Role.Kind.LEAD for role in held),
            "past": queries.roles_over(group, at=request.at),
        },
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Give somebody who holds a part another term."""
    group = led_group(request, slug)
    role = get_object_or_404(
        group.roles.held(at=request.at).select_related("person"), public_id=public_id
    )
    form = RenewForm(request.POST or None, initial={"term_ends_on": role.last_day})
    if request.method == "POST" and form.is_valid():
        try:
            renewed = actions.renew_role(
                actor=request.person, at=request.at, role=role, term_ends_at=form.term_ends_at
            )
        except DomainError as refusal:
            form.add_error("term_ends_on", refusal.message)
        else:
            said = {"name": renewed.person.name, "part": renewed.words}
            messages.success(request, _("%(name)s is %(part)s now.") % said)
            return redirect("community:roles", slug=group.slug)
    return render(
        request,
        "community/renew.html",
        {"group": group, "role": role, "form": form},
        status=422 if form.is_bound else 200,
    )


@once
@require_POST
def end_role(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Take a part back, or lay one's own down."""
    find = led_group if rules.is_keeper(request.person) else find_group
    group = find(request, slug)
    role = get_object_or_404(group.roles.held(at=request.at), public_id=public_id)
    mine = role.person_id == request.person.pk
    require(mine or rules.can_lead(request.person, group, at=request.at))
    try:
        actions.end_role(actor=request.person, at=request.at, role=role)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("community:part" if mine else "community:roles", slug=slug)
    said = {"name": role.person.name, "part": role.get_kind_display()}
    if mine:
        messages.success(request, _("You have laid down your part: %(part)s.") % said)
        seen = not group.is_hidden or queries.is_inside(request.person, group)
        return redirect(group.get_absolute_url() if seen else "groups")
    messages.success(request, _("%(name)s is no longer %(part)s here.") % said)
    return redirect("community:roles", slug=slug)


@require_safe
def part(request: MemberRequest, slug: str) -> HttpResponse:
    """See what I hold in a group, and lay it down."""
    group = find_group(request, slug)
    mine = [
        role for role in queries.roles_of(group, at=request.at) if role.person == request.person
    ]
    return render(
        request,
        "community/part.html",
        {
            "group": group,
            "roles": mine,
            "leads": any(role.kind == Role.Kind.LEAD for role in mine),
            "offer": queries.offer_of_lead(request.person, group, at=request.at),
            "is_member": queries.is_member(request.person, group),
        },
    )


@recently_proven
@once
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: MemberRequest, slug: str) -> HttpResponse:
    """Offer my lead to somebody of the group."""
    group = find_group(request, slug)
    require(rules.leads_here(request.person, group, at=request.at))
    held = group.roles.held(at=request.at).filter(person=request.person, kind=Role.Kind.LEAD)
    others = queries.successors(group, at=request.at).exclude(pk=request.person.pk)
    form = HandOverForm(
        request.POST or None,
        successors=others,
        initial={"term_ends_on": held[0].last_day, "person": request.GET.get("person", "")},
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            offer = actions.offer_lead(
                actor=request.person,
                at=request.at,
                group=group,
                person=facts["person"],
                term_ends_at=form.term_ends_at,
                stay=facts["stay"],
                note=facts["note"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            said = {"name": facts["person"].name, "group": offer.group.name}
            messages.success(
                request,
                _("Offered. You lead %(group)s until %(name)s accepts, not a moment less.") % said,
            )
            return redirect("community:part", slug=group.slug)
    return render(
        request,
        "community/hand_over.html",
        {"group": group, "form": form, "somebody": others.exists()},
        status=422 if form.is_bound else 200,
    )
