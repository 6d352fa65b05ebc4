"""What curators do: read what waits, accept it or send it back, choose tags."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalogue import actions, queries, rules
from catalogue.forms import AcceptForm, DeclineForm, TagsForm, split_tags
from catalogue.views.finding import find_revision, find_solution
from catalogue.views.reading import show_revision, show_solution
from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from community.permissions import require


@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    """What waits for a curator."""
    require(rules.can_accept(request.person, at=request.at))
    waiting = queries.waiting(person=request.person, at=request.at)
    return render(request, "catalogue/queue.html", {"waiting": waiting})


@once
@require_POST
def accept(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Take a revision into the catalogue."""
    revision = find_revision(request, slug, public_id)
    require(rules.can_accept(request.person, at=request.at))
    form = AcceptForm(request.POST, prefix="accept")
    if not form.is_valid():
        return show_revision(request, revision, accept_form=form)
    note = form.cleaned_data["note"]
    try:
        actions.accept_revision(actor=request.person, at=request.at, revision=revision, note=note)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return show_revision(request, revision, accept_form=form)
    messages.success(request, _("Accepted: this is what the solution says from now on."))
    return redirect(revision.solution)


@once
@require_POST
def decline(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Send a revision back."""
    revision = find_revision(request, slug, public_id)
    require(rules.can_accept(request.person, at=request.at))
    form = DeclineForm(request.POST, prefix="decline")
    if not form.is_valid():
        return show_revision(request, revision, decline_form=form)
    try:
        actions.decline_revision(
            actor=request.person, at=request.at, revision=revision, **form.cleaned_data
        )
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return show_revision(request, revision, decline_form=form)
    messages.success(request, _("Sent back, with your reason."))
    return redirect("catalogue:queue")


@require_POST
def tags(request: MemberRequest, slug: str) -> HttpResponse:
    """Choose the tags of a solution."""
    solution = find_solution(request, slug)
    require(rules.can_accept(request.person, at=request.at))
    form = TagsForm(request.POST)
    if form.is_valid():
        names = split_tags(form.cleaned_data["tags"])
        try:
            actions.tag_solution(actor=request.person, at=request.at, solution=solution, tags=names)
        except DomainError as refusal:
            form.add_error("tags", refusal.message)
        else:
            messages.success(request, _("The tags are kept."))
            return redirect(solution)
    if solution.current is None:
        for fault in form.errors.get("tags", ()):
            messages.error(request, str(fault))
        return redirect(solution)
    return show_solution(request, solution, solution.current, tags_form=form)
