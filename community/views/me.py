"""What is mine: what others read about me, and what I was told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, kinds, queries
from community.forms import ProfileForm
from community.forms.markdown import keep_quiet
from community.http import MemberRequest
from community.models import Person
from community.once import once


@once
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """Change what others read about me, and who sees which part of it."""
    # a copy: a form with faults must not change the person whom the masthead names
    mine = Person.objects.get(pk=request.person.pk)
    form = ProfileForm(request.POST or None, instance=mine, links=tuple(mine.links.all()))
    if request.method == "POST" and form.is_valid():
        if changes := form.changes:
            actions.edit_profile(actor=request.person, at=request.at, **changes)
        messages.success(request, _("Saved. It stands on your page at once."))
        return redirect("community:profile")
    keep_quiet(form)  # its faults are told above the fields: not while it is only looked at
    return render(
        request,
        "community/profile_form.html",
        {
            "form": form,
            "affiliations": queries.affiliations_of(request.person),
            "claims": queries.claims_of(request.person),
            "today": actions.today_of(request.person, request.at),
        },
        status=422 if form.is_bound else 200,
    )


@require_safe
def notifications(request: MemberRequest) -> HttpResponse:
    """What I was told, newest first: all of it, or of one section."""
    sections = [section for section, _kinds in kinds.by_section()]
    asked = request.GET.get("section", "")
    section = next((one for one in sections if one.key == asked), None)
    told = queries.told_to(
        request.person,
        section=section.key if section else "",
        after=request.GET.get("after", ""),
    )
    return render(
        request,
        "community/notifications.html",
        {"told": told, "sections": sections, "section": section},
    )


@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    """Mark all that the page showed, and all that is older, as read."""
    newest = get_object_or_404(
        request.person.notifications, public_id=request.POST.get("newest", "")
    )
    actions.mark_all_read(actor=request.person, at=request.at, until=newest.created_at)
    messages.success(request, _("All of it is marked as read."))
    return redirect("community:notifications")


@require_POST
def read(request: MemberRequest, public_id: str) -> HttpResponse:
    """Mark one notification as read and go where it points."""
    told = get_object_or_404(request.person.notifications, public_id=public_id)
    actions.mark_read(actor=request.person, at=request.at, notification=told)
    return redirect(told.link or "community:notifications")
