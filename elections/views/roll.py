"""The roll of a draft: sent as a file, answered at once where it is small, else checked and taken by jobs."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from community.errors import DomainError
from community.http import MemberRequest
from community.permissions import require
from elections import actions, queries, roll_file, rules, stash
from elections.forms import RollForm
from elections.forms.roll import ContributionsForm, MemberRulesForm
from elections.models import Election, RollUpload
from elections.rows import RowsRefused
from elections.views.desk import again, of_open_roll, own, show_desk

AT_ONCE = 1024 * 1024  # bytes that are checked while the browser waits: a fraction of a second


def _draft(request: MemberRequest, slug: str) -> Election:
    vote = own(request, slug)
    require(rules.can_edit(request.person, vote, at=request.at))
    return vote


def _upload(request: MemberRequest, slug: str, public_id: str) -> RollUpload:
    uploads = RollUpload.objects.select_related("by", "election")
    return get_object_or_404(uploads, election=own(request, slug), public_id=public_id)


@require_POST
@of_open_roll("import_roll")
def roll(request: MemberRequest, slug: str) -> HttpResponse:
    """Take a roll: at once where the file is small, else lay it down and show how far it is."""
    vote = _draft(request, slug)
    form = RollForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_desk(request, vote, status=422, roll_form=form)
    try:
        if form.cleaned_data["file"].size > AT_ONCE:
            return redirect(_page(_receive(request, vote, form)))
        return _at_once(request, vote, form)
    except RowsRefused as no:
        if (
            no.number > actions.SHOWN
        ):  # too many for a page: lay it down, so that all can be fetched
            upload = _receive(request, vote, form)
            actions.check_roll(at=request.at, upload=upload)
            return redirect(_page(upload))
        form.add_error("file", no.message)
        return show_desk(request, vote, status=422, roll_form=form, refusals=no.refusals)
    except DomainError as no:
        form.add_error("file", no.message)
        return show_desk(request, vote, status=422, roll_form=form)


@require_POST
@of_open_roll("make_roll")
def from_rules(request: MemberRequest, slug: str) -> HttpResponse:
    """Have the roll made of members."""
    vote = _draft(request, slug)
    form = MemberRulesForm(request.POST, election=vote)
    if form.is_valid():
        try:
            upload = actions.make_roll(
                actor=request.person,
                at=request.at,
                election=vote,
                rules=form.rules(),
                replace=form.cleaned_data["replace"],
                voter_class=form.cleaned_data.get("voter_class"),
            )
        except DomainError as no:
            form.add_error(None, no.message)
        else:
            return redirect(_page(upload))
    return show_desk(request, vote, status=422, rules_form=form)


@require_POST
@of_open_roll("receive_contributions")
def from_contributions(request: MemberRequest, slug: str) -> HttpResponse:
    """Have the roll made of those who contributed enough."""
    vote = _draft(request, slug)
    form = ContributionsForm(request.POST, request.FILES, election=vote)
    refusals: list[Any] = []
    if form.is_valid():
        said = form.cleaned_data
        try:
            upload = actions.receive_contributions(
                actor=request.person,
                at=request.at,
                election=vote,
                content=said["file"],
                aliases=said["aliases"],
                rules=form.rules(),
                replace=said["replace"],
                voter_class=said.get("voter_class"),
            )
        except RowsRefused as no:  # of the aliases: the changes are read later
            form.add_error("aliases", no.message)
            refusals = no.refusals[: actions.SHOWN]
        except DomainError as no:
            form.add_error(None, no.message)
        else:
            return redirect(_page(upload))
    return show_desk(request, vote, status=422, contributions_form=form, refusals=refusals)


def _at_once(request: MemberRequest, vote: Election, form: RollForm) -> HttpResponse:
    said = form.cleaned_data
    classes = list(vote.voter_classes.values_list("name", flat=True))
    file = roll_file.parse(said["file"], classes=classes)
    taken = actions.import_roll(
        actor=request.person,
        at=request.at,
        election=vote,
        file=file,
        skip_bad=said["skip_bad"],
        replace=said["replace"],
    )
    messages.success(request, _taken(taken, file.refused))
    return again(vote.slug)


def _receive(request: MemberRequest, vote: Election, form: RollForm) -> RollUpload:
    said = form.cleaned_data
    return actions.receive_roll(
        actor=request.person,
        at=request.at,
        election=vote,
        content=said["file"],
        replace=said["replace"],
    )


def _page(upload: RollUpload) -> str:
    return upload.get_absolute_url()


def _taken(taken: int, refused: int) -> str:
    said = ngettext("The roll has %d voter.", "The roll has %d voters.", taken) % taken
    if refused:
        left = ngettext("%d row was left out.", "%d rows were left out.", refused) % refused
        said += f" {left}"
    return said


def _refusals(upload: RollUpload) -> Iterator[tuple[int, str]]:
    path = stash.staged_of(upload.public_id)
    if not path.exists():  # it ended in between
        return
    with roll_file.Staging(path) as staged:
        for refusal in staged.refusals:
            yield refusal.line, refusal.reason


@require_safe
def roll_upload(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Show how far a file is, what was found in it, and what can be done with it."""
    upload = _upload(request, slug, public_id)
    return _show(request, upload)


