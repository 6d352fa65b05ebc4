"""The officer's desk: drafting a vote, its roll, its publication, its turnout."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from community.permissions import require
from elections import actions, outlook, queries, rules, turnout_file
from elections.actions.drafting import missing
from elections.forms import (
    ClassForm,
    ElectionForm,
    ElectorateForm,
    RollForm,
    TurnoutFileForm,
    TurnoutForm,
)
from elections.forms.roll import ContributionsForm, MemberRulesForm
from elections.models import Election, RollUpload
from elections.rows import RowsRefused
from elections.rule_forms import QuestionForm
from elections.views.pages import seen

View = TypeVar("View", bound=Callable[..., HttpResponse])


def own(request: MemberRequest, slug: str) -> Election:
    """Find a vote that its reader runs."""
    vote = seen(request, slug)
    require(rules.can_run(request.person, vote, at=request.at))
    return vote


def show_desk(
    request: MemberRequest, vote: Election, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """Draw the desk, with whichever form was sent as it was filled in."""
    context = {
        "election": vote,
        "progress": queries.progress(vote, at=request.at),
        "missing": missing(vote, at=request.at) if not vote.is_published else [],
        "may_edit": rules.can_edit(request.person, vote, at=request.at),
        "may_record": rules.can_record_turnout(request.person, vote, at=request.at),
        "question_form": QuestionForm(classes=vote.voter_classes.all()),
        "class_form": ClassForm(),
        "voter_classes": list(vote.voter_classes.all()),
        "may_tell_counts": rules.can_tell_counts(request.person, vote, at=request.at),
        "electorate_form": ElectorateForm(initial={"eligible": vote.eligible}),
        "roll_form": RollForm(),
        "rules_form": MemberRulesForm(election=vote),
        "contributions_form": ContributionsForm(election=vote),
        "definition": queries.definition_in_words(getattr(vote, "definition", None)),
        "hiding": outlook.hiding_of(vote),
        "turnout_form": TurnoutForm(election=vote),
        "turnout_file_form": TurnoutFileForm(),
        "is_small": rules.is_small(vote),
        "roll_size": vote.roll.count() if vote.has_roll else None,
        "upload": vote.roll_uploads.filter(state__in=RollUpload.OPEN).select_related("by").first(),
    }
    return render(request, "elections/desk.html", {**context, **forms}, status=status)


def of_open_roll(deed: str) -> Callable[[View], View]:
    """Of a frozen roll nothing is read of what was sent: refused in words, and recorded as this deed."""

    def guarding(view: View) -> View:
        @wraps(view)
        def guarded(request: MemberRequest, slug: str, **named: str) -> HttpResponse:
            vote = own(request, slug)
            if not vote.is_frozen:
                return view(request, slug, **named)
            actions.record_frozen_attempt(
                actor=request.person, at=request.at, election=vote, deed=deed
            )
            messages.error(request, actions.frozen_in_words())
            return show_desk(request, vote, status=403)

        return cast("View", guarded)

    return guarding


def again(slug: str) -> HttpResponse:
    """Back to the desk."""
    return redirect("elections:desk", slug=slug)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    """Draft a vote for a group that I am an officer of."""
    groups = rules.groups_run_by(request.person, at=request.at)
    require(groups.exists())
    form = ElectionForm(
        request.POST or None,
        groups=groups,
        initial={"timezone": request.person.timezone or "UTC", "group": groups.first()},
    )
    if request.method == "POST" and form.is_valid():
        vote = actions.create_election(
            actor=request.person, at=request.at, group=form.cleaned_data["group"], **form.facts()
        )
        messages.success(request, _("The draft is kept. Now add what it asks, and who may vote."))
        return again(vote.slug)
    status = 422 if form.is_bound else 200
    return render(request, "elections/edit.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD"])
def desk(request: MemberRequest, slug: str) -> HttpResponse:
    """Everything an officer does with one vote, in the order in which it is done."""
    return show_desk(request, own(request, slug))


@once
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, slug: str) -> HttpResponse:
    """Change title, text and window of a draft."""
    vote = own(request, slug)
    require(rules.can_edit(request.person, vote, at=request.at))
    groups = rules.groups_run_by(request.person, at=request.at)
    form = ElectionForm(request.POST or None, groups=groups, election=vote)
    if request.method == "POST" and form.is_valid():
        actions.edit_election(actor=request.person, at=request.at, election=vote, **form.facts())
        messages.success(request, _("The draft is changed."))
        return again(slug)
    return render(
        request,
        "elections/edit.html",
        {"form": form, "election": vote},
        status=422 if form.is_bound else 200,
    )


@once
@require_POST
def add_question(request: MemberRequest, slug: str) -> HttpResponse:
    """Put a question to the vote."""
    vote = own(request, slug)
    require(rules.can_edit(request.person, vote, at=request.at))
    form = QuestionForm(request.POST, classes=vote.voter_classes.all())
    if not form.is_valid():
        return show_desk(request, vote, status=422, question_form=form)
    actions.add_question(actor=request.person, at=request.at, election=vote, draft=form.draft())
    messages.success(request, _("The question is added."))
    return again(slug)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Word a question of a draft anew."""
    vote = own(request, slug)
    require(rules.can_edit(request.person, vote, at=request.at))
    asked = get_object_or_404(vote.questions, public_id=public_id)
    form = QuestionForm(request.POST or None, question=asked, classes=vote.voter_classes.all())
    if request.method == "POST" and form.is_valid():
        actions.edit_question(
            actor=request.person, at=request.at, question=asked, draft=form.draft()
        )
        messages.success(request, _("The question is changed."))
        return again(slug)
    return render(
        request,
        "elections/question.html",
        {"form": form, "election": vote, "question": asked},
        status=422 if form.is_bound else 200,
    )


