"""Ambassadors of a network: who they are, and how one becomes one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, queries, rules
from community.errors import DomainError
from community.forms import NominationAnswerForm, NominationForm
from community.http import MemberRequest, SiteRequest
from community.models import Group, Person, Role
from community.models.person import audiences
from community.once import once
from community.permissions import require
from community.views.finding import find_group, led_group


def _network(request: SiteRequest, slug: str) -> Group:
    group = find_group(request, slug)
    if group.kind != Group.Kind.NETWORK:
        raise Http404
    return group


@login_not_required
@require_safe
def ambassadors(request: SiteRequest, slug: str) -> HttpResponse:
    """Who speaks for the network where they live."""
    network, at = _network(request, slug), request.at
    person = request.person
    held = queries.ambassadors_of(network, viewer=person, at=at)
    leads = rules.can_lead(person, network, at=at)
    return render(
        request,
        "community/ambassadors.html",
        {
            "group": network,
            "ambassadors": [(role, _where(role, network, person)) for role in held],
            "may_nominate": person is not None
            and network.closed_at is None
            and queries.belongs_to_network(person, network, at=at),
            "mine": queries.nominations_by(person, network),
            "waiting": queries.nominations_of(network) if leads else [],
            "leads": leads,
        },
    )


def _where(role: Role, network: Group, viewer: Person | None) -> str:
    """The chapter, and the city where the ambassador shows it to this reader."""
    shown = role.person.shows("city", seen_by=audiences(viewer))
    words = [role.group.name] if role.group_id != network.pk else []
    if shown and role.person.city and role.person.city not in words:
        words.append(role.person.city)
    return ", ".join(words)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def nominate(request: MemberRequest, slug: str) -> HttpResponse:
    """Propose a member as an ambassador, or oneself."""
    network, at = _network(request, slug), request.at
    require(queries.belongs_to_network(request.person, network, at=at))
    leads = queries.leads_in_network(request.person, network, at=at)
    people = queries.to_nominate(request.person, network, at=at) if leads else None
    form = NominationForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data.get("person") or request.person
        try:
            actions.nominate(
                actor=request.person,
                at=at,
                group=network,
                person=person,
                statement=form.cleaned_data["statement"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Proposed. Whoever leads %s answers.") % network.name)
            return redirect("community:ambassadors", slug=network.slug)
    return render(
        request,
        "community/nominate.html",
        {"group": network, "form": form},
        status=422 if form.is_bound else 200,
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def nomination(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Read a proposal and answer it. The network's lead does this."""
    network = led_group(request, slug)
    row = get_object_or_404(
        network.nominations.select_related("person", "proposed_by"), public_id=public_id
    )
    form = NominationAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accept = request.POST.get("answer") == "take"
        try:
            actions.answer_nomination(
                actor=request.person,
                at=request.at,
                nomination=row,
                accept=accept,
                term_ends_at=form.term_ends_at if accept else None,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            words = {
                (True, True): _("%s is an ambassador now."),
                (True, False): _("%s is invited to be an ambassador."),
                (False, True): _("Declined. %s is told."),
                (False, False): _("Declined. Whoever proposed %s is told."),
            }[accept, row.is_own()]
            messages.success(request, words % row.person.name)
            return redirect("community:ambassadors", slug=network.slug)
    return render(
        request,
        "community/nomination.html",
        {"group": network, "nomination": row, "form": form},
        status=422 if form.is_bound else 200,
    )


@once
@require_POST
def withdraw_nomination(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Take a proposal back: one's own, or one about oneself."""
    network = _network(request, slug)
    mine = network.nominations.filter(public_id=public_id)
    row = mine.filter(person=request.person).first() or get_object_or_404(
        mine, proposed_by=request.person
    )
    try:
        actions.withdraw_nomination(actor=request.person, at=request.at, nomination=row)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Taken back."))
    return redirect("community:ambassadors", slug=slug)
