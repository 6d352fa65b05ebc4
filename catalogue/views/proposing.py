"""Proposing a solution, or a change to one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalogue import actions, queries
from catalogue.forms import RevisionForm, SolutionForm, show_faults, split_tags
from catalogue.models import Problem, SolutionRevision
from catalogue.views.finding import find_solution
from community.errors import DomainError
from community.http import MemberRequest
from community.once import once


def _thank(request: MemberRequest, revision: SolutionRevision) -> HttpResponse:
    messages.success(
        request,
        _("Proposed. A curator reads it next; until then you and the curators alone can see it."),
    )
    return redirect(revision)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: MemberRequest) -> HttpResponse:
    """Propose a new solution."""
    problems = Problem.objects.visible_to(request.person).order_by("title")
    initial = {"problems": request.GET.getlist("problem")}
    form = SolutionForm(request.POST or None, problems=problems, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "tags": split_tags(form.cleaned_data["tags"])}
        try:
            revision = actions.propose_solution(actor=request.person, at=request.at, **said)
        except actions.RecipeHasFaults as refusal:
            show_faults(form, refusal)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return _thank(request, revision)
    status = 422 if form.is_bound else 200
    return render(request, "catalogue/propose.html", {"form": form}, status=status)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def propose_change(request: MemberRequest, slug: str) -> HttpResponse:
    """Propose what a solution should say from now on, starting from what it says."""
    found = find_solution(request, slug)
    base = found.current or queries.history(found, person=request.person, at=request.at)[0]
    is_recipe = bool(base.recipe_text)
    initial = {
        "recipe_text": base.recipe_text,
        "body": base.body,
        "title": base.title,
        "summary": base.summary,
    }
    form = RevisionForm(request.POST or None, is_recipe=is_recipe, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            revision = actions.propose_revision(
                actor=request.person, at=request.at, solution=found, **form.cleaned_data
            )
        except actions.RecipeHasFaults as refusal:
            show_faults(form, refusal)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return _thank(request, revision)
    context = {"form": form, "solution": found, "base": base}
    status = 422 if form.is_bound else 200
    return render(request, "catalogue/propose_change.html", context, status=status)


@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """What I proposed, and what became of it."""
    revisions = queries.of_person(person=request.person)
    return render(request, "catalogue/mine.html", {"revisions": revisions})
