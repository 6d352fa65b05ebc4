"""One's own account: what others see, and the ways to the rest."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community import actions
from community.forms import ProfileForm
from community.http import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def home(request: MemberRequest) -> HttpResponse:
    """Show the account, and keep what its person changes about themselves."""
    form = ProfileForm(request.POST or None, instance=request.person)
    if request.method == "POST" and form.is_valid():
        actions.edit_profile(actor=request.person, at=request.at, **form.cleaned_data)
        messages.success(request, _("Your page now says so."))
        return redirect("community:account")
    return render(
        request, "account/home.html", {"form": form}, status=422 if form.is_bound else 200
    )
