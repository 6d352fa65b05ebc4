"""“This is me”: asked by a member, answered and undone by the keeper."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, queries, rules
from community.errors import DomainError
from community.forms import AnswerForm, ClaimForm
from community.http import MemberRequest
from community.models import Claim
from community.once import once
from community.permissions import require

ANSWERS: dict[str, Callable[..., Claim]] = {
    "grant": actions.grant_claim,
    "decline": actions.decline_claim,
    "undo": actions.undo_claim,
}


@once
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say that somebody known in public is me."""
    known = queries.person_with(public_id)
    if known is None or not rules.can_be_claimed(known):
        raise Http404
    who = queries.identities(known)
    if who.person != known:
        return redirect(who.person)
    form = ClaimForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_claim(actor=request.person, at=request.at, known=known, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("The keeper has your question and answers it. You are told.")
            )
            return redirect(known)
    asked = queries.open_claim(known=known, member=request.person)
    return render(
        request,
        "community/claim_form.html",
        {"form": form, "known": known, "asked": asked},
        status=422 if form.is_bound else 200,
    )


@once
@require_POST
def withdraw(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take back what I asked, before it is answered."""
    asked = get_object_or_404(request.person.claims.select_related("known"), public_id=public_id)
    try:
        actions.withdraw_claim(actor=request.person, at=request.at, claim=asked)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Taken back."))
    return redirect("community:profile")


@require_safe
def claims(request: MemberRequest) -> HttpResponse:
    """What waits for the keeper, and what was answered."""
    require(rules.is_keeper(request.person))
    return render(
        request,
        "community/claims.html",
        {"waiting": queries.claims_waiting(), "answered": queries.claims_answered()},
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: MemberRequest, public_id: str) -> HttpResponse:
    """Both sides of one question, and what the keeper makes of it."""
    require(rules.is_keeper(request.person))
    asked = get_object_or_404(
        Claim.objects.select_related("known", "member", "answered_by", "undone_by"),
        public_id=public_id,
    )
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        deed = ANSWERS.get(request.POST.get("answer", ""))
        if deed is None:
            raise Http404
        try:
            deed(
                actor=request.person,
                at=request.at,
                claim=asked,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Written down. %s is told.") % asked.member.name)
            return redirect("community:claims")
    return render(
        request,
        "community/claim.html",
        {
            "claim": asked,
            "form": form,
            "others": queries.claims_about(asked),
            "statements": queries.affiliations_of(asked.known),
        },
        status=422 if form.is_bound else 200,
    )
