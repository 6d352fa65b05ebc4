"""What is mine: what others read about me, and what I was told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import actions, queries
from community.forms import ProfileForm
from community.http import MemberRequest
from community.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """Change what others read about me."""
    # a copy: a form with faults must not change the person whom the masthead names
    mine = Person.objects.get(pk=request.person.pk)
    form = ProfileForm(request.POST or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        changed = {name: form.cleaned_data[name] for name in form.changed_data}
        if changed:
            actions.edit_profile(actor=request.person, at=request.at, **changed)
        messages.success(request, _("Saved. Others see it at once."))
        return redirect("community:profile")
    return render(
        request, "community/profile_form.html", {"form": form}, status=422 if form.is_bound else 200
    )


def notifications(request: MemberRequest) -> HttpResponse:
    """Everything that I was told, newest first."""
    told = queries.notifications_of(request.person)
    return render(request, "community/notifications.html", {"notifications": told})


@require_POST
def read(request: MemberRequest, public_id: str) -> HttpResponse:
    """Mark one notification as read and go where it points."""
    told = get_object_or_404(request.person.notifications, public_id=public_id)
    actions.mark_read(actor=request.person, at=request.at, notification=told)
    return redirect(told.link or "community:notifications")
