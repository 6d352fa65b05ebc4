"""Beginning, reading and ending a series, and the days that series leave out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from community.errors import DomainError
from community.http import MemberRequest
from community.models import Group
from community.once import once
from community.permissions import require
from events import actions, queries, recurrence, rules, words
from events.forms import EndSeriesForm, HolidayForm, SeriesForm
from events.models import Event, HolidayList, Series
from events.views.finding import find_to_run


@dataclass(frozen=True)
class Day:
    """One day of the preview."""

    words: str
    holiday: str
    shifted: str  # the hour at which it begins instead, where the clock skips the usual one


@once
@require_http_methods(["GET", "HEAD", "POST"])
def series_new(request: MemberRequest, public_id: str) -> HttpResponse:
    """Choose a rhythm, look at its days, and begin the series."""
    event = find_to_run(request, public_id)
    if event.starts_on is None or not event.is_timed:
        messages.error(request, _("Give the meetup a day and its hours first."))
        return redirect("events:manage", event.public_id)
    form = SeriesForm(request.POST if request.method == "POST" else None, event=event)
    looks = request.method != "POST" or "look" in request.POST
    right = form.is_valid()
    if not looks and right:
        try:
            series = actions.start_series(
                actor=request.person, at=request.at, event=event, facts=form.facts()
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The series has begun."))
            return redirect(series)
    context = {"event": event, "form": form, "days": _preview(form, event, right=right)}
    status = 200 if request.method != "POST" or (looks and right) else 422
    return render(request, "events/series/new.html", context, status=status)


def _preview(form: SeriesForm, event: Event, *, right: bool) -> list[Day]:
    """The days that the form stands for, before anything is written."""
    if right:
        facts = form.facts()
        rule, ahead, lists = facts.rule, facts.ahead, list(facts.holidays)
    elif form.is_bound:
        return []
    else:
        rule, ahead = form.rules["ordinal"], 6
        lists = list(HolidayList.objects.for_group(event.group))
    planned = recurrence.plan(
        rule, holidays=queries.holidays_of(lists), after=rule.starts_on, held=ahead
    )
    first = recurrence.Occurrence(rule.starts_on)
    return [_day(one, event) for one in (first, *planned)]


def _day(one: recurrence.Occurrence, event: Event) -> Day:
    shifted = ""
    if event.starts_time and event.ends_time:
        hours = recurrence.hours_on(
            one.day, starts=event.starts_time, ends=event.ends_time, zone=event.timezone
        )
        shifted = f"{hours.starts:%H:%M}" if hours.shifted else ""
    return Day(words.day_words(one.day), one.holiday, shifted)


def _find(request: MemberRequest, public_id: str) -> Series:
    groups = Group.objects.visible_to(request.person)
    series = get_object_or_404(
        Series.objects.filter(group__in=groups).select_related("group__network", "pattern"),
        public_id=public_id,
    )
    require(rules.can_plan(request.person, series.group, at=request.at))
    return series


@require_safe
def series_page(request: MemberRequest, public_id: str) -> HttpResponse:
    """Every meetup of a series, and what was left out."""
    series = _find(request, public_id)
    days = queries.days_of(series)
    context = {
        "series": series,
        "rule": words.rule_words(series.rule),
        "ahead": [row for row in days if not _is_gone(row, request)],
        "gone": [row for row in days if _is_gone(row, request)][::-1],
        "lists": list(series.holidays.filter(retired_at__isnull=True)),
        "free": queries.on_free_days(series, at=request.at),
    }
    return render(request, "events/series/page.html", context)


def _is_gone(row: tuple[date, Event | None, str], request: MemberRequest) -> bool:
    day, event, _holiday = row
    return event.is_over(at=request.at) if event else day < request.at.date()


@once
@require_http_methods(["GET", "HEAD", "POST"])
def series_end(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask what becomes of those that are planned, with how many they are; then end the series."""
    series = _find(request, public_id)
    coming = list(queries.for_lists(queries.coming_of(series, at=request.at)))
    form = EndSeriesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_series(
                actor=request.person,
                at=request.at,
                series=series,
                clear=form.cleaned_data["planned"] == "clear",
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            form.add_error("reason", refusal.message)
        else:
            messages.success(request, _("The series has ended."))
            return redirect(series)
    drafts = sum(event.is_draft for event in coming)
    context = {
        "series": series,
        "rule": words.rule_words(series.rule),
        "form": form,
        "drafts": drafts,
        "public": len(coming) - drafts,
        "seats": sum(event.seats_taken for event in coming),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "events/series/end.html", context, status=status)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: MemberRequest) -> HttpResponse:
    """The lists of days that one's groups leave out, and a form for another."""
    groups = _groups(request)
    form = HolidayForm(request.POST if request.method == "POST" else None, groups=groups)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.write_holidays(
            actor=request.person,
            at=request.at,
            group=said["group"],
            name=said["name"],
            days=said["days"],
        )
        messages.success(request, _("The list is kept. Series that leave it out follow it."))
        return redirect("events:holidays")
    context = {"form": form, "lists": queries.holiday_lists(groups)}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/series/holidays.html", context, status=status)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def holiday_list(request: MemberRequest, public_id: str) -> HttpResponse:
    """Write a list of days anew."""
    groups = _groups(request)
    listing = next(
        (each for each in queries.holiday_lists(groups) if each.public_id == public_id), None
    )
    if listing is None:
        raise Http404
    form = HolidayForm(
        request.POST if request.method == "POST" else None, groups=groups, listing=listing
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.write_holidays(
            actor=request.person,
            at=request.at,
            group=listing.group,
            name=said["name"],
            days=said["days"],
            listing=listing,
        )
        count = len(said["days"])
        messages.success(
            request, ngettext("%(n)s day is kept.", "%(n)s days are kept.", count) % {"n": count}
        )
        fallen = _fallen(request, listing)
        if fallen:
            words = ngettext(
                "One meetup was planned on such a day before. It stays: choose below.",
                "%(n)s meetups were planned on such days before. They stay: choose below.",
                len(fallen),
            )
            messages.warning(request, words % {"n": len(fallen)})
            return redirect("events:holiday_list", listing.public_id)
        return redirect("events:holidays")
    context = {"form": form, "listing": listing, "fallen": _fallen(request, listing)}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/series/holiday_list.html", context, status=status)


def _fallen(request: MemberRequest, listing: HolidayList) -> list[Event]:
    """What was planned on days of the list before they were written down, as far as the reader may see it."""
    seen = Event.objects.visible_to(request.person).values("pk")
    return list(queries.fallen_on(listing, at=request.at).filter(pk__in=seen))


def _groups(request: MemberRequest) -> list[Group]:
    groups = queries.groups_planned_by(request.person, at=request.at)
    require(bool(groups), _("Only the organisers of a group keep its days."))
    return groups
