"""Who may not come to a group's meetups: for its leads and for the people named for reports."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from community import actions, queries, rules
from community.errors import DomainError
from community.forms import BarForm
from community.http import MemberRequest
from community.kept import never_kept
from community.models import Group
from community.once import once
from community.permissions import require
from community.views.finding import find_group


@never_cache
@never_kept
@once
@require_http_methods(["GET", "HEAD", "POST"])
def barrings(request: MemberRequest, slug: str) -> HttpResponse:
    """Everybody who was barred, and a form to bar somebody."""
    group = _group(request, slug)
    form = BarForm(request.POST or None, at=request.at)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.bar_person(
                actor=request.person,
                at=request.at,
                group=group,
                person=given["who"],
                reason=given["reason"],
                until_at=given["until"],
                appeal=given["appeal"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            said = {"name": given["who"].name, "group": group.name}
            messages.success(request, _("%(name)s is barred from meetups of %(group)s.") % said)
            return redirect("community:barrings", slug=group.slug)
    return render(
        request,
        "community/barrings.html",
        {
            "group": group,
            "form": form,
            "rows": queries.barrings_shown(group, at=request.at),
        },
        status=422 if form.is_bound else 200,
    )


@once
@require_POST
def lift(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Let somebody in again."""
    group = _group(request, slug)
    row = get_object_or_404(group.barrings, public_id=public_id)
    actions.lift_barring(actor=request.person, at=request.at, barring=row)
    messages.success(request, _("%s may come again.") % row.person.name)
    return redirect("community:barrings", slug=group.slug)


def _group(request: MemberRequest, slug: str) -> Group:
    group = find_group(request, slug)
    require(rules.may_bar(request.person, group, at=request.at))
    return group
