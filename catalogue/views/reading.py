"""The pages that everybody reads: the shelf, one solution, its recipe, its history."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from catalogue import diff, queries, rules
from catalogue.backend import UnfitBackend, lab_url, template_fault
from catalogue.forms import AcceptForm, DeclineForm, TagsForm
from catalogue.models import Solution, SolutionRevision
from catalogue.sheet import lay_out
from catalogue.views.finding import find_revision, find_solution
from community.http import SiteRequest


@login_not_required
@require_safe
def index(request: SiteRequest) -> HttpResponse:
    """The catalogue: what is needed most, and what was found."""
    text = request.GET.get("q", "").strip()[:200]
    chosen = {name: request.GET.get(name, "")[:80] for name in queries.FACETS}
    shelf = queries.shelf(
        person=request.person,
        at=request.at,
        text=text,
        chosen=chosen,
        order=request.GET.get("order", ""),
    )
    context: dict[str, Any] = {"shelf": shelf}
    if shelf.text:
        context["stated"] = queries.problems(person=request.person, at=request.at, text=text)
    elif not shelf.sifted:
        context["most_needed"] = queries.most_needed(person=request.person, at=request.at, limit=5)
    if rules.can_accept(request.person, at=request.at):
        context["waiting"] = len(queries.waiting(person=request.person, at=request.at))
    return render(request, "catalogue/index.html", context)


@login_not_required
@require_safe
def solution(request: SiteRequest, slug: str) -> HttpResponse:
    """One solution as it stands; the values of its parameters come from the address."""
    found = find_solution(request, slug)
    if found.current is None:
        latest = queries.history(found, person=request.person, at=request.at)
        return redirect(latest[0])
    return show_solution(request, found, found.current)


def show_solution(
    request: SiteRequest,
    found: Solution,
    revision: SolutionRevision,
    *,
    tags_form: TagsForm | None = None,
) -> HttpResponse:
    """The page of a solution; with a form that has faults, as it was typed."""
    problems = queries.problems_of(found)
    may_curate = rules.can_accept(request.person, at=request.at)
    context = {
        "solution": found,
        "revision": revision,
        "problems": problems,
        "mine": queries.standing_needs(request.person, problems),
        "history": queries.history(found, person=request.person, at=request.at),
        "tags_form": (tags_form or TagsForm(initial={"tags": ", ".join(_tag_names(found))}))
        if may_curate
        else None,
        **_reading(request, revision),
    }
    return render(request, "catalogue/solution.html", context, status=422 if tags_form else 200)


def _tag_names(found: Solution) -> list[str]:
    return [tag.name for tag in found.tags.all()]


def _reading(request: SiteRequest, revision: SolutionRevision) -> dict[str, Any]:
    """What it takes to read a revision: its sheet, the recipes around it, its lab."""
    recipe = revision.recipe
    if recipe is None:
        return {"sheet": None}
    slugs = [need.slug for need in recipe.needs]
    titles = queries.titles_of(slugs, person=request.person, at=request.at)
    return {
        "sheet": lay_out(recipe, request.GET.dict()),
        "needs": [(need, titles.get(need.slug, "")) for need in recipe.needs],
        "goes_on": queries.building_on(revision.solution, person=request.person, at=request.at),
        **_lab(revision),
    }


def _lab(revision: SolutionRevision) -> dict[str, str]:
    template = settings.LAB_BACKEND_URL
    if not template:
        return {"lab": "", "lab_fault": ""}
    try:
        address = lab_url(template, slug=revision.solution.slug, revision=revision.number)
    except UnfitBackend:
        return {"lab": "", "lab_fault": template_fault(template)}
    return {"lab": address, "lab_fault": ""}


@login_not_required
@require_safe
def recipe_yaml(request: SiteRequest, slug: str) -> HttpResponse:
    """The recipe as it was written: the current one, or an accepted one by its number."""
    found = find_solution(request, slug)
    revision = found.current
    if number := request.GET.get("revision", ""):
        revision = queries.revision_by_number(found, number, person=request.person, at=request.at)
    if revision is None or not revision.recipe_text:
        raise Http404
    response = HttpResponse(revision.recipe_text, content_type="text/yaml; charset=utf-8")
    etag = f'"{revision.recipe_sha256}"'
    response["ETag"] = etag
    response["Content-Disposition"] = f'inline; filename="{found.slug}.yaml"'
    response["Cache-Control"] = "no-cache"
    answer = get_conditional_response(request, etag=etag, response=response)
    return answer or response


@login_not_required
@require_safe
def revision(request: SiteRequest, slug: str, public_id: str) -> HttpResponse:
    """One revision as it was written, with what became of it."""
    return show_revision(request, find_revision(request, slug, public_id))


def show_revision(
    request: SiteRequest,
    found: SolutionRevision,
    *,
    accept_form: AcceptForm | None = None,
    decline_form: DeclineForm | None = None,
) -> HttpResponse:
    """The page of a revision; with a form that has faults, as it was typed."""
    faulty = accept_form is not None or decline_form is not None
    undecided = not (hasattr(found, "acceptance") or hasattr(found, "declination"))
    decides = (undecided or faulty) and rules.can_accept(request.person, at=request.at)
    context = {
        "solution": found.solution,
        "revision": found,
        "undecided": undecided,
        "is_current": found.solution.current_id == found.pk,
        "accept_form": (accept_form or AcceptForm(prefix="accept")) if decides else None,
        "decline_form": (decline_form or DeclineForm(prefix="decline")) if decides else None,
        **_reading(request, found),
    }
    return render(request, "catalogue/revision.html", context, status=422 if faulty else 200)


@login_not_required
@require_safe
def changes(request: SiteRequest, slug: str, public_id: str) -> HttpResponse:
    """What a revision changes, against the one accepted before it."""
    found = find_revision(request, slug, public_id)
    before = queries.accepted_before(found)
    context = {
        "solution": found.solution,
        "revision": found,
        "before": before,
        "rows": diff.rows(
            (before.recipe_text or before.body) if before else "", found.recipe_text or found.body
        ),
    }
    return render(request, "catalogue/changes.html", context)
