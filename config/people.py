"""A person's public page, put together from what each of the four jobs knows of them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

import community.queries
import elections.queries
import events.queries
import events.queries.speaking
from community import rules
from community.http import SiteRequest
from community.models.person import MEMBER, STRANGER

PREVIEWS = {"stranger": STRANGER, "member": MEMBER}


@login_not_required
def person_page(request: SiteRequest, public_id: str) -> HttpResponse:
    """Who someone is in public: what they carry, what they spoke about, where they worked.

    Whoever opens their own page sees it as strangers do, and as members do when they ask for that.
    """
    asked = community.queries.person_with(public_id)
    if asked is None:
        raise Http404
    who = community.queries.identities(asked)
    person, viewer = who.person, request.person
    if person != asked:
        return redirect(person)
    preview = ""
    if viewer == person:
        preview = request.GET.get("as", "")
        preview = preview if preview in PREVIEWS else "stranger"
        viewer = None
    return render(
        request,
        "person.html",
        {
            "person": person,
            "known": who.known,
            "portrait": community.queries.portrait(
                who, viewer=viewer, seen_by=PREVIEWS.get(preview)
            ),
            "preview": preview,
            "can_invite": person != request.person
            and rules.can_sign_in(person)
            and bool(community.queries.groups_led_by(request.person, at=request.at)),
            "can_claim": rules.can_be_claimed(person),
            "asked": community.queries.open_claim(known=person, member=request.person),
            "may_read_statements": not preview
            and rules.may_read_statements(request.person, person, at=request.at),
            "roles": community.queries.roles_held_by(*who.all, viewer=viewer, at=request.at),
            "stood": elections.queries.candidacies_of(*who.all, viewer=viewer),
            "talks": events.queries.talks_of(*who.all, viewer=viewer),
            "speaker": events.queries.speaking.profile_of(*who.all),
            "has_photo": events.queries.speaking.shows_photo(person),
        },
    )
