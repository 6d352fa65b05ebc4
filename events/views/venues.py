"""The places that groups keep: the directory, a place's page, and the forms of its keepers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from community.models import Group
from community.once import once
from community.permissions import require
from events import actions, queries, rules
from events.forms import VenueForm
from events.models import Event, Listing, Venue

PAST_SHOWN = 20


@require_safe
@login_not_required
def venue_list(request: SiteRequest) -> HttpResponse:
    """The directory: all places that groups keep, of one group or one city if so asked."""
    listings = list(Listing.objects.visible_to(request.person).kept().with_words())
    cities = list(dict.fromkeys(listing.now.city for listing in listings))
    groups = {listing.group.slug: listing.group for listing in listings}
    city = request.GET.get("city", "")
    group = groups.get(request.GET.get("group", ""))
    shown = [
        listing
        for listing in listings
        if (not city or listing.now.city.casefold() == city.casefold())
        and (group is None or listing.group_id == group.pk)
    ]
    context = {
        "listings": shown,
        "cities": cities,
        "city": next((name for name in cities if name.casefold() == city.casefold()), ""),
        "groups": sorted(groups.values(), key=lambda each: each.name),
        "group": group,
        "may_add": _plans_anything(request),
    }
    return render(request, "events/venues/list.html", context)


@require_safe
@login_not_required
def venue_page(request: SiteRequest, public_id: str) -> HttpResponse:
    """One place: how to find it and get in, and what was and will be held there."""
    listing = _find(request, public_id)
    held = Event.objects.visible_to(request.person).published().standing()
    held = held.filter(rooms__venue__listing=listing, rooms__closed_at__isnull=True).distinct()
    earlier = Venue.objects.filter(listing=listing, replaced_at__isnull=False)
    context: dict[str, Any] = {
        "listing": listing,
        "venue": listing.now,
        "can_edit": rules.can_plan(request.person, listing.group, at=request.at),
        "coming": list(queries.for_lists(held.coming(at=request.at))),
        "past": list(queries.for_lists(held.over(at=request.at))[:PAST_SHOWN]),
        "earlier": list(earlier.order_by("-replaced_at", "-pk")),
    }
    return render(request, "events/venues/venue.html", context)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def venue_new(request: MemberRequest) -> HttpResponse:
    """Keep a place; where the address names one that was typed for a meetup, its words are there already."""
    groups = queries.groups_planned_by(request.person, at=request.at)
    require(bool(groups), _("Only the organisers of a group can keep places for it."))
    form = VenueForm(
        request.POST if request.method == "POST" else None,
        groups=groups,
        initial=_typed(request, groups),
    )
    if request.method == "POST" and form.is_valid():
        try:
            listing = actions.list_venue(
                actor=request.person,
                at=request.at,
                group=form.cleaned_data["group"],
                facts=form.facts(),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("The place is kept. It can be chosen for every meetup from now on.")
            )
            return redirect(listing)
    return _show_form(request, form, None)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def venue_edit(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say something else of a place."""
    listing = _find_to_keep(request, public_id)
    form = VenueForm(request.POST if request.method == "POST" else None, groups=[], listing=listing)
    if request.method == "POST" and form.is_valid():
        try:
            actions.rewrite_venue(
                actor=request.person,
                at=request.at,
                listing=listing,
                facts=form.facts(),
                read=form.cleaned_data["read"] or None,
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            if isinstance(refusal, actions.EditedMeanwhile):
                form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
                form.data["read"] = listing.now.public_id  # type: ignore[index]  # the copy
        else:
            messages.success(request, _("Saved. Meetups to come follow; past ones stay as told."))
            return redirect(listing)
    return _show_form(request, form, listing)


@once
@require_POST
def venue_retire(request: MemberRequest, public_id: str) -> HttpResponse:
    """Stop offering a place."""
    listing = _find_to_keep(request, public_id)
    actions.retire_venue(actor=request.person, at=request.at, listing=listing)
    messages.success(
        request,
        _("“%s” is no longer offered. Meetups that are planned there stay there.")
        % listing.now.name,
    )
    return redirect(listing)


@once
@require_POST
def venue_restore(request: MemberRequest, public_id: str) -> HttpResponse:
    """Offer a place again."""
    listing = _find_to_keep(request, public_id)
    try:
        actions.restore_venue(actor=request.person, at=request.at, listing=listing)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("“%s” can be chosen again.") % listing.now.name)
    return redirect(listing)


def _find(request: SiteRequest, public_id: str) -> Listing:
    listing = (
        Listing.objects.visible_to(request.person).with_words().filter(public_id=public_id).first()
    )
    if listing is None:
        raise Http404
    return listing


def _find_to_keep(request: MemberRequest, public_id: str) -> Listing:
    listing = _find(request, public_id)
    require(rules.can_plan(request.person, listing.group, at=request.at))
    return listing


def _plans_anything(request: SiteRequest) -> bool:
    return request.person is not None and rules.plans_anything(request.person, at=request.at)


def _typed(request: MemberRequest, groups: list[Group]) -> dict[str, Any]:
    """What to begin with: a group of one's own, and a place that one of its meetups was held in."""
    first = next((each for each in groups if each.slug == request.GET.get("group")), groups[0])
    initial: dict[str, Any] = {"group": first.slug}
    venue = Venue.objects.filter(
        public_id=request.GET.get("venue", ""), listing__isnull=True, rooms__event__group__in=groups
    ).first()
    if venue is not None:
        names = ("name", "city", "area", "address", "map_url")
        initial |= {name: getattr(venue, name) for name in names}
    return initial


def _show_form(request: MemberRequest, form: VenueForm, listing: Listing | None) -> HttpResponse:
    context = {"form": form, "listing": listing}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/venues/form.html", context, status=status)
