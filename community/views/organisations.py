"""Organisations: what is known of them, what they are called, and whom they belong to."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, queries, rules
from community.errors import DomainError
from community.forms import (
    AliasForm,
    EditOrganisationForm,
    JoinForm,
    OrganisationForm,
    ParentForm,
    RepresentativeForm,
    TieForm,
)
from community.http import MemberRequest, SiteRequest
from community.models import Organisation
from community.once import once
from community.permissions import require

LONGEST = 200


@login_not_required
@require_safe
def organisations(request: SiteRequest) -> HttpResponse:
    """Every organisation, or those that go by what was typed."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    keeps = rules.is_keeper(request.person)
    return render(
        request,
        "community/organisations.html",
        {
            "organisations": queries.organisations(text=text),
            "text": text,
            "keeps": keeps,
            "typed": len(queries.typed_employers()) if keeps else 0,
        },
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: MemberRequest) -> HttpResponse:
    """Write down an organisation. The keeper of the site does this."""
    require(rules.is_keeper(request.person))
    form = OrganisationForm(
        request.POST or None, initial={"name": request.GET.get("name", "")[:LONGEST]}
    )
    if request.method == "POST" and form.is_valid():
        try:
            firm = actions.found_organisation(
                actor=request.person, at=request.at, **form.cleaned_data
            )
        except actions.AlreadyThere as refusal:
            form.add_error("slug", refusal.message)
        except DomainError as refusal:
            form.add_error("name", refusal.message)
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
    firm = get_object_or_404(queries.with_aliases(Organisation.objects.all()), slug=slug)
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
            "keeps": keeps,
            "may_edit": rules.may_edit_organisation(request.person, firm, at=request.at),
            "mandates": queries.representatives_of(firm) if keeps else [],
            "parents": queries.parents_of(firm),
            "children": queries.children_of(firm),
            "today": request.at.date(),
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


@once
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, slug: str) -> HttpResponse:
    """Change what is said of an organisation: the keeper, and whoever acts for it."""
    firm = get_object_or_404(Organisation, slug=slug)
    require(rules.may_edit_organisation(request.person, firm, at=request.at))
    form = EditOrganisationForm(
        request.POST or None,
        instance=Organisation.objects.get(pk=firm.pk),
        keeps=rules.is_keeper(request.person),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_organisation(
                actor=request.person, at=request.at, organisation=firm, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect(firm)
    return render(
        request,
        "community/organisation_edit.html",
        {"organisation": firm, "form": form},
        status=422 if form.is_bound else 200,
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: MemberRequest, slug: str) -> HttpResponse:
    """The names an organisation goes by; the keeper adds one."""
    require(rules.is_keeper(request.person))
    firm = get_object_or_404(Organisation, slug=slug)
    form = AliasForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            alias = actions.add_alias(
                actor=request.person,
                at=request.at,
                organisation=firm,
                name=form.cleaned_data["name"],
            )
        except DomainError as refusal:
            form.add_error("name", refusal.message)
        else:
            messages.success(request, _("It is found by “%s” now.") % alias.name)
            return redirect("community:organisation_names", slug=firm.slug)
    return render(
        request,
        "community/organisation_names.html",
        {
            "organisation": firm,
            "form": form,
            "aliases": queries.names_of(firm),
        },
        status=422 if form.is_bound else 200,
    )


@once
@require_POST
def retire_name(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Let an organisation go by a name no longer."""
    require(rules.is_keeper(request.person))
    firm = get_object_or_404(Organisation, slug=slug)
    alias = get_object_or_404(firm.aliases, public_id=public_id)
    actions.retire_alias(actor=request.person, at=request.at, alias=alias)
    messages.success(request, _("It no longer goes by “%s”.") % alias.name)
    return redirect("community:organisation_names", slug=firm.slug)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def add_parent(request: MemberRequest, slug: str) -> HttpResponse:
    """Write down whom an organisation belongs to."""
    require(rules.is_keeper(request.person))
    firm = get_object_or_404(Organisation, slug=slug)
    form = ParentForm(request.POST or None, organisation=firm)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_parent(
                actor=request.person,
                at=request.at,
                organisation=firm,
                parent=form.cleaned_data["parent"],
                from_on=form.cleaned_data["from_on"],
                until_on=form.until_on,
            )
        except DomainError as refusal:
            form.add_error("parent", refusal.message)
        else:
            messages.success(request, _("Written down."))
            return redirect(firm)
    return render(
        request,
        "community/organisation_tie.html",
        {"organisation": firm, "form": form},
        status=422 if form.is_bound else 200,
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def date_parent(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Say from when until when it belonged there; with a last day, that it ended."""
    require(rules.is_keeper(request.person))
    firm = get_object_or_404(Organisation, slug=slug)
    tie = get_object_or_404(firm.parents.select_related("parent"), public_id=public_id)
    form = TieForm(request.POST or None, initial=TieForm.of(tie))
    if request.method == "POST" and form.is_valid():
        try:
            actions.date_parent(
                actor=request.person,
                at=request.at,
                tie=tie,
                from_on=form.cleaned_data["from_on"],
                until_on=form.until_on,
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Written down."))
            return redirect(firm)
    return render(
        request,
        "community/organisation_tie.html",
        {"organisation": firm, "form": form, "tie": tie},
        status=422 if form.is_bound else 200,
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def employers(request: MemberRequest) -> HttpResponse:
    """Employers that people typed and that are no organisation yet; the keeper says which is meant."""
    require(rules.is_keeper(request.person))
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        firm, name = form.cleaned_data["organisation"], form.cleaned_data["name"]
        try:
            actions.add_alias(actor=request.person, at=request.at, organisation=firm, name=name)
        except DomainError as refusal:
            form.add_error("organisation", refusal.message)
        else:
            said = {"name": name, "firm": firm.name}
            messages.success(request, _("“%(name)s” is %(firm)s from now on.") % said)
            return redirect("community:employers")
    return render(
        request,
        "community/employers.html",
        {
            "form": form,
            "typed": queries.typed_employers(),
            "organisations": Organisation.objects.order_by("name"),
        },
        status=422 if form.is_bound else 200,
    )