def _show(request: MemberRequest, upload: RollUpload, *, fault: str = "") -> HttpResponse:
    shown: list[Any] = []
    if upload.is_ready and upload.refused:
        every = _refusals(upload)
        shown = [row for row, _number in zip(every, range(actions.SHOWN), strict=False)]
    context = {
        "upload": upload,
        "election": upload.election,
        "refusals": shown,
        "more_refusals": (upload.refused or 0) - len(shown) if shown else 0,
        "roll_size": upload.election.roll.count() if upload.is_ready else 0,
        "may_edit": rules.can_edit(request.person, upload.election, at=request.at),
        "fault": fault,
        "definition": queries.upload_in_words(upload),
        "taken": _taken(upload.voters or 0, upload.refused or 0),
    }
    return render(request, "elections/roll.html", context, status=422 if fault else 200)


@require_safe
def roll_progress(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """How far a file is, for the page that shows it."""
    upload = _upload(request, slug, public_id)
    figures = {
        "state": upload.state,
        "read": upload.read_bytes,
        "size": upload.size,
        "voters": upload.voters,
        "refused": upload.refused,
    }
    etag = f'"{hashlib.sha256(repr(figures).encode()).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=etag)
    response = answer or JsonResponse(figures)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


class _Line:
    """What csv writes to: it hands each line on."""

    def write(self, line: str) -> str:
        return line


@require_safe
def roll_refusals(request: MemberRequest, slug: str, public_id: str) -> StreamingHttpResponse:
    """Every row that cannot be taken, as a file: its line, and why."""
    upload = _upload(request, slug, public_id)
    if not upload.is_ready or not upload.refused:
        raise Http404
    write = csv.writer(_Line()).writerow
    rows = (write(row) for row in (("line", "reason"), *_refusals(upload)))
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    name = f"{upload.election.slug}-refused.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@of_open_roll("take_roll")
def roll_take(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Agree to what was found: a job writes it."""
    _draft(request, slug)
    upload = _upload(request, slug, public_id)
    try:
        actions.take_roll(
            actor=request.person,
            at=request.at,
            upload=upload,
            skip_bad="skip_bad" in request.POST,
            replace="replace" in request.POST,
        )
    except DomainError as no:
        return _show(request, upload, fault=no.message)
    return redirect(_page(upload))


@require_POST
def roll_drop(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Put a file aside; it is deleted."""
    upload = _upload(request, slug, public_id)
    try:
        upload = actions.drop_roll(actor=request.person, at=request.at, upload=upload)
    except DomainError as no:
        return _show(request, upload, fault=no.message)
    if upload.state == RollUpload.State.DROPPED:
        messages.success(request, _("The file is put aside and deleted. The roll is as it was."))
    return again(slug)
