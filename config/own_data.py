"""A member's copy of everything that the site holds about them, put together from each of the four jobs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

import catalogue.dossier
import certification.dossier
import community.dossier
import elections.dossier
import events.dossier
from community.http import MemberRequest
from community.models import Person
from community.permissions import recently_proven


@never_cache
@require_safe
@recently_proven
def own_data(request: MemberRequest) -> HttpResponse:
    """Give the member their copy, as a file."""
    said = {"site": settings.SITE_URL, "as_of": request.at, **gather(request.person)}
    answer = JsonResponse(said, json_dumps_params={"indent": 1, "ensure_ascii": False})
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


def gather(person: Person) -> dict[str, Any]:
    """Ask each part of the house what it holds of the person."""
    return {
        "you": community.dossier.dossier(person),
        "meetups": events.dossier.dossier(person),
        "votes": elections.dossier.dossier(person),
        "training": certification.dossier.dossier(person),
        "solutions": catalogue.dossier.dossier(person),
    }
