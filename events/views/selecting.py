"""Raters' pages: the list of what was proposed, one proposal, and the answer to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import community.queries
from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from community.permissions import require
from events import actions, rules
from events.forms import (
    AcceptForm,
    AnswerForm,
    LabelForm,
    LabelsForm,
    RaterForm,
    RatingForm,
    RemarkForm,
)
from events.forms.talks import NO_JUDGEMENT
from events.models import Proposal
from events.queries import talks
from events.scores import summary
from events.views.calls import find_call, find_call_to_run

SHOWN_STATES = [state for state in Proposal.State if state != Proposal.State.DRAFT]


def find_to_rate(request: MemberRequest, public_id: str) -> Proposal:
    """A proposal for those who rate it; 404 for everybody else, its own speakers among them."""
    proposal = talks.proposal_to_rate(public_id=public_id)
    if proposal is None or not rules.can_rate(request.person, proposal.call, at=request.at):
        raise Http404
    require(
        not rules.speaks_in(request.person, proposal),
        _("You speak in it or were asked to, so others judge it."),
    )
    return proposal


def find_to_decide(request: MemberRequest, public_id: str) -> Proposal:
    """The same, for the organisers alone."""
    proposal = find_to_rate(request, public_id)
    require(rules.can_select(request.person, proposal.call, at=request.at))
    return proposal


@require_safe
def rated_calls(request: MemberRequest) -> HttpResponse:
    """The calls whose proposals I may rate."""
    calls = talks.calls_to_rate(request.person, at=request.at)
    waiting = talks.waiting_by_call(calls)
    rows = [(call, call.state(at=request.at), waiting.get(call.pk, 0)) for call in calls]
    return render(request, "events/rated_calls.html", {"rows": rows})


@require_safe
def selection(request: MemberRequest, public_id: str) -> HttpResponse:
    """What was proposed to one call."""
    call = find_call(request, public_id)
    require(rules.can_rate(request.person, call, at=request.at))
    usable = talks.labels_of(call.group)
    state = request.GET.get("state", "")
    state = state if state in SHOWN_STATES else ""
    label = next((one for one in usable if one.public_id == request.GET.get("label")), None)
    rows = talks.candidates(call, rater=request.person, state=state, label=label)
    can_select = rules.can_select(request.person, call, at=request.at)
    context: dict[str, Any] = {
        "call": call,
        "rows": rows,
        "state": state,
        "label": label,
        "usable": usable,
        "states": [(str(one), one.label) for one in SHOWN_STATES],
        "unrated": sum(
            row.mine is None and not row.is_own and row.proposal.state == Proposal.State.SUBMITTED
            for row in rows
        ),
        "can_select": can_select,
    }
    if can_select:
        context |= {
            "raters": call.raters.filter(ended_at=None).select_related("person"),
            "rater_form": _rater_form(request, call),
            "label_form": LabelForm(),
        }
    return render(request, "events/selection.html", context)


def _rater_form(request: MemberRequest, call: Any, data: Any = None) -> RaterForm:
    circle = community.queries.successors(call.group, at=request.at)
    return RaterForm(data, people=circle.exclude(rates__call=call, rates__ended_at=None))


@require_safe
def review(request: MemberRequest, public_id: str) -> HttpResponse:
    """One proposal: its words, my rating, and, once I have rated, what the others think."""
    return _show_review(request, find_to_rate(request, public_id))


def _show_review(
    request: MemberRequest, proposal: Proposal, *, bound: forms.Form | None = None
) -> HttpResponse:
    given = talks.ratings_of(proposal)
    mine = next((one for one in given if one.rater_id == request.person.pk), None)
    usable = talks.labels_of(proposal.call.group)
    carried = list(proposal.labels.filter(retired_at=None))
    initial = {"score": mine.score if mine.score is not None else NO_JUDGEMENT} if mine else {}
    shown: dict[str, forms.Form] = {
        "rating": RatingForm(initial={**initial, "words": mine.words if mine else ""}),
        "remark": RemarkForm(),
        "labels": LabelsForm(usable=usable, initial={"labels": [one.public_id for one in carried]}),
    }
    if bound is not None:
        shown[type(bound).__name__.removesuffix("Form").lower()] = bound
    hides_names = proposal.call.is_anonymous and not proposal.is_decided
    return render(
        request,
        "events/review.html",
        {
            "proposal": proposal,
            "call": proposal.call,
            "voices": [] if hides_names else talks.speakers_of(proposal),
            "hides_names": hides_names,
            "mine": mine,
            "is_stale": mine is not None and mine.rated_at < proposal.changed_at,
            "given": given if mine else [],
            "rated_by": len(given),
            "scores": summary(one.score for one in given) if mine else None,
            "remarks": proposal.remarks.select_related("author") if mine else [],
            "forms": shown,
            "carried": carried,
            "usable": usable,
            "can_select": rules.can_select(request.person, proposal.call, at=request.at),
            "steps": proposal.steps.select_related("event").exclude(state=Proposal.State.DRAFT),
            "event": proposal.item.event if proposal.item else None,
            "on_agenda": proposal.item is not None and proposal.item.dropped_at is None,
        },
        status=200 if bound is None else 422,
    )


@once
@require_POST
def rate(request: MemberRequest, public_id: str) -> HttpResponse:
    """Rate a proposal."""
    proposal = find_to_rate(request, public_id)
    form = RatingForm(request.POST)
    if form.is_valid():
        try:
            actions.rate_proposal(
                actor=request.person, at=request.at, proposal=proposal, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Your rating stands. Below is what the others think."))
            return redirect("events:review", public_id=public_id)
    return _show_review(request, proposal, bound=form)


@once
@require_POST
def remark(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say something to the other raters; whoever has not rated does that first."""
    proposal = find_to_rate(request, public_id)
    rated = proposal.ratings.standing().filter(rater=request.person).exists()
    require(rated, _("Rate it first, so that nobody’s word colours yours."))
    form = RemarkForm(request.POST)
    if form.is_valid():
        try:
            actions.remark_on_proposal(
                actor=request.person, at=request.at, proposal=proposal, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("events:review", public_id=public_id)
    return _show_review(request, proposal, bound=form)


@once
@require_POST
def remark_back(request: MemberRequest, public_id: str, remark: str) -> HttpResponse:
    """Take my own remark back."""
    proposal = find_to_rate(request, public_id)
    row = get_object_or_404(proposal.remarks, public_id=remark, author=request.person)
    actions.take_remark_back(actor=request.person, at=request.at, remark=row)
    messages.success(request, _("Taken back."))
    return redirect("events:review", public_id=public_id)


@once
@require_POST
def put_labels(request: MemberRequest, public_id: str) -> HttpResponse:
    """Choose the labels of a proposal."""
    proposal = find_to_rate(request, public_id)
    form = LabelsForm(request.POST, usable=talks.labels_of(proposal.call.group))
    if not form.is_valid():
        return _show_review(request, proposal, bound=form)
    actions.label_proposal(
        actor=request.person,
        at=request.at,
        proposal=proposal,
        labels=form.cleaned_data["labels"],
    )
    messages.success(request, _("Labelled."))
    return redirect("events:review", public_id=public_id)


@once
@require_POST
def label_new(request: MemberRequest, public_id: str) -> HttpResponse:
    """Make a label for the proposals of the group."""
    call = find_call_to_run(request, public_id)
    form = LabelForm(request.POST)
    try:
        if form.is_valid():
            name = form.cleaned_data["name"]
            actions.make_label(actor=request.person, at=request.at, group=call.group, name=name)
        else:
            messages.error(request, _("A label is a word or two, of at most forty letters."))
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect("events:selection", public_id=public_id)


@once
@require_POST
def label_retire(request: MemberRequest, public_id: str, label: str) -> HttpResponse:
    """Take a label out of use."""
    call = find_call_to_run(request, public_id)
    row = get_object_or_404(call.group.proposal_labels, public_id=label)
    actions.retire_label(actor=request.person, at=request.at, label=row)
    return redirect("events:selection", public_id=public_id)


@once
@require_POST
def rater_new(request: MemberRequest, public_id: str) -> HttpResponse:
    """Let somebody of the group rate along."""
    call = find_call_to_run(request, public_id)
    form = _rater_form(request, call, request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose somebody who belongs to the group."))
        return redirect("events:selection", public_id=public_id)
    try:
        person = form.cleaned_data["person"]
        actions.name_rater(actor=request.person, at=request.at, call=call, person=person)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("%s may rate now.") % person.name)
    return redirect("events:selection", public_id=public_id)


@once
@require_POST
def rater_end(request: MemberRequest, public_id: str, rater: str) -> HttpResponse:
    """Somebody rates no longer."""
    call = find_call_to_run(request, public_id)
    row = get_object_or_404(call.raters, public_id=rater)
    actions.end_rater(actor=request.person, at=request.at, rater=row)
    return redirect("events:selection", public_id=public_id)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take a talk into a meetup, with the letter that goes to its speakers."""
    proposal = find_to_decide(request, public_id)
    events = talks.events_for(proposal, person=request.person, at=request.at)
    words = _(
        "Thank you for “%(title)s”. We would be glad to have it at our meetup. Please confirm that"
        " you are coming, and tell us what you need in the room."
    )
    form = AcceptForm(
        request.POST if request.method == "POST" else None,
        events=events,
        lines=talks.free_lines(events),
        initial={"words": words % {"title": proposal.title}},
    )
    if request.method == "POST" and form.is_valid():
        event, line = form.chosen()
        try:
            actions.accept_proposal(
                actor=request.person,
                at=request.at,
                proposal=proposal,
                event=event,
                line=line,
                words=form.cleaned_data["words"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Accepted, and on the agenda. The speakers are told."))
            return redirect("events:review", public_id=public_id)
    context = {"events": events, "deed": "accept"}
    return _show_answer(request, proposal, form, context)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say no, with the letter that goes to the speakers."""
    proposal = find_to_decide(request, public_id)
    words = _(
        "Thank you for proposing “%(title)s”. This time we have chosen other talks. That says"
        " nothing against yours: we had to leave good ones out. Please propose again."
    )
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        initial={"words": words % {"title": proposal.title}},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline_proposal(
                actor=request.person, at=request.at, proposal=proposal, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Declined. The speakers are told."))
            return redirect("events:selection", public_id=proposal.call.public_id)
    return _show_answer(request, proposal, form, {"deed": "decline"})


@once
@require_http_methods(["GET", "HEAD", "POST"])
def put_back(request: MemberRequest, public_id: str) -> HttpResponse:
    """Put a talk back among those that wait, with a letter."""
    proposal = find_to_decide(request, public_id)
    words = _(
        "We had to take “%(title)s” off the agenda for now. It waits among the proposals again, and"
        " we would like to have it at another meetup."
    )
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        initial={"words": words % {"title": proposal.title}},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.return_proposal(
                actor=request.person, at=request.at, proposal=proposal, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Put back. The speakers are told."))
            return redirect("events:review", public_id=public_id)
    return _show_answer(request, proposal, form, {"deed": "return"})


def _show_answer(
    request: MemberRequest, proposal: Proposal, form: AnswerForm, context: dict[str, Any]
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context |= {"proposal": proposal, "call": proposal.call, "form": form}
    return render(request, "events/answer.html", context, status=status)
