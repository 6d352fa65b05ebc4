"""Bringing calendars and tables of somebody else's into a group."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import spreadsheets
from community.errors import DomainError
from community.http import MemberRequest
from community.models import Group
from community.once import once
from community.permissions import require
from events import actions, refusals, rules, words
from events.forms.imports import ColumnsForm, ImportForm
from events.models import Event, Import
from events.queries import inout
from events.reading.found import Refused

AT_ONCE = 100_000  # bytes that are read while the browser waits: a fraction of a second
SHOWN = 200
EARLIER = 5
CSV = "text/csv; charset=utf-8"
TEMPLATE = (
    (
        *("2026-12", "Object storage night", "2026-12-12 14:30", "2026-12-12 18:00"),
        *("Asia/Kolkata", "Tidel Park", "4 Rajiv Gandhi Salai", "Chennai", "", 60, ""),
    ),
    (
        *("2026-03", "Spring meetup", "2026-03-14 10:00", "2026-03-14 13:00"),
        *("Asia/Kolkata", "", "", "Chennai", "", "", 31),
    ),
)
OFFERED = (
    *("id", "title", "starts", "ends", "zone", "place", "address", "city", "description"),
    *("seats", "attended"),
)


@dataclass(frozen=True)
class Shown:
    """One meetup of a file, as the page says it."""

    token: str
    line: int
    title: str
    words: str
    notes: list[str]
    event: Event | None
    changes: str = ""
    conflicts: str = ""


def _group(request: MemberRequest, slug: str) -> Group:
    group = get_object_or_404(Group.objects.visible_to(request.person), slug=slug)
    require(rules.can_plan(request.person, group, at=request.at))
    return group


def _held(request: MemberRequest, slug: str, public_id: str) -> Import:
    imports = Import.objects.select_related("group", "by")
    return get_object_or_404(imports, group=_group(request, slug), public_id=public_id)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def import_new(request: MemberRequest, slug: str) -> HttpResponse:
    """Send a calendar or a table."""
    group = _group(request, slug)
    if request.method != "POST":
        return _show_form(request, group, ImportForm(initial={"zone": group.timezone}))
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show_form(request, group, form)
    try:
        content, zone = form.content, form.cleaned_data["zone"]
        staged = None
        if len(content) <= AT_ONCE:  # what is no calendar at all is said at once
            staged = actions.bringing.read(content, group=group, zone=zone, at=request.at)
        held = actions.receive_import(
            actor=request.person,
            at=request.at,
            group=group,
            content=content,
            name=form.name,
            zone=zone,
            staged=staged,
        )
    except DomainError as refusal:
        form.add_error("text" if form.cleaned_data.get("text") else "file", refusal.message)
        return _show_form(request, group, form)
    return redirect(held)


def _show_form(request: MemberRequest, group: Group, form: ImportForm) -> HttpResponse:
    imports = Import.objects.filter(group=group).select_related("by").order_by("-received_at")
    context = {
        "group": group,
        "form": form,
        "open": imports.filter(state__in=Import.OPEN).first(),
        "earlier": imports.exclude(state__in=Import.OPEN)[:EARLIER],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "events/imports/new.html", context, status=status)


@require_safe
def import_template(request: MemberRequest, slug: str) -> HttpResponse:
    """Hand out a table with our columns and two meetups, to be written over."""
    _group(request, slug)
    response = HttpResponse(spreadsheets.table(OFFERED, TEMPLATE), content_type=CSV)
    response.headers["Content-Disposition"] = 'attachment; filename="meetups.csv"'
    return response


@require_safe
def import_page(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Show what was found in a file, and what would become of it."""
    return _show(request, _held(request, slug, public_id))


