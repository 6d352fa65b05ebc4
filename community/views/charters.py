"""What a group is for: the version that stands, the ones before, and what changed between two."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community import actions, difference, queries, rules
from community.forms import CharterForm
from community.http import MemberRequest, SiteRequest
from community.models import Charter
from community.once import once
from community.views.finding import find_group, led_group


@login_not_required
@require_safe
def charter(request: SiteRequest, slug: str) -> HttpResponse:
    """The version that stands, and the history."""
    group = find_group(request, slug)
    versions = queries.charters_of(group)
    return render(
        request,
        "community/charter.html",
        {
            "group": group,
            "versions": versions,
            "shown": versions[0] if versions else None,
            "can_lead": rules.can_lead(request.person, group, at=request.at)
            and group.closed_at is None,
        },
    )


@login_not_required
@require_safe
def version(request: SiteRequest, slug: str, public_id: str) -> HttpResponse:
    """One version, at an address that stays."""
    group = find_group(request, slug)
    versions = queries.charters_of(group)
    shown = next((each for each in versions if each.public_id == public_id), None)
    if shown is None:
        raise Http404
    return render(
        request,
        "community/charter.html",
        {"group": group, "versions": versions, "shown": shown, "is_permalink": True},
    )


@login_not_required
@require_safe
def changes(request: SiteRequest, slug: str) -> HttpResponse:
    """What changed between two versions, the older first whichever way they are named."""
    group = find_group(request, slug)
    versions = queries.charters_of(group)
    named = [request.GET.get("from", ""), request.GET.get("to", "")]
    two = [get_object_or_404(group.charters, public_id=public_id) for public_id in named]
    before, after = sorted(two, key=lambda each: each.version)
    return render(
        request,
        "community/charter_changes.html",
        {
            "group": group,
            "versions": versions,
            "before": before,
            "after": after,
            "parts": _compared(before, after),
        },
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: MemberRequest, slug: str) -> HttpResponse:
    """Write the next version of the charter."""
    group = led_group(request, slug)
    newest = group.charters.order_by("-version").first()
    form = CharterForm(request.POST or None, initial=CharterForm.begun_with(newest))
    moved: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            actions.adopt_charter(
                actor=request.person, at=request.at, group=group, **form.cleaned_data
            )
        except actions.CharterMovedOn as refusal:
            begun = group.charters.filter(version=form.cleaned_data["follows"]).first()
            moved = {"newest": refusal.newest, "parts": _compared(begun, refusal.newest)}
            kept = request.POST.copy()
            kept["follows"] = str(refusal.newest.version)
            form = CharterForm(kept)
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The charter stands. Earlier versions stay readable."))
            return redirect("community:charter", slug=group.slug)
    return render(
        request,
        "community/charter_form.html",
        {"group": group, "form": form, "newest": newest, **moved},
        status=422 if form.is_bound else 200,
    )


def _compared(before: Charter | None, after: Charter) -> list[tuple[str, list[difference.Run]]]:
    """Part by part, what was kept, removed and added; an old text is compared as the purpose."""
    old = CharterForm.begun_with(before)
    new = CharterForm.begun_with(after)
    titles = (("purpose", _("Purpose")), ("goals", _("Goals")), ("strategy", _("Strategy")))
    made = [
        (title, difference.compare(old.get(name, ""), new.get(name, ""))) for name, title in titles
    ]
    return [(title, runs) for title, runs in made if runs]
