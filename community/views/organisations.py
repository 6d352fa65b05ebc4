"""Organisations, and who may act for them here."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community import actions, queries, rules
from community.errors import DomainError
from community.forms import OrganisationForm, RepresentativeForm
from community.http import MemberRequest, SiteRequest
from community.models import Organisation
from community.once import once
from community.permissions import require


@once
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: MemberRequest) -> HttpResponse:
    """Write down an organisation. The keeper of the site does this."""
    require(rules.is_keeper(request.person))
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            firm = actions.found_organisation(
                actor=request.person, at=request.at, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error("slug", refusal.message)
        else:
            messages.success(request, _("%s is written down. Name who may act for it.") % firm.name)
            return redirect(firm)
    return render(
        request,
        "community/organisation_form.html",
        {"form": form},
        status=422 if form.is_bound else 200,
    )


@once
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: SiteRequest, slug: str) -> HttpResponse:
    """What is known of an organisation; for the keeper, who may act for it."""
    firm = get_object_or_404(Organisation.objects.prefetch_related("aliases"), slug=slug)
    keeps = rules.is_keeper(request.person)
    form = RepresentativeForm(request.POST or None) if keeps else None
    if request.method == "POST":
        require(keeps)
    if form is not None and request.person is not None and form.is_bound and form.is_valid():
        try:
            mandate = actions.name_representative_by_address(
                actor=request.person,
                at=request.at,
                organisation=firm,
                email=form.cleaned_data["email"],
            )
        except DomainError as refusal:
            form.add_error("email", refusal.message)
        else:
            said = {"name": mandate.person.name, "firm": firm.name}
            messages.success(request, _("%(name)s may act for %(firm)s now.") % said)
            return redirect(firm)
    return render(
        request,
        "community/organisation.html",
        {
            "organisation": firm,
            "form": form,
            "mandates": queries.representatives_of(firm) if keeps else [],
        },
        status=422 if form is not None and form.is_bound else 200,
    )


@once
@require_POST
def end_representation(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Let somebody act for an organisation no longer."""
    require(rules.is_keeper(request.person))
    firm = get_object_or_404(Organisation, slug=slug)
    mandate = get_object_or_404(firm.representatives, public_id=public_id)
    actions.end_representation(actor=request.person, at=request.at, representative=mandate)
    said = {"name": mandate.person.name, "firm": firm.name}
    messages.success(request, _("%(name)s may no longer act for %(firm)s.") % said)
    return redirect(firm)
