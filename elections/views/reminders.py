"""Reminders of a vote: planned, called off, and how many letters it were. Never whose."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from elections import actions
from elections.actions.reminders import MOST, letter
from elections.forms.reminders import ReminderForm
from elections.models import Election, Reminder
from elections.views.desk import own


def _remindable(request: MemberRequest, slug: str) -> Election:
    vote = own(request, slug)
    if not vote.has_roll or not vote.is_published:
        raise Http404
    return vote


@once
@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what was planned and what went out, and plan another."""
    vote = _remindable(request, slug)
    form = ReminderForm(request.POST if request.method == "POST" else None, election=vote)
    preview = ""
    if "preview" in request.POST:
        preview = letter(vote, (form["words"].value() or "")[:1000])
    elif request.method == "POST" and form.is_valid():
        try:
            actions.plan_reminder(
                actor=request.person,
                at=request.at,
                election=vote,
                send_at=form.cleaned_data["send"],
                words=form.cleaned_data["words"],
            )
        except DomainError as no:
            is_hour = isinstance(no, (actions.WrongHour, actions.RemindersTooClose))
            form.add_error("send" if is_hour else None, no.message)
        else:
            messages.success(
                request, _("The reminder is planned. You can take it back until then.")
            )
            return redirect("elections:reminders", slug)
    planned = list(Reminder.objects.filter(election=vote).select_related("by"))
    standing = [one for one in planned if one.taken_back_at is None]
    context: dict[str, Any] = {
        "election": vote,
        "form": form,
        "preview": preview,
        "planned": planned,
        "may_plan": vote.is_frozen and not vote.has_closed(at=request.at) and len(standing) < MOST,
    }
    status = 422 if form.is_bound and not preview else 200
    return render(request, "elections/reminders.html", context, status=status)


@require_POST
def take_back(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Call a reminder off."""
    vote = _remindable(request, slug)
    reminder = get_object_or_404(Reminder, election=vote, public_id=public_id)
    try:
        actions.take_back_reminder(actor=request.person, at=request.at, reminder=reminder)
    except DomainError as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("The reminder is taken back."))
    return redirect("elections:reminders", slug)
