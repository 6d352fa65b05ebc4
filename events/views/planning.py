"""Drafting, editing, publishing and calling off a meetup."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from community.errors import DomainError
from community.http import MemberRequest
from community.models import Group
from community.once import once
from community.permissions import require
from events import actions, queries
from events.forms import CancelForm, PlanForms
from events.models import Event
from events.views.finding import find_to_run


@once
@require_http_methods(["GET", "HEAD", "POST"])
def event_new(request: MemberRequest) -> HttpResponse:
    """Start planning a meetup."""
    groups = queries.groups_planned_by(request.person, at=request.at)
    require(bool(groups), _("Only the organisers of a group can plan its meetups."))
    first = next((group for group in groups if group.slug == request.GET.get("group")), groups[0])
    plan = PlanForms(
        request.POST if request.method == "POST" else None,
        groups=groups,
        others=_others(request, groups),
        initial={"group": first.slug, "timezone": first.timezone},
    )
    if request.method != "POST" or plan.asks_for_more or not plan.is_valid():
        return _show(request, plan, None)
    try:
        event = actions.draft_event(
            actor=request.person,
            at=request.at,
            group=plan.event.cleaned_data["group"],
            facts=plan.facts(),
            public_id=plan.event.cleaned_data["token"],
        )
    except DomainError as refusal:
        return _refuse(request, plan, refusal, None)
    messages.success(
        request, _("The draft is kept. This is how it will look; publish it when ready.")
    )
    return redirect(event)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def event_edit(request: MemberRequest, public_id: str) -> HttpResponse:
    """Change what is said about a meetup."""
    event = find_to_run(request, public_id)
    if event.is_cancelled:
        messages.error(request, _("This meetup is cancelled and cannot be edited any more."))
        return redirect(event)
    plan = PlanForms(
        request.POST if request.method == "POST" else None,
        groups=[event.group],
        others=_others(request, [event.group]),
        event=event,
    )
    if request.method != "POST" or plan.asks_for_more or not plan.is_valid():
        return _show(request, plan, event)
    try:
        edited, others = _edit(request, event, plan)
    except DomainError as refusal:
        return _refuse(request, plan, refusal, event)
    _say_edited(request, event, edited)
    if others:
        said = ngettext("%(n)s other followed.", "%(n)s others followed.", others)
        messages.success(request, said % {"n": others})
    return redirect(event)


def _edit(request: MemberRequest, event: Event, plan: PlanForms) -> tuple[Event, int]:
    """Change one meetup; of a series also the others that were asked for, and say how many."""
    said: dict[str, Any] = {
        "actor": request.person,
        "at": request.at,
        "event": event,
        "facts": plan.facts(),
        "read_at": plan.event.cleaned_data["read_at"],
    }
    if not hasattr(event, "occurrence"):
        return actions.edit_event(**said), 0
    scope, over_own = _scope(request)
    return actions.edit_in_series(**said, scope=scope, over_own=over_own)


def _scope(request: MemberRequest) -> tuple[str, bool]:
    """Which meetups of a series an edit is for."""
    wanted = request.POST.get("scope", actions.THIS)
    return wanted if wanted in actions.SCOPES else actions.THIS, "over_own" in request.POST


@once
@require_http_methods(["GET", "HEAD", "POST"])
def event_cancel(request: MemberRequest, public_id: str) -> HttpResponse:
    """Call a meetup off, with the reason."""
    event = find_to_run(request, public_id)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            actions.cancel_event(actor=request.person, at=request.at, event=event, reason=reason)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("“%s” is cancelled. Seat holders are told.") % event.title)
            return redirect("events:manage", event.public_id)
    context = {"event": event, "form": form, "seats": event.seats_taken}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/cancel.html", context, status=status)


def _others(request: MemberRequest, groups: list[Group]) -> list[Group]:
    """The groups that might be asked: chapters and working groups beside one's own."""
    mine = {group.pk for group in groups}
    visible = Group.objects.visible_to(request.person).exclude(kind=Group.Kind.COMMITTEE)
    visible = visible.filter(closed_at=None)
    return [group for group in visible.order_by("name") if group.pk not in mine]


def _show(request: MemberRequest, plan: PlanForms, event: Event | None) -> HttpResponse:
    faulty = request.method == "POST" and not plan.asks_for_more
    return render(
        request,
        "events/plan.html",
        {"plan": plan, "form": plan.event, "event": event} | _scope_context(request, event),
        status=422 if faulty else 200,
    )


def _scope_context(request: MemberRequest, event: Event | None) -> dict[str, Any]:
    if event is None or not hasattr(event, "occurrence"):
        return {}
    scope, over_own = _scope(request)
    return {"in_series": True, "scope": scope, "over_own": over_own}


def _refuse(
    request: MemberRequest, plan: PlanForms, refusal: DomainError, event: Event | None
) -> HttpResponse:
    plan.event.add_error(None, refusal.message)
    if isinstance(refusal, actions.EditedMeanwhile) and event is not None:
        plan.event.data = plan.event.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        plan.event.data["read_at"] = event.changed_at.isoformat()  # type: ignore[index]  # the copy
    return _show(request, plan, event)


def _say_edited(request: MemberRequest, before: Event, after: Event) -> None:
    if after.sequence > before.sequence and before.seats_taken:
        messages.success(
            request, _("Saved. Those who have a seat are told of the new time or place.")
        )
    elif after.changed_at == before.changed_at:
        messages.info(request, _("Nothing was different, so nothing was changed."))
    else:
        messages.success(request, _("Saved."))
