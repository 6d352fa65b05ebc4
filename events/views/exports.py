"""Everything of a group as files, for its organisers."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_safe

from community.http import MemberRequest
from community.models import Group
from community.once import once
from community.permissions import require
from events import actions, rules, stash
from events.forms.exports import ExportForm
from events.models import Event, Export

AT_ONCE = 60  # meetups that are written while the browser waits


def _group(request: MemberRequest, slug: str) -> Group:
    group = get_object_or_404(Group.objects.visible_to(request.person), slug=slug)
    require(rules.can_plan(request.person, group, at=request.at))
    return group


def _export(request: MemberRequest, slug: str, public_id: str) -> Export:
    """One's own alone: others ask for theirs, with a purpose of their own."""
    exports = Export.objects.select_related("group", "by").filter(by=request.person)
    return get_object_or_404(exports, group=_group(request, slug), public_id=public_id)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def export_new(request: MemberRequest, slug: str) -> HttpResponse:
    """Ask for everything of a group."""
    group = _group(request, slug)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        export = actions.ask_export(
            actor=request.person,
            at=request.at,
            group=group,
            with_people=form.cleaned_data["with_people"],
            purpose=form.cleaned_data["purpose"],
        )
        if export.total <= AT_ONCE:
            actions.make_export(at=request.at, export=export)
        return redirect(export)
    context = {
        "group": group,
        "form": form,
        "count": Event.objects.filter(group=group).count(),
        "earlier": Export.objects.filter(group=group, by=request.person).order_by("-asked_at")[:5],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "events/exports/new.html", context, status=status)


@require_safe
def export_page(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """How far it is, and where to fetch it."""
    export = _export(request, slug, public_id)
    return render(request, "events/exports/export.html", {"export": export, "group": export.group})


@require_safe
def export_progress(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """How far it is, for the page that shows it."""
    export = _export(request, slug, public_id)
    figures = {"state": export.state, "done": export.done, "total": export.total}
    etag = f'"{hashlib.sha256(repr(figures).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag) or JsonResponse(figures)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_safe
def export_files(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Hand the files out."""
    export = _export(request, slug, public_id)
    path = stash.path_of(export.public_id, actions.exporting.FILES)
    if not export.is_ready or not path.exists():
        raise Http404
    response = HttpResponse(path.read_bytes(), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{export.group.slug}.zip"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
