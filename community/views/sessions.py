"""Where I am signed in, and ending that."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community import actions, queries
from community.http import MemberRequest
from community.permissions import recently_proven


@never_cache
@require_safe
def listed(request: MemberRequest) -> HttpResponse:
    """List the browsers where I am signed in."""
    held = queries.sessions_of(request.person, this=request.session.session_key, at=request.at)
    return render(request, "account/sessions.html", {"sessions": held})


@require_POST
@recently_proven
def end(request: MemberRequest) -> HttpResponse:
    """End one, named by its opaque name in the form."""
    try:
        actions.end_session(
            actor=request.person, at=request.at, name=request.POST.get("session", "")
        )
    except actions.NoSuchSession as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("That browser is signed out."))
    return redirect("community:sessions")


@require_POST
@recently_proven
def end_others(request: MemberRequest) -> HttpResponse:
    """End all but this one."""
    ended = actions.end_other_sessions(
        actor=request.person, at=request.at, this=request.session.session_key
    )
    if ended:
        said = ngettext("One browser is signed out.", "%d browsers are signed out.", ended)
        messages.success(request, said % ended if "%d" in said else said)
    else:
        messages.info(request, _("You are signed in nowhere else."))
    return redirect("community:sessions")
