"""Pages of groups, put together from what each of the four jobs knows of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

import community.queries
import elections.queries
import events.keeping
import events.queries
import events.queries.sponsors
import events.queries.talks
from community import rules
from community.http import SiteRequest
from community.models import Group, Person
from community.wall import zone_or_utc
from events.models import Event
from events.words import zone_words

PAST_SHOWN = 12


@login_not_required
def group_list(request: SiteRequest) -> HttpResponse:
    """Every group: networks with their chapters, working groups, committees."""
    shelves = community.queries.shelves(person=request.person)
    groups = [group for shelf in shelves for group in (shelf.network, *shelf.groups) if group]
    coming = events.queries.next_by_group(groups=groups, person=request.person, at=request.at)
    for group in groups:
        group.next = coming.get(group.pk)  # type: ignore[attr-defined]  # for this page alone
    return render(
        request,
        "groups.html",
        {"shelves": shelves, "can_found": rules.is_keeper(request.person)},
    )


@login_not_required
def group_page(request: SiteRequest, slug: str) -> HttpResponse:
    """One group: what it is for, who carries it, what it does."""
    person, at = request.person, request.at
    seen = Group.objects.visible_to(person).select_related("network")
    group = get_object_or_404(community.queries.with_members(seen), slug=slug)
    circle = events.queries.with_chapters(group, person=person)
    is_network = group.kind == Group.Kind.NETWORK
    closure = community.queries.closure_of(group) if group.closed_at else None
    votes = elections.queries.of_group(group, person=person)
    bearers = community.queries.bearers_of(group, at=at)
    has_lead = any(bearer.leads for bearer in bearers)
    return render(
        request,
        "group.html",
        {
            "group": group,
            "chapters": _chapters(group, person, at) if is_network else [],
            "ambassadors": community.queries.ambassadors_of(group, viewer=person, at=at)[:6]
            if is_network
            else [],
            "closure": closure,
            "can_reopen": closure is not None and rules.leads_above(person, group, at=at),
            "bearers": bearers,
            "has_lead": has_lead,
            "ask": [] if has_lead else community.queries.network_leads(group, at=at),
            "my_part": next((b.first_part for b in bearers if b.person == person), ""),
            "charter": community.queries.charters_of(group)[:1],
            "clock": zone_words(group.timezone, at),
            "follow": events.keeping.follow(
                reverse("calendars:group", args=[group.slug]), _("%s meetups") % group.name
            ),
            "upcoming": events.queries.upcoming(person=person, at=at, groups=circle),
            "past": events.queries.past(person=person, at=at, groups=circle, limit=PAST_SHOWN),
            "sponsor_tiers": events.queries.sponsors.of_group(group, on=_today(group, at)),
            "calls": events.queries.talks.open_calls(person=person, at=at, groups=circle),
            "votes": [elections.queries.progress(election, at=at) for election in votes],
            "is_member": community.queries.is_member(person, group),
            "follows": community.queries.is_following(person, group),
            "follower_count": community.queries.follower_count(group),
            "can_organise": rules.can_organise(person, group, at=at),
            "can_lead": rules.can_lead(person, group, at=at),
        },
    )


def _today(group: Group, at: datetime) -> date:
    """Which day it is where the group is."""
    return at.astimezone(zone_or_utc(group.timezone)).date()


@dataclass(frozen=True)
class Chapter:
    """A chapter on its network's page: who leads it, and what it does next."""

    group: Group
    leads: tuple[Person, ...]
    next: Event | None


def _chapters(network: Group, person: Person | None, at: datetime) -> list[Chapter]:
    seen = community.queries.chapters_of(network, person=person)
    held = list(community.queries.with_members(seen))
    leads = community.queries.leads_by_group(held, at=at)
    coming = events.queries.next_by_group(groups=held, person=person, at=at)
    return [
        Chapter(group=group, leads=tuple(leads.get(group.pk, ())), next=coming.get(group.pk))
        for group in held
    ]
