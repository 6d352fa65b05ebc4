"""The page, and its files."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.http import SiteRequest
from community.models import Group
from community.spreadsheets import table
from events import figures
from events.queries.figures import city_by_city
from events.views.figures.gathering import Gathered, Period, gather
from events.views.figures.telling import chapters, cities, city_name, told

TOO_FEW = "too few"
COLUMNS = (
    *("period", "meetups", "said_yes", "said_yes_known_at"),
    *("came", "came_qualifier", "came_known_at", "walked_in", "walked_in_known_at"),
    *("did_not_come", "came_with_a_seat", "seats_noted_at"),
    *("first_time", "came_before", "names_noted_at"),
)
CITY_COLUMNS = ("city", "linked_meetups", "said_yes", "came", "came_known_at")


@require_safe
@login_not_required
def figures_page(request: SiteRequest, slug: str) -> HttpResponse:
    """Year by year; of one year, month by month."""
    gathered = gather(request, slug)
    group = gathered.group
    is_network = group.kind == Group.Kind.NETWORK
    sums = figures.by_group(gathered.meetups)
    context = {
        "group": group,
        "gathered": gathered,
        "is_network": is_network,
        "told": told(gathered) if gathered.meetups else [],
        "parts": chapters(gathered, sums) if is_network and not gathered.year else [],
        "cities": [] if gathered.year else cities(city_by_city(gathered.events)),
        "part_heads": [_("Meetups"), _("Said yes"), _("Came"), _("known of")],
        "few": figures.FEW,
        "has_samples": gathered.events.filter(is_sample=True).exists(),
    }
    return render(request, "events/figures/page.html", context)


@require_safe
@login_not_required
def figures_file(request: SiteRequest, slug: str) -> HttpResponse:
    """The same periods as a table for programs."""
    gathered = gather(request, slug)
    rows = (_row(gathered, period) for period in gathered.periods)
    name = f"{gathered.group.slug}-{gathered.year or 'years'}"
    return _file(name, COLUMNS, rows)


@require_safe
@login_not_required
def cities_file(request: SiteRequest, slug: str) -> HttpResponse:
    """What linked meetups were, city by city."""
    gathered = gather(request, slug)
    rows = (
        (city_name(city), city.meetups, city.said_yes, city.came, city.came_at)
        for city in city_by_city(gathered.events)
    )
    return _file(f"{gathered.group.slug}-cities", CITY_COLUMNS, rows)


def _row(gathered: Gathered, period: Period) -> Iterable[object]:
    each = period.sum
    missed = (each.missed.yes, each.missed.no) if period.says_missed else (TOO_FEW, TOO_FEW)
    new = (each.new.yes, each.new.no) if period.says_new else (TOO_FEW, TOO_FEW)
    return (
        _iso(gathered, period),
        each.meetups,
        *_known(each.said_at, each.said_yes),
        *_known(each.came_at, each.came, each.qualifier),
        *_known(each.door_at, each.walked_in),
        *_known(each.missed_at, *missed),
        *_known(each.new_at, *new),
    )


def _known(at: int, *values: object) -> tuple[object, ...]:
    """The values and at how many meetups they were known; nothing where they were not."""
    return (*(values if at else (None for _value in values)), at)


def _iso(gathered: Gathered, period: Period) -> str:
    if period.key is None:
        return f"{gathered.year}-??" if gathered.year else "????"
    return f"{gathered.year}-{period.key:02}" if gathered.year else str(period.key)


def _file(name: str, heads: Iterable[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    response = HttpResponse(table(heads, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
