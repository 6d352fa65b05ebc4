"""Reporting in confidence, and reading what was reported. Nothing here is cached, drafted or kept behind a sign-in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, keys, limits, queries
from community.errors import DomainError
from community.forms import ReportForm, ReportStateForm, ReportWordForm, WordForm
from community.http import MemberRequest, SiteRequest
from community.kept import never_kept
from community.models import Report
from community.views.finding import find_group

MOST_A_MINUTE = 10


@never_cache
@never_kept
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: SiteRequest, slug: str) -> HttpResponse:
    """Tell the people who are named for it what happened. Signed in or not, by name or not."""
    group = find_group(request, slug)
    holds = queries.conduct_of(group)
    form = ReportForm(
        request.POST or None,
        confidants=list(holds.confidants),
        reader=request.person,
        about=request.GET.get("about", ""),
    )
    if request.method == "POST" and holds.takes_reports and form.is_valid():
        if not limits.within("report", group.slug, most=MOST_A_MINUTE, at=request.at):
            form.add_error(
                None, _("Many reports came at once. What you typed is kept: send it in a minute.")
            )
        else:
            try:
                _file(request, group, form)
            except DomainError as refusal:
                form.add_error(None, refusal.message)
            else:
                token = keys.token(form.cleaned_data["seed"])
                return _unseen(redirect(f"{_followed(token)}?new=1"))
    shown = {"group": group, "holds": holds, "form": form}
    status = 422 if form.is_bound else 200
    return _unseen(render(request, "community/report.html", shown, status=status))


def _file(request: SiteRequest, group: Any, form: ReportForm) -> Report:
    given = form.cleaned_data
    return actions.file_report(
        actor=request.person if given.get("named") else None,
        at=request.at,
        group=group,
        told=actions.Told(
            what=given["what"], who=given["who"], when=given["when"], address=given["address"]
        ),
        seed=given["seed"],
        not_to=form.people_left_out,
    )


@never_cache
@never_kept
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def followed(request: SiteRequest, token: str) -> HttpResponse:
    """Behind the secret link: how far it is, what was answered, and a place for more words."""
    found = queries.report_behind(token)
    if found is None:
        raise Http404
    return _as_reporter(request, found, back=_followed(token))


@never_cache
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: MemberRequest, public_id: str) -> HttpResponse:
    """The same, for somebody who reported it under their own name."""
    found = queries.report_of(request.person, public_id)
    if found is None:
        raise Http404
    return _as_reporter(request, found, back=reverse("community:own_report", args=[public_id]))


def _as_reporter(request: SiteRequest, found: Report, *, back: str) -> HttpResponse:
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.add_word(at=request.at, report=found, text=form.cleaned_data["text"])
        messages.success(request, _("It is with them."))
        return _unseen(redirect(back))
    shown = {
        "report": found,
        "lines": queries.lines_of(found, for_reporter=True),
        "form": form,
        "is_new": "new" in request.GET,
        "by_link": back != reverse("community:own_report", args=[found.public_id]),
        "address": request.build_absolute_uri(back),
    }
    status = 422 if form.is_bound else 200
    return _unseen(render(request, "community/report_followed.html", shown, status=status))


@never_cache
@require_safe
def reports(request: MemberRequest) -> HttpResponse:
    """The reports that reach me."""
    shown = {"reports": queries.reports_reaching(request.person)}
    return _unseen(render(request, "community/reports.html", shown))


@never_cache
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def reaching(request: MemberRequest, public_id: str) -> HttpResponse:
    """Read a report that reaches me, and write to who reported it or among those it reaches."""
    found = _mine(request, public_id)
    form = ReportWordForm(request.POST or None, initial={"to": "reporter"})
    if request.method == "POST" and form.is_valid():
        write = (
            actions.answer_report
            if form.cleaned_data["to"] == "reporter"
            else actions.note_on_report
        )
        write(actor=request.person, at=request.at, report=found, text=form.cleaned_data["text"])
        messages.success(request, _("Written."))
        return _unseen(redirect("community:report_reaching", public_id=public_id))
    return _show(request, found, form=form, status=422 if form.is_bound else 200)


@never_kept
@require_POST
def move(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say how far it is."""
    found = _mine(request, public_id)
    form = ReportStateForm(request.POST)
    if not form.is_valid():
        return _show(request, found, state=form, status=422)
    actions.move_report(actor=request.person, at=request.at, report=found, **form.cleaned_data)
    messages.success(request, _("Whoever reported it can read that now."))
    return _unseen(redirect("community:report_reaching", public_id=public_id))


@require_POST
def aside(request: MemberRequest, public_id: str) -> HttpResponse:
    """I am too near to this."""
    found = _mine(request, public_id)
    try:
        actions.step_aside(actor=request.person, at=request.at, report=found)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return _unseen(redirect("community:report_reaching", public_id=public_id))
    messages.success(request, _("It does not reach you any more."))
    return _unseen(redirect("community:reports"))


def _mine(request: MemberRequest, public_id: str) -> Report:
    found = queries.report_reaching(request.person, public_id)
    if found is None:
        raise Http404
    return found


def _show(
    request: MemberRequest,
    found: Report,
    *,
    form: ReportWordForm | None = None,
    state: ReportStateForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        "report": found,
        "lines": queries.lines_of(found, for_reporter=False),
        "readers": queries.readers_of(found),
        "form": form or ReportWordForm(initial={"to": "reporter"}),
        "state": state or ReportStateForm(initial={"state": found.state}),
    }
    return _unseen(render(request, "community/report_reaching.html", shown, status=status))


def _followed(token: str) -> str:
    return reverse("community:report_followed", args=[token])


def _unseen(response: HttpResponse) -> HttpResponse:
    """No robot lists it, and no other site learns its address."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response
