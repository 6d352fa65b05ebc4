"""A person's public page, put together from what each of the four jobs knows of them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

import community.queries
import elections.queries
import events.queries
from community.http import SiteRequest


@login_not_required
def person_page(request: SiteRequest, public_id: str) -> HttpResponse:
    """Who someone is in public: what they carry, what they spoke about, where they worked."""
    person = community.queries.profile(public_id=public_id)
    if person is None:
        raise Http404
    return render(
        request,
        "person.html",
        {
            "person": person,
            "roles": community.queries.roles_held_by(person, viewer=request.person, at=request.at),
            "affiliations": community.queries.affiliations_of(person),
            "stood": elections.queries.candidacies_of(person, viewer=request.person),
            "talks": events.queries.talks_of(person, viewer=request.person),
        },
    )
