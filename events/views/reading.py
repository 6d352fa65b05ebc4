"""The pages that everybody reads: the list of meetups, and one meetup."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.http import SiteRequest
from community.models import Group, Person
from events import queries, rules
from events.forms import SeatForm
from events.models import Event, Room
from events.views.finding import find
from events.views.showing import context_of, follow_group, past_context_of
from events.views.signing_up import sign_up_of

PAST_SHOWN = 60


@require_safe
@login_not_required
def event_list(request: SiteRequest) -> HttpResponse:
    """What is to come and what was; of all groups, or of one."""
    groups = list(
        Group.objects.visible_to(request.person)
        .exclude(kind__in=[Group.Kind.COMMITTEE])
        .order_by("name")
    )
    chosen = next((group for group in groups if group.slug == request.GET.get("group")), None)
    of = queries.with_chapters(chosen, person=request.person) if chosen else None
    upcoming = queries.upcoming(
        person=request.person, at=request.at, groups=of, with_cancelled=True
    )
    past = queries.past(person=request.person, at=request.at, groups=of, limit=PAST_SHOWN)
    return render(
        request,
        "events/list.html",
        {
            "upcoming": upcoming,
            "past": past,
            "groups": groups,
            "chosen": chosen,
            "uncounted": sum(event.headcount is None for event in past),
            "follow": follow_group(chosen),
            "may_plan": _plans_anything(request.person, request),
        },
    )


@require_safe
@login_not_required
def event_page(request: SiteRequest, public_id: str) -> HttpResponse:
    """One meetup: an invitation before, a record afterwards."""
    return show_event(request, find(request, public_id))


def show_event(
    request: SiteRequest,
    event: Event,
    *,
    form: SeatForm | None = None,
    chosen: Room | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a meetup; with a form that was filled in and has faults, it keeps what was typed."""
    context = context_of(request, event)
    context |= sign_up_of(request, event, context, form=form, chosen=chosen)
    context["takes_attendance"] = not event.is_draft and event.takes_attendance(at=request.at)
    over = event.is_over(at=request.at)
    if over and not event.is_cancelled and not event.is_draft:
        return render(
            request,
            "events/past.html",
            {**context, **past_context_of(request, event, context["rooms"])},
        )
    return render(request, "events/event.html", context, status=status)


def _plans_anything(person: Person | None, request: SiteRequest) -> bool:
    return person is not None and rules.plans_anything(person, at=request.at)
