"""What an address names, for the person who asks: what may not be seen is not there."""

from __future__ import annotations

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from catalogue import queries
from catalogue.models import Problem, Solution, SolutionRevision
from community.http import SiteRequest


def find_problem(request: SiteRequest, slug: str) -> Problem:
    problem = queries.problem(slug=slug, person=request.person)
    if problem is None:
        raise Http404
    return problem


def find_solution(request: SiteRequest, slug: str) -> Solution:
    solution = queries.solution(slug=slug, person=request.person, at=request.at)
    if solution is None:
        raise Http404
    return solution


def find_revision(request: SiteRequest, slug: str, public_id: str) -> SolutionRevision:
    revision = queries.revision(
        slug=slug, public_id=public_id, person=request.person, at=request.at
    )
    if revision is None:
        raise Http404
    return revision


def back_to(request: SiteRequest, otherwise: str) -> HttpResponseRedirect:
    """Where a form asked to be sent back to, if that is on this site."""
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(asked if asked and safe else otherwise)
