"""Problems: who states them, and who needs them solved."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalogue import actions, queries
from catalogue.forms import NeedForm, ProblemForm
from catalogue.views.finding import back_to, find_problem
from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from community.once import once


@login_not_required
@require_safe
def problem_list(request: SiteRequest) -> HttpResponse:
    """What operators ask for, the most needed first."""
    text = request.GET.get("q", "").strip()[:200]
    problems = queries.problems(person=request.person, at=request.at, text=text)
    mine = queries.standing_needs(request.person, problems)
    return render(
        request, "catalogue/problems.html", {"problems": problems, "mine": mine, "text": text}
    )


@login_not_required
@require_safe
def problem(request: SiteRequest, slug: str) -> HttpResponse:
    """One problem: who needs it, and what answers it."""
    found = find_problem(request, slug)
    needs = queries.needs_of(found)
    mine = next((need for need in needs if need.person == request.person), None)
    initial = {"release": mine.release, "scale": mine.scale, "note": mine.note} if mine else None
    return render(
        request,
        "catalogue/problem.html",
        {
            "problem": found,
            "needs": needs,
            "mine": mine,
            "answers": queries.answers_of(found, person=request.person, at=request.at),
            "form": NeedForm(initial=initial),
        },
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def state(request: MemberRequest) -> HttpResponse:
    """State a problem."""
    form = ProblemForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            stated = actions.state_problem(actor=request.person, at=request.at, **form.cleaned_data)
        except actions.AlreadyStated as refusal:
            messages.info(request, refusal.message)
            return redirect(refusal.problem)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
            return render(request, "catalogue/state.html", {"form": form}, status=422)
        messages.success(
            request, _("Your problem is stated. Others can say now that they need it.")
        )
        return redirect(stated)
    status = 422 if form.is_bound else 200
    return render(request, "catalogue/state.html", {"form": form}, status=status)


@once
@require_POST
def need(request: MemberRequest, slug: str) -> HttpResponse:
    """I need this too."""
    found = find_problem(request, slug)
    form = NeedForm(request.POST)
    if not form.is_valid():
        context = {
            "problem": found,
            "needs": queries.needs_of(found),
            "mine": None,
            "answers": queries.answers_of(found, person=request.person, at=request.at),
            "form": form,
        }
        return render(request, "catalogue/problem.html", context, status=422)
    actions.need_too(actor=request.person, at=request.at, problem=found, **form.cleaned_data)
    messages.success(request, _("Counted: you need this too."))
    return back_to(request, found.get_absolute_url())


@once
@require_POST
def withdraw(request: MemberRequest, slug: str) -> HttpResponse:
    """I need this no longer."""
    found = find_problem(request, slug)
    try:
        actions.withdraw_need(actor=request.person, at=request.at, problem=found)
    except actions.NotNeeded as refusal:
        messages.info(request, refusal.message)
    else:
        messages.success(request, _("Taken back: you are no longer counted here."))
    return back_to(request, found.get_absolute_url())
