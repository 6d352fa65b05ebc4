"""Counting heads and writing the recap."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from events import actions, queries
from events.forms import AttendanceForm, MinutesForm, RecapForm
from events.views.finding import find_to_run


@once
@require_http_methods(["GET", "HEAD", "POST"])
def event_attendance(request: MemberRequest, public_id: str) -> HttpResponse:
    """Who of those with a seat came, and how many came in all."""
    event = find_to_run(request, public_id)
    holders = queries.holders_of(event)
    states, count = queries.attendance_of(event), event.headcount
    initial = {f"seat_{seat.public_id}": states.get(seat.person_id, "") for seat in holders} | (
        {"number": count.number, "qualifier": count.qualifier, "note": count.note} if count else {}
    )
    form = AttendanceForm(
        request.POST if request.method == "POST" else None, holders=holders, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_attendance(
                actor=request.person,
                at=request.at,
                event=event,
                came=form.came(),
                count=form.count(),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Written down."))
            return redirect(event)
    context = {"event": event, "form": form, "early": not event.takes_attendance(at=request.at)}
    context["over"] = event.is_over(at=request.at) and not event.source
    status = 422 if request.method == "POST" else 200
    return render(request, "events/attendance.html", context, status=status)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def event_recap(request: MemberRequest, public_id: str) -> HttpResponse:
    """Tell how it was."""
    event = find_to_run(request, public_id)
    standing = queries.recap_of(event)
    form = RecapForm(
        request.POST if request.method == "POST" else None,
        initial={"text": standing.text if standing else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["text"]
            actions.write_recap(actor=request.person, at=request.at, event=event, text=text)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The recap stands on the page."))
            return redirect(event.get_absolute_url() + "#recap")
    context = {"event": event, "form": form, "standing": standing}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/recap.html", context, status=status)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def event_minutes(request: MemberRequest, public_id: str) -> HttpResponse:
    """Write down what was decided."""
    event = find_to_run(request, public_id)
    standing = queries.minutes_of(event)
    form = MinutesForm(
        request.POST if request.method == "POST" else None,
        initial={"text": standing.text if standing else ""},
    )
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["text"]
            actions.write_minutes(actor=request.person, at=request.at, event=event, text=text)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The minutes stand on the page."))
            return redirect(event.get_absolute_url() + "#minutes")
    context = {"event": event, "form": form, "standing": standing}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/minutes.html", context, status=status)


@once
@require_POST
def event_rest_missed(request: MemberRequest, public_id: str) -> HttpResponse:
    """Close the list: whoever had a seat and was not seen did not come."""
    event = find_to_run(request, public_id)
    try:
        missed = actions.miss_the_rest(actor=request.person, at=request.at, event=event)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        words = ngettext("%(n)s person did not come.", "%(n)s people did not come.", missed)
        messages.success(request, _("The list is closed. %s") % (words % {"n": missed}))
    return redirect("events:attendance", event.public_id)
