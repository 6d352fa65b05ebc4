"""The desk's pages of jobs: what waits, what fails, what is dead; tried again or given up."""

from __future__ import annotations

import json

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from community import actions, queries
from community.errors import DomainError
from community.http import MemberRequest
from community.models import Job
from config.keeper.bars import bar
from config.keeper.gate import keepers_only, page_of

DAYS = 14
STANDINGS = {
    "waiting": gettext_lazy("Waiting"),
    "running": gettext_lazy("In hand"),
    "failing": gettext_lazy("Failed, to be tried again"),
    "dead": gettext_lazy("Dead"),
    "given-up": gettext_lazy("Given up"),
    "done": gettext_lazy("Done"),
}
OVER = {"dead", "given-up", "done"}


class ReasonForm(forms.Form):
    """Why somebody decides what they decide."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Kept with your name and the time."),
    )


@require_safe
@keepers_only
def overview(request: MemberRequest) -> HttpResponse:
    """All that is not done, name by name, and what was done on each of the last days."""
    days = queries.done_by_day(at=request.at, days=DAYS)
    most = max(total for _day, total in days)
    counts = queries.job_counts(at=request.at)
    return render(
        request,
        "keeper/jobs.html",
        {
            "counts": counts,
            "headline": headline(counts),
            "names": queries.jobs_by_name(at=request.at),
            "days": [(day, total, bar(total, most)) for day, total in reversed(days)],
            "total": sum(total for _day, total in days),
        },
    )


def headline(counts: queries.JobCounts) -> str:
    """What asks for somebody first; else what goes on."""
    if counts.dead:
        words = ngettext("One job is dead.", "%(n)d jobs are dead.", counts.dead)
        return words % {"n": counts.dead}
    if counts.failing:
        words = ngettext(
            "One job fails and is tried again.",
            "%(n)d jobs fail and are tried again.",
            counts.failing,
        )
        return words % {"n": counts.failing}
    open_ = counts.due + counts.running
    if not open_:
        return _("Nothing waits.")
    return ngettext("One job is on its way.", "%(n)d jobs are on their way.", open_) % {"n": open_}


@require_safe
@keepers_only
def listed(request: MemberRequest, standing: str) -> HttpResponse:
    """The jobs of one standing, page by page."""
    if standing not in STANDINGS:
        raise Http404
    name = request.GET.get("name", "")[:80]
    found = queries.jobs_standing(standing, at=request.at, name=name)
    is_over = standing in OVER
    shown = page_of(
        found,
        by="finished_at" if is_over else "not_before",
        after=request.GET.get("after", ""),
        newest_first=is_over,
    )
    context = {
        "standing": standing,
        "title": STANDINGS[standing],
        "standings": STANDINGS.items(),
        "name": name,
        "page": shown,
        "is_over": is_over,
    }
    return render(request, "keeper/job_list.html", context)


@require_safe
@keepers_only
def job(request: MemberRequest, public_id: str) -> HttpResponse:
    """One job: what it carries, how it went, and what can be done about it."""
    return _page(request, get_object_or_404(Job, public_id=public_id), ReasonForm())


def _page(request: MemberRequest, shown: Job, form: ReasonForm, status: int = 200) -> HttpResponse:
    is_open = shown.state in {Job.State.QUEUED, Job.State.RUNNING, Job.State.DEAD}
    is_held = shown.is_held(at=request.at)
    context = {
        "job": shown,
        "form": form,
        "payload": json.dumps(shown.payload, indent=2, ensure_ascii=False, sort_keys=True),
        "failures": list(shown.failures.all()),
        "abandonment": getattr(shown, "abandonment", None),
        "is_held": is_held,
        "can_retry": is_open and not is_held and _would_move(shown, request),
        "can_give_up": is_open and not is_held,
    }
    return render(request, "keeper/job.html", context, status=status)


def _would_move(shown: Job, request: MemberRequest) -> bool:
    return shown.state != Job.State.QUEUED or shown.not_before > request.at


@require_POST
@keepers_only
def retry(request: MemberRequest, public_id: str) -> HttpResponse:
    """Try a job again now."""
    wanted = get_object_or_404(Job, public_id=public_id)
    try:
        moved = actions.retry_job(actor=request.person, at=request.at, job=wanted)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        said = _("It is tried again now.") if moved else _("It is due already: a worker takes it.")
        messages.success(request, said)
    return redirect("keeper:job", public_id)


@require_POST
@keepers_only
def retry_dead(request: MemberRequest) -> HttpResponse:
    """Try all dead jobs of one name again."""
    name = request.POST.get("name", "")[:80]
    count = actions.retry_dead(actor=request.person, at=request.at, name=name)
    if count:
        words = ngettext("One job is tried again.", "%(n)d jobs are tried again.", count)
        messages.success(request, words % {"n": count})
    else:
        messages.info(request, _("No job of that name is dead any more."))
    return redirect("keeper:jobs")


@require_POST
@keepers_only
def give_up(request: MemberRequest, public_id: str) -> HttpResponse:
    """End a job with a reason."""
    wanted = get_object_or_404(Job, public_id=public_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, wanted, form, status=422)
    try:
        actions.give_up_job(
            actor=request.person, at=request.at, job=wanted, reason=form.cleaned_data["reason"]
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The job is given up. It stays here with your reason."))
    return redirect("keeper:job", public_id)
