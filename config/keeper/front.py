"""Is the site well, and what is there to do?"""

from __future__ import annotations

import hashlib
import json

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from community import queries
from community.http import MemberRequest
from community.models import Inspection
from community.queries import log
from config import watch
from config.keeper.gate import keepers_only


@require_safe
@keepers_only
def front(request: MemberRequest) -> HttpResponse:
    """Every part, how it stands, and what to do about what is not well."""
    watch.forget()
    found = watch.look(at=request.at)
    wrong = watch.by_weight([finding for finding in found if not finding.is_ok])
    return render(
        request,
        "keeper/front.html",
        {
            "found": found,
            "wrong": wrong,
            "headline": headline(wrong),
            "counts": queries.job_counts(at=request.at),
            "done": queries.done_by_day(at=request.at, days=1)[0][1],
            "unsealed": log.unsealed(),
            "last": log.last_seal(),
            "walk": queries.last_inspection(Inspection.Kind.AUDIT, finished=True),
        },
    )


def headline(wrong: list[watch.Finding]) -> str:
    """`All is well.` or how many things ask for somebody."""
    stopped = [finding for finding in wrong if finding.stops]
    if stopped:
        return _("The site cannot do all of its work: %s.") % stopped[0].title.lower()
    if not wrong:
        return _("The site is well.")
    said = ngettext("One thing asks for you.", "%(n)d things ask for you.", len(wrong))
    return said % {"n": len(wrong)}


@require_safe
@keepers_only
def pulse(request: MemberRequest) -> JsonResponse:
    """What the live parts of the desk watch: it changes when they do."""
    counts = queries.job_counts(at=request.at)
    facts = {
        "waiting": counts.due + counts.later,
        "running": counts.running,
        "failing": counts.failing,
        "dead": counts.dead,
        "unsealed": log.unsealed(),
        "looks": [
            [look.public_id, look.done, look.finished_at is not None]
            for kind in Inspection.Kind.values
            if (look := queries.last_inspection(kind))
        ],
    }
    answer = JsonResponse(facts)
    mark = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:24]
    answer.headers["ETag"] = f'"{mark}"'
    return answer
