"""Where I work: said, corrected, ended, taken back; and all of it for those who must judge."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, queries, rules
from community.errors import DomainError
from community.forms import AffiliationForm, CorrectAffiliationForm, EndAffiliationForm
from community.http import MemberRequest
from community.models import Affiliation
from community.once import once
from community.permissions import require


def _mine(request: MemberRequest, public_id: str) -> Affiliation:
    """A statement of mine that stands; what was corrected has its successor in the list."""
    rows = Affiliation.objects.standing().filter(person=request.person)
    return get_object_or_404(rows.select_related("organisation"), public_id=public_id)


def _said(request: MemberRequest, affiliation: Affiliation) -> None:
    if affiliation.employer:
        messages.info(
            request,
            _(
                "Saved. Nobody has written down %s here yet: the keeper will join it to an organisation."
            )
            % affiliation.employer,
        )
    else:
        messages.success(request, _("Saved."))


@once
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Say where I work or worked."""
    today = actions.today_of(request.person, request.at)
    form = AffiliationForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.state_affiliation(actor=request.person, at=request.at, said=form.said)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            _said(request, row)
            return redirect("community:profile")
    return render(
        request,
        "community/affiliation_form.html",
        {"form": form, "names": queries.names_known()},
        status=422 if form.is_bound else 200,
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say it better; what I said before stays for those who must judge."""
    affiliation = _mine(request, public_id)
    form = CorrectAffiliationForm(
        request.POST or None,
        initial=CorrectAffiliationForm.of(affiliation),
        today=actions.today_of(request.person, request.at),
    )
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.correct_affiliation(
                actor=request.person,
                at=request.at,
                affiliation=affiliation,
                said=form.said,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            _said(request, row)
            return redirect("community:profile")
    return render(
        request,
        "community/affiliation_form.html",
        {"form": form, "affiliation": affiliation, "names": queries.names_known()},
        status=422 if form.is_bound else 200,
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say which day was my last there."""
    affiliation = _mine(request, public_id)
    form = EndAffiliationForm(request.POST or None, affiliation=affiliation)
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_affiliation(
                actor=request.person,
                at=request.at,
                affiliation=affiliation,
                until_on=form.until_on,
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("community:profile")
    return render(
        request,
        "community/affiliation_end.html",
        {"form": form, "affiliation": affiliation},
        status=422 if form.is_bound else 200,
    )


@once
@require_POST
def withdraw(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take back what was never so."""
    affiliation = _mine(request, public_id)
    try:
        actions.withdraw_affiliation(actor=request.person, at=request.at, affiliation=affiliation)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Taken back: %s no longer counts.") % affiliation.where)
    return redirect("community:profile")


@require_safe
def statements(request: MemberRequest, public_id: str) -> HttpResponse:
    """Everything that was ever said of where somebody works, with its corrections."""
    person = queries.person_with(public_id)
    if person is None:
        raise Http404
    require(rules.may_read_statements(request.person, person, at=request.at))
    who = queries.identities(person)
    return render(
        request,
        "community/statements.html",
        {"person": who.person, "known": who.known, "statements": queries.statements_of(*who.all)},
    )