@require_POST
def remove_question(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Take a question out of a draft."""
    vote = own(request, slug)
    require(rules.can_edit(request.person, vote, at=request.at))
    asked = vote.questions.filter(public_id=public_id).first()
    if asked is not None:  # gone already: the button was pressed twice
        actions.remove_question(actor=request.person, at=request.at, question=asked)
    messages.success(request, _("The question is taken out."))
    return again(slug)


@once
@require_POST
@of_open_roll("declare_electorate")
def declare(request: MemberRequest, slug: str) -> HttpResponse:
    """Say how many may vote elsewhere."""
    vote = own(request, slug)
    require(rules.can_edit(request.person, vote, at=request.at))
    form = ElectorateForm(request.POST)
    if not form.is_valid():
        return show_desk(request, vote, status=422, electorate_form=form)
    try:
        actions.declare_electorate(
            actor=request.person,
            at=request.at,
            election=vote,
            eligible=form.cleaned_data["eligible"],
        )
    except DomainError as no:
        form.add_error("eligible", no.message)
        return show_desk(request, vote, status=422, electorate_form=form)
    messages.success(request, _("The number of voters is kept."))
    return again(slug)


def _refusals(no: DomainError) -> dict[str, Any]:
    refusals = no.refusals if isinstance(no, RowsRefused) else []
    return {
        "refusals": refusals[: actions.SHOWN],
        "more_refusals": max(0, len(refusals) - actions.SHOWN),
    }


@require_POST
def publish(request: MemberRequest, slug: str) -> HttpResponse:
    """Publish a draft; from then on it stands."""
    vote = own(request, slug)
    if vote.is_published:  # the button was pressed twice
        return redirect("elections:election", slug=slug)
    try:
        actions.publish_election(actor=request.person, at=request.at, election=vote)
    except DomainError as no:
        messages.error(request, no.message)
        return again(slug)
    messages.success(
        request,
        _(
            "The vote is published. Members may now ask about its roll; freeze it before the opening."
        )
        if vote.dispute_until and vote.has_roll
        else _("The vote is published. Its window, questions and roll are fixed."),
    )
    return redirect("elections:election", slug=slug)


@once
@require_POST
def record_turnout(request: MemberRequest, slug: str) -> HttpResponse:
    """Tell how many have voted."""
    vote = own(request, slug)
    require(rules.can_record_turnout(request.person, vote, at=request.at))
    form = TurnoutForm(request.POST, election=vote)
    if form.is_valid():
        try:
            actions.record_turnout(
                actor=request.person,
                at=request.at,
                election=vote,
                point=form.point(),
                question=form.cleaned_data.get("question"),
                voter_class=form.cleaned_data.get("voter_class"),
                correction=form.cleaned_data["correction"],
            )
        except DomainError as no:
            is_when = isinstance(no, actions.OutsideTheWindow)
            form.add_error("when" if is_when else "ballots", no.message)
    if not form.is_valid():
        return show_desk(request, vote, status=422, turnout_form=form)
    messages.success(request, _("The count is recorded, and stands on the page of the vote."))
    return again(slug)


@require_POST
def import_turnout(request: MemberRequest, slug: str) -> HttpResponse:
    """Tell a series of counts from a file."""
    vote = own(request, slug)
    require(rules.can_record_turnout(request.person, vote, at=request.at))
    form = TurnoutFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_desk(request, vote, status=422, turnout_file_form=form)
    try:
        taken, _left_out = actions.import_turnout(
            actor=request.person,
            at=request.at,
            election=vote,
            file=turnout_file.parse(form.cleaned_data["file"]),
            skip_bad=form.cleaned_data["skip_bad"],
        )
    except DomainError as no:
        form.add_error("file", no.message)
        return show_desk(request, vote, status=422, turnout_file_form=form, **_refusals(no))
    messages.success(
        request, ngettext("%d count is recorded.", "%d counts are recorded.", taken) % taken
    )
    return again(slug)
