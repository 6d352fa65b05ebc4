"""What anybody may read of a vote."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods, require_safe

from community import spreadsheets
from community.http import SiteRequest
from community.kept import never_kept
from elections import (
    boxes,
    lines,
    outlook,
    portrait,
    prospect,
    queries,
    reported,
    rules,
    signed_result,
    tallies,
)
from elections.chosen import Chosen
from elections.forms import ReceiptForm
from elections.models import Election, Phase, TurnoutTable
from elections.views.days import part_of_the_vote_page


def seen(request: SiteRequest, slug: str) -> Election:
    """Find a vote that the reader may see; for others it is not there."""
    visible = queries.with_figures(Election.objects.visible_to(request.person))
    return get_object_or_404(visible, slug=slug)


@login_not_required
@require_safe
def elections(request: SiteRequest) -> HttpResponse:
    """List every vote: open ones first, then those to come, then the record."""
    shelves: dict[Phase, list[dict[str, object]]] = {phase: [] for phase in Phase}
    for election in queries.listed(person=request.person):
        progress = queries.progress(election, at=request.at)
        main = progress.main
        shelves[progress.phase].append(
            {
                "election": election,
                "progress": progress,
                "strip": portrait.strip(main) if main else "",
            }
        )
    shelves[Phase.OPEN].reverse()
    shelves[Phase.COMING].reverse()
    return render(
        request,
        "elections/list.html",
        {
            "open": shelves[Phase.OPEN],
            "coming": shelves[Phase.COMING],
            "closed": shelves[Phase.CLOSED],
            "drafts": shelves[Phase.DRAFT],
            "may_create": rules.groups_run_by(request.person, at=request.at).exists(),
        },
    )


def _ahead(vote: Election, *, at: datetime) -> outlook.Outlook:
    progress = queries.progress(vote, at=at)
    sent = reported.reminders_of(vote) if vote.has_roll and progress.is_open else ()
    return outlook.look_ahead(vote, progress, at=at, reminders=sent)


@login_not_required
@require_safe
def election(request: SiteRequest, slug: str) -> HttpResponse:
    """Show how far a vote is, who may vote, and how to check it. Never how people voted."""
    vote = seen(request, slug)
    ahead = _ahead(vote, at=request.at)
    progress = ahead.progress
    questions = list(vote.questions.all())
    portraits = [
        portrait.portray(progress, standing, zone=vote.zone) for standing in progress.questions
    ]
    main = next((one for one in portraits if one.question == progress.main), None)
    return render(
        request,
        "elections/election.html",
        {
            "election": vote,
            "progress": progress,
            "main": main,
            "ahead": prospect.foresee(ahead, main.question) if main else None,
            "asked": list(zip(questions, portraits, strict=True)),
            "on_the_roll": queries.on_the_roll(vote, person=request.person).value,
            "own_rules": any(
                question.has_own_rules or not question.is_motion for question in questions
            ),
            "nominations": part_of_the_vote_page(vote, at=request.at),
            "table": queries.turnout_table(vote, at=request.at),
            "follows": queries.follows(vote, person=request.person),
            "mended": lines.mended(vote) if vote.is_cast_here and vote.is_frozen else 0,
            "takes_disputes": vote.takes_disputes(at=request.at),
            "has_opened": vote.has_opened(at=request.at),
            "definition": queries.definition_in_words(getattr(vote, "definition", None)),
            "box": signed_result.box_in_words(vote),
            "may_run": rules.can_run(request.person, vote, at=request.at),
        },
    )


@login_not_required
@require_safe
def progress_json(request: SiteRequest, slug: str) -> HttpResponse:
    """Give the same figures to machines of anybody, with an ETag that changes when they do."""
    vote = seen(request, slug)
    if not vote.is_published:
        raise Http404
    figures = _ahead(vote, at=request.at).progress.as_json()
    stable = json.dumps({**figures, "as_of": None}, sort_keys=True).encode()
    # Weak: `as_of` differs from one answer to the next, what it says does not.
    etag = f'W/"{hashlib.sha256(stable).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag)
    response = answer or JsonResponse(figures, json_dumps_params={"ensure_ascii": False})
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"
    if request.person is None:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@login_not_required
@require_safe
def results(request: SiteRequest, slug: str) -> HttpResponse:
    """Say what it came to, after the close; before it, that nobody knows."""
    vote = seen(request, slug)
    if not vote.is_published:
        raise Http404
    progress = queries.progress(vote, at=request.at)
    questions = list(vote.questions.all())
    told = _with_names(vote, at=request.at)
    return render(
        request,
        "elections/results.html",
        {
            "election": vote,
            "progress": progress,
            "tallies": told,
            "archive": signed_result.archive_in_words(vote, page=request.build_absolute_uri("..")),
            "has_box": boxes.box_of(vote) is not None,
            "has_figures": any(isinstance(one, Chosen) and one.result for one in told or ()),
            "asked": list(zip(questions, progress.questions, strict=True)),
        },
    )


def _with_names(vote: Election, *, at: datetime) -> list[tallies.Tally | Chosen] | None:
    """What each question came to, those of names by their own rule."""
    told = tallies.tally(vote, at=at)
    if told is None:
        return None
    names = tallies.of_names(vote, at=at)
    return [names.get(one.question.pk, one) for one in told]


@login_not_required
@require_safe
def results_json(request: SiteRequest, slug: str) -> HttpResponse:
    """Give the counts of the questions of names to machines, as they were kept."""
    vote = seen(request, slug)
    counted = [one for one in tallies.of_names(vote, at=request.at).values() if one.result]
    if not vote.is_published or not counted:
        raise Http404
    return JsonResponse(
        {
            "election": vote.slug,
            "questions": [
                {
                    "id": one.question.public_id,
                    "title": one.question.title,
                    "quorum_needed": one.needed,
                    "quorum_reached": not one.fails_for_quorum,
                    "seated": one.seated,
                    "count": one.count,
                }
                for one in counted
            ],
        },
        json_dumps_params={"ensure_ascii": False},
    )


@login_not_required
@require_safe
def cells(request: SiteRequest, slug: str) -> HttpResponse:
    """Give the turnout by groups as a file: what the page shows, and no more."""
    table = get_object_or_404(TurnoutTable, election=seen(request, slug))
    rows = ([line.name, line.eligible, line.voted] for line in table.lines)
    response = HttpResponse(
        spreadsheets.table(["name", "on_the_roll", "voted"], rows),
        content_type="text/csv; charset=utf-8",
    )
    response.headers["Content-Disposition"] = f'attachment; filename="turnout-{slug}.csv"'
    return response


@never_kept
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: SiteRequest, slug: str) -> HttpResponse:
    """Look for a receipt of a vote from before there were signed ones. By POST, so that no address keeps it."""
    vote = seen(request, slug)
    if not vote.is_cast_here or not vote.is_published:
        raise Http404
    if boxes.box_of(vote) is not None:
        return redirect("elections:verify", slug=slug)
    form = ReceiptForm(request.POST or None)
    found: bool | None = None
    if request.method == "POST" and form.is_valid():
        found = boxes.had_token(vote, receipt=form.cleaned_data["receipt"])
    return render(
        request,
        "elections/receipt_check.html",
        {"election": vote, "form": form, "found": found},
        status=422 if form.is_bound and not form.is_valid() else 200,
    )
