"""Chapters of a network: opened in it, asked to come in, and let go."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, queries, rules
from community.errors import DomainError
from community.forms import ChapterForm, ChapterOfferForm, ReasonForm
from community.http import MemberRequest
from community.models import Group
from community.once import once
from community.permissions import require
from community.views.finding import led_group


def _network(request: MemberRequest, slug: str) -> Group:
    group = led_group(request, slug)
    if group.kind != Group.Kind.NETWORK:
        raise Http404
    return group


@once
@require_http_methods(["GET", "HEAD", "POST"])
def chapters(request: MemberRequest, slug: str) -> HttpResponse:
    """The chapters that a network holds, and asking another to come in."""
    network = _network(request, slug)
    form = ChapterOfferForm(
        request.POST or None, chapters=queries.chapters_to_ask(network, person=request.person)
    )
    if request.method == "POST" and form.is_valid():
        try:
            offer = actions.offer_place(
                actor=request.person, at=request.at, network=network, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("%s is asked. A lead of the chapter answers.") % offer.chapter.name
            )
            return redirect("community:chapters", slug=network.slug)
    held = list(queries.chapters_of(network, person=request.person))
    leads = queries.leads_by_group(held, at=request.at)
    return render(
        request,
        "community/chapters.html",
        {
            "group": network,
            "chapters": [(chapter, leads.get(chapter.pk, [])) for chapter in held],
            "offers": queries.offers_by(network),
            "form": form,
        },
        status=422 if form.is_bound else 200,
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def found_chapter(request: MemberRequest, slug: str) -> HttpResponse:
    """Open a chapter in the network."""
    network = _network(request, slug)
    form = ChapterForm(request.POST or None, initial={"timezone": network.timezone})
    if request.method == "POST" and form.is_valid():
        try:
            chapter = actions.found_chapter(
                actor=request.person, at=request.at, network=network, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error("slug", refusal.message)
        else:
            messages.success(request, _("%s is open. Invite who leads it next.") % chapter.name)
            return redirect("community:invitations", slug=chapter.slug)
    return render(
        request,
        "community/group_form.html",
        {"form": form, "network": network},
        status=422 if form.is_bound else 200,
    )


@once
@require_POST
def withdraw_offer(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Take back what the network offered to a chapter."""
    network = _network(request, slug)
    offer = get_object_or_404(network.chapter_offers, public_id=public_id)
    try:
        actions.withdraw_offer(actor=request.person, at=request.at, offer=offer)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Taken back."))
    return redirect("community:chapters", slug=slug)


@require_safe
def network(request: MemberRequest, slug: str) -> HttpResponse:
    """For a chapter: the network it is in, and those that ask it to come in."""
    chapter = led_group(request, slug)
    if chapter.kind != Group.Kind.CHAPTER:
        raise Http404
    return render(
        request,
        "community/network.html",
        {"group": chapter, "offers": queries.offers_to(chapter)},
    )


@once
@require_POST
def answer_offer(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Say for the chapter whether it comes into a network. Its own lead does, or the keeper."""
    chapter = led_group(request, slug)
    own = rules.leads_here(request.person, chapter, at=request.at)
    require(own or rules.is_keeper(request.person))
    offer = get_object_or_404(chapter.network_offers, public_id=public_id)
    accept = request.POST.get("answer") == "accept"
    try:
        actions.answer_offer(actor=request.person, at=request.at, offer=offer, accept=accept)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        said = {"chapter": chapter.name, "network": offer.network.name}
        words = (
            _("%(chapter)s is in %(network)s now.")
            if accept
            else _("Declined. %(network)s is told.")
        )
        messages.success(request, words % said)
    return redirect("community:network", slug=slug)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def part_from_network(request: MemberRequest, slug: str) -> HttpResponse:
    """End a chapter's place in its network, from either side."""
    chapter = led_group(request, slug)
    if chapter.network is None:
        raise Http404
    form = ReasonForm(request.POST or None, hint=_("The leads of both are told these words."))
    if request.method == "POST" and form.is_valid():
        left = chapter.network
        try:
            actions.part_from_network(
                actor=request.person,
                at=request.at,
                chapter=chapter,
                network=left,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            said = {"chapter": chapter.name, "network": left.name}
            messages.success(request, _("%(chapter)s is not in %(network)s any more.") % said)
            return redirect(chapter.get_absolute_url())
    return render(
        request,
        "community/part_from_network.html",
        {"group": chapter, "form": form},
        status=422 if form.is_bound else 200,
    )
