"""Sponsors of a group: one page for its organisers, and the logos that everybody sees."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import pictures
from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from community.models import Group
from community.once import once
from community.permissions import require
from events import actions, rules
from events.forms.sponsors import SponsorForm, SponsorshipForm, TierForm
from events.models import Event, Sponsor, Sponsorship, SponsorTier
from events.queries import sponsors


def find_group(request: MemberRequest, slug: str) -> Group:
    """The group, for its organisers alone."""
    group = get_object_or_404(Group.objects.visible_to(request.person), slug=slug)
    require(rules.can_plan(request.person, group, at=request.at))
    return group


@require_http_methods(["GET", "HEAD", "POST"])
def sponsor_list(request: MemberRequest, slug: str) -> HttpResponse:
    """Who sponsors the group, and in which tiers; a new sponsor is kept here."""
    group = find_group(request, slug)
    form = None
    if request.method == "POST":
        form = SponsorForm(request.POST, request.FILES)
        if form.is_valid() and _kept(request, group, form, None):
            return redirect("events:sponsors", slug=slug)
    return _show(request, group, form=form)


def _kept(request: MemberRequest, group: Group, form: SponsorForm, sponsor: Sponsor | None) -> bool:
    said = form.cleaned_data
    try:
        actions.keep_sponsor(
            actor=request.person,
            at=request.at,
            group=group,
            name=said["name"],
            link=said["link"],
            organisation=said["organisation"],
            made=form.made,
            sponsor=sponsor,
        )
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, _("“%s” is kept.") % said["name"])
    return True


def _sponsorship_form(group: Group, data: Any = None) -> SponsorshipForm:
    return SponsorshipForm(
        data,
        sponsors=sponsors.sponsors_of(group),
        tiers=sponsors.tiers_of(group),
        events=list(Event.objects.filter(group=group).standing().order_by("-starts_at")[:50]),
    )


def _show(
    request: MemberRequest,
    group: Group,
    *,
    form: SponsorForm | None = None,
    bound: forms.Form | None = None,
) -> HttpResponse:
    faulty = form is not None or bound is not None
    return render(
        request,
        "events/sponsors.html",
        {
            "group": group,
            "form": form or SponsorForm(),
            "tier_form": TierForm(),
            "sponsorship_form": bound or _sponsorship_form(group),
            "sponsors": sponsors.sponsors_of(group),
            "tiers": sponsors.tiers_of(group),
            "rows": sponsors.sponsorships_of(group),
        },
        status=422 if faulty else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sponsor_edit(request: MemberRequest, slug: str, sponsor: str) -> HttpResponse:
    """Change what is kept of a sponsor."""
    group = find_group(request, slug)
    row = get_object_or_404(Sponsor, group=group, public_id=sponsor)
    known = row.organisation.slug if row.organisation else None
    form = SponsorForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        initial={"name": row.name, "link": row.link, "organisation": known},
    )
    if request.method == "POST" and form.is_valid() and _kept(request, group, form, row):
        return redirect("events:sponsors", slug=slug)
    context = {"group": group, "sponsor": row, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/sponsor_edit.html", context, status=status)


@once
@require_POST
def tier_new(request: MemberRequest, slug: str) -> HttpResponse:
    """Name a tier."""
    group = find_group(request, slug)
    form = TierForm(request.POST)
    try:
        if form.is_valid():
            name = form.cleaned_data["name"]
            actions.name_tier(actor=request.person, at=request.at, group=group, name=name)
        else:
            messages.error(request, _("A tier has a name of at most sixty letters."))
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect("events:sponsors", slug=slug)


@once
@require_POST
def tier_raise(request: MemberRequest, slug: str, tier: str) -> HttpResponse:
    """Let a tier stand one step higher."""
    group = find_group(request, slug)
    row = get_object_or_404(SponsorTier, group=group, public_id=tier)
    actions.raise_tier(actor=request.person, at=request.at, tier=row)
    return redirect("events:sponsors", slug=slug)


@once
@require_POST
def sponsorship_new(request: MemberRequest, slug: str) -> HttpResponse:
    """Say what somebody sponsors."""
    group = find_group(request, slug)
    form = _sponsorship_form(group, request.POST)
    if form.is_valid():
        try:
            actions.begin_sponsorship(
                actor=request.person, at=request.at, group=group, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("It stands on the pages."))
            return redirect("events:sponsors", slug=slug)
    return _show(request, group, bound=form)


@once
@require_POST
def sponsorship_end(request: MemberRequest, slug: str, sponsorship: str) -> HttpResponse:
    """Take a sponsor off the pages."""
    group = find_group(request, slug)
    row = get_object_or_404(Sponsorship.objects.standing(), group=group, public_id=sponsorship)
    actions.end_sponsorship(actor=request.person, at=request.at, sponsorship=row)
    messages.success(request, _("Ended."))
    return redirect("events:sponsors", slug=slug)


@require_safe
@login_not_required
def sponsor_logo(request: SiteRequest, sponsor: str, which: str) -> HttpResponseBase:
    """The logo of a sponsor whose group the reader may see."""
    groups = Group.objects.visible_to(request.person)
    row = get_object_or_404(Sponsor, public_id=sponsor, group__in=groups)
    if not row.logo or which not in {pictures.LARGE, pictures.SMALL}:
        raise Http404
    return pictures.answer(row.logo, which)
