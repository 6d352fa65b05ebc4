"""Accounts, for a keeper: found by name or address; closed and opened with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import actions, queries
from community.errors import DomainError
from community.http import MemberRequest
from community.models import Person, User
from config.keeper.gate import keepers_only
from config.keeper.jobs import ReasonForm

SHOWN = 50


@require_safe
@keepers_only
def listed(request: MemberRequest) -> HttpResponse:
    """Logins by name or address."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = queries.logins_found(text, limit=SHOWN + 1)
    context = {"text": text, "logins": found[:SHOWN], "more": len(found) > SHOWN}
    return render(request, "keeper/people.html", context)


@require_safe
@keepers_only
def person(request: MemberRequest, public_id: str) -> HttpResponse:
    """One account: since when, last seen, open or closed and why."""
    return _page(request, _person(public_id), ReasonForm())


def _person(public_id: str) -> Person:
    found = get_object_or_404(User.objects.select_related("person"), person__public_id=public_id)
    return found.person


def _page(
    request: MemberRequest, shown: Person, form: ReasonForm, status: int = 200
) -> HttpResponse:
    closings = list(shown.deactivations.select_related("by", "ended_by").order_by("-at", "-pk"))
    context = {
        "shown": shown,
        "login": shown.user,
        "closings": closings,
        "closed": next((each for each in closings if each.in_force()), None),
        "is_self": shown.pk == request.person.pk,
        "roles": queries.roles_held_by(shown, viewer=request.person, at=request.at),
        "form": form,
    }
    return render(request, "keeper/person.html", context, status=status)


@require_POST
@keepers_only
def close(request: MemberRequest, public_id: str) -> HttpResponse:
    """Close somebody's login."""
    return _decide(request, public_id, closing=True)


@require_POST
@keepers_only
def reopen(request: MemberRequest, public_id: str) -> HttpResponse:
    """Open somebody's login again."""
    return _decide(request, public_id, closing=False)


def _decide(request: MemberRequest, public_id: str, *, closing: bool) -> HttpResponse:
    shown, form = _person(public_id), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, form, status=422)
    facts = {"actor": request.person, "at": request.at, "person": shown, **form.cleaned_data}
    try:
        if closing:
            actions.close_login(**facts)
        else:
            actions.open_login(**facts)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        said = _("%s can no longer sign in.") if closing else _("%s can sign in again.")
        messages.success(request, said % shown.name)
    return redirect("keeper:person", public_id)