def _show(
    request: MemberRequest,
    held: Import,
    *,
    columns: ColumnsForm | None = None,
    fault: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {"held": held, "group": held.group, "fault": fault}
    if held.is_ready:
        context |= _found(request, held, columns)
    status = 422 if fault or (columns and columns.errors) else 200
    return render(request, "events/imports/import.html", context, status=status)


def _found(request: MemberRequest, held: Import, columns: ColumnsForm | None) -> dict[str, Any]:
    staged = actions.staged_of(held)
    if staged is None:
        return {"fault": _("The file is not there any more. Send it again.")}
    plan = inout.plan_of(staged.found, staged.refused, group=held.group, at=request.at)
    if staged.heads and columns is None:
        columns = ColumnsForm(heads=staged.heads, places=staged.places, day_first=staged.day_first)
    parts = {
        deed: [_shown(each) for each in plan.that(deed)[:SHOWN]]
        for deed in (inout.NEW, inout.PAST, inout.CHANGED, inout.CONFLICT)
    }
    taken = set(staged.places.values())
    return {
        "staged": staged,
        "counts": plan.counts(),
        "writes": len(plan.writes),
        "parts": parts,
        "refused": [_refused(each) for each in plan.refused[:SHOWN]],
        "left": [_refused(each) for each in plan.left[:SHOWN]],
        "columns": columns,
        "understood": [staged.heads[place] for place in sorted(taken)],
        "untaken": [head for place, head in enumerate(staged.heads) if place not in taken],
        "shown": SHOWN,
    }


def _shown(each: inout.Proposed) -> Shown:
    found = each.found
    said = [words.short_date(found.when), words.hours_words(found.when)]
    if found.when.precision == "instant":
        said.append(words.zone_words(found.when.zone))
    place = ", ".join(part for part in (found.place.name, found.place.city) if part)
    said.append(place or (_("online") if found.online_link else ""))
    return Shown(
        token=found.token,
        line=found.line,
        title=found.title,
        words=" · ".join(part for part in said if part),
        notes=[refusals.note_words(note) for note in found.notes],
        event=each.event,
        changes=", ".join(refusals.fact_words(fact) for fact in each.changes),
        conflicts=", ".join(refusals.fact_words(fact) for fact in each.conflicts),
    )


def _refused(each: Refused) -> tuple[int, str, str]:
    return each.line, each.title, refusals.refused_words(each.reason, each.said)


@require_safe
def import_progress(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """How far an import is, for the page that shows it."""
    held = _held(request, slug, public_id)
    figures = {"state": held.state, "done": held.done, "total": held.total}
    etag = f'"{hashlib.sha256(repr(figures).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or JsonResponse(figures)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def import_refusals(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Every meetup that is not taken, as a file: its line, its title, and why."""
    held = _held(request, slug, public_id)
    staged = actions.staged_of(held) if held.is_ready else None
    if staged is None:
        raise Http404
    plan = inout.plan_of(staged.found, staged.refused, group=held.group, at=request.at)
    rows = [_refused(each) for each in (*plan.refused, *plan.left)]
    body = spreadsheets.table(("line", "title", "reason"), rows)
    response = HttpResponse(body, content_type=CSV)
    response.headers["Content-Disposition"] = 'attachment; filename="refused.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@once
@require_POST
def import_columns(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Say what the columns of a table mean."""
    held = _held(request, slug, public_id)
    staged = actions.staged_of(held) if held.is_ready else None
    if staged is None or not staged.heads:
        return redirect(held)
    form = ColumnsForm(request.POST, heads=staged.heads)
    if not form.is_valid():
        return _show(request, held, columns=form)
    try:
        actions.name_columns(
            actor=request.person,
            at=request.at,
            held=held,
            places=form.places,
            day_first=form.order,
        )
    except DomainError as refusal:
        return _show(request, held, fault=refusal.message)
    if held.size <= AT_ONCE:
        actions.read_import(at=request.at, held=held)
    return redirect(held)


@once
@require_POST
def import_take(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Agree to what was found: a job writes it."""
    held = _held(request, slug, public_id)
    leave = {each[:16] for each in request.POST.getlist("leave")}
    try:
        actions.take_import(actor=request.person, at=request.at, held=held, leave=leave)
    except DomainError as refusal:
        return _show(request, held, fault=refusal.message)
    return redirect(held)


@once
@require_POST
def import_drop(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Put a file aside; it is deleted."""
    held = _held(request, slug, public_id)
    try:
        held = actions.drop_import(actor=request.person, at=request.at, held=held)
    except DomainError as refusal:
        return _show(request, held, fault=refusal.message)
    if held.state == Import.State.DROPPED:
        messages.success(request, _("The file is put aside and deleted. Nothing was changed."))
    return redirect("calendars:imports", slug)
