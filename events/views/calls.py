"""Calls for talks: the pages that everybody reads, and those that organisers write."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from community.models import Group
from community.once import once
from community.permissions import require
from events import actions, queries, rules
from events.forms import CallForm
from events.models import CallForTalks, Event
from events.queries import talks
from events.views.finding import find_to_run


def find_call(request: SiteRequest, public_id: str) -> CallForTalks:
    """The call of that name, or 404: what may not be seen is not there."""
    call = talks.one_call(public_id=public_id, person=request.person, at=request.at)
    if call is None:
        raise Http404
    return call


def find_call_to_run(request: SiteRequest, public_id: str) -> CallForTalks:
    """The same, for the organisers of its group alone."""
    call = find_call(request, public_id)
    require(rules.can_select(request.person, call, at=request.at))
    return call


@require_safe
@login_not_required
def call_list(request: SiteRequest) -> HttpResponse:
    """Where a talk can be proposed today."""
    calls = talks.open_calls(person=request.person, at=request.at)
    person = request.person
    groups = queries.groups_planned_by(person, at=request.at) if person else []
    asked = {call.group_id for call in calls if call.is_standing}
    return render(
        request,
        "events/calls.html",
        {
            "calls": calls,
            "without": [group for group in groups if group.pk not in asked],
            "rates": talks.calls_to_rate(person, at=request.at)[:1] if person else [],
            "has_proposed": person is not None and bool(talks.proposals_of(person)),
        },
    )


@require_safe
@login_not_required
def call_page(request: SiteRequest, public_id: str) -> HttpResponse:
    """One call: what is looked for, until when, and how to propose."""
    call = find_call(request, public_id)
    person = request.person
    mine = [one for one in talks.proposals_of(person) if one.call_id == call.pk] if person else []
    can_rate = rules.can_rate(person, call, at=request.at)
    return render(
        request,
        "events/call.html",
        {
            "call": call,
            "state": call.state(at=request.at),
            "mine": mine,
            "can_rate": can_rate,
            "can_select": rules.can_select(person, call, at=request.at),
            "waiting": talks.waiting_by_call([call]).get(call.pk, 0) if can_rate else 0,
        },
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def call_for_group(request: MemberRequest, slug: str) -> HttpResponse:
    """Open the standing call of a group."""
    group = get_object_or_404(Group.objects.visible_to(request.person), slug=slug)
    require(rules.can_plan(request.person, group, at=request.at))
    standing = talks.standing_call(group)
    if standing is not None and request.method != "POST":
        return redirect("events:call_edit", public_id=standing.public_id)
    return _open(request, group, None)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def call_for_event(request: MemberRequest, public_id: str) -> HttpResponse:
    """Open the call for one meetup."""
    event = find_to_run(request, public_id)
    standing = talks.call_of(event)
    if standing is not None and standing.ended_at is None and request.method != "POST":
        return redirect("events:call_edit", public_id=standing.public_id)
    return _open(request, event.group, event)


def _open(request: MemberRequest, group: Group, event: Event | None) -> HttpResponse:
    zone = event.timezone if event else group.timezone
    form = CallForm(request.POST if request.method == "POST" else None, zone=zone, at=request.at)
    if request.method == "POST" and form.is_valid():
        try:
            call = actions.open_call(
                actor=request.person, at=request.at, group=group, event=event, facts=form.facts()
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The call is open. This is its page; share it."))
            return redirect(call)
    context = {"form": form, "group": group, "event": event, "call": None}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/call_form.html", context, status=status)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def call_edit(request: MemberRequest, public_id: str) -> HttpResponse:
    """Change what a call says."""
    call = find_call_to_run(request, public_id)
    zone = call.event.timezone if call.event else call.group.timezone
    form = CallForm(
        request.POST if request.method == "POST" else None, zone=zone, at=request.at, call=call
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_call(actor=request.person, at=request.at, call=call, facts=form.facts())
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect(call)
    context = {"form": form, "group": call.group, "event": call.event, "call": call}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/call_form.html", context, status=status)


@once
@require_POST
def call_end(request: MemberRequest, public_id: str) -> HttpResponse:
    """End a call."""
    call = find_call_to_run(request, public_id)
    actions.end_call(actor=request.person, at=request.at, call=call)
    messages.success(request, _("The call is ended. What was proposed can still be answered."))
    return redirect(call)
