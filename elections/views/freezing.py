"""The roll between publication and opening: what members ask of it, what officers answer, its freeze."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from community.once import once
from community.permissions import require
from elections import actions, queries, rules
from elections.actions.freezing import hindering
from elections.forms.roll import AnswerForm, DisputeForm, LineForm
from elections.models import Election, RollDispute
from elections.views.desk import own
from elections.views.pages import seen


@login_not_required
@require_safe
def roll_statement(request: SiteRequest, slug: str) -> JsonResponse:
    """Give the statement that the roll is frozen, its signature, and the key that checks it."""
    vote = seen(request, slug)
    if not vote.is_frozen:
        raise Http404
    response = JsonResponse(
        queries.frozen_as_json(vote.freeze), json_dumps_params={"ensure_ascii": False}
    )
    response.headers["Cache-Control"] = "no-cache"
    if request.person is None:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


# --- A member asks --------------------------------------------------------------------------------


def _disputed(request: MemberRequest, slug: str) -> Election:
    vote = seen(request, slug)
    if not vote.is_published or not vote.has_roll:
        raise Http404
    return vote


@once
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: MemberRequest, slug: str) -> HttpResponse:
    """Ask to be put on the roll, or to be taken off it; see what was answered."""
    vote = _disputed(request, slug)
    places = queries.places_on_roll(vote, person=request.person)
    form = DisputeForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_about_roll(
                actor=request.person, at=request.at, election=vote, **form.facts()
            )
        except DomainError as no:
            form.add_error(None, no.message)
        else:
            messages.success(
                request, _("The officers are told. You hear from us when they answer.")
            )
            return redirect("elections:dispute", slug)
    mine = list(vote.disputes.filter(person=request.person).order_by("-asked_at", "-pk"))
    context = {
        "election": vote,
        "form": form,
        "places": places,
        "mine": mine,
        "waits": any(each.is_waiting for each in mine),
        "takes_disputes": vote.takes_disputes(at=request.at),
    }
    return render(request, "elections/dispute.html", context, status=422 if form.is_bound else 200)


@require_POST
def withdraw(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Take back what was asked."""
    vote = _disputed(request, slug)
    asked = get_object_or_404(vote.disputes, public_id=public_id, person=request.person)
    try:
        actions.withdraw_dispute(actor=request.person, at=request.at, dispute=asked)
    except DomainError as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("It is taken back."))
    return redirect("elections:dispute", slug)


# --- Officers answer ------------------------------------------------------------------------------


def _own_roll(request: MemberRequest, slug: str) -> Election:
    vote = own(request, slug)
    if not vote.is_published or not vote.has_roll:
        raise Http404
    return vote


def _answering(asked: RollDispute, vote: Election, sent: Any = None) -> AnswerForm:
    """Make the form of an answer: it asks for a class where it would put a line on the roll."""
    puts_in = asked.kind == RollDispute.Kind.ADD
    return AnswerForm(sent, prefix=asked.public_id, election=vote if puts_in else None)


def _show(
    request: MemberRequest, vote: Election, *, status: int = 200, **said: Any
) -> HttpResponse:
    disputes = list(vote.disputes.select_related("person", "answered_by").order_by("asked_at"))
    failed = said.get("failed")
    context = {
        "election": vote,
        "definition": queries.definition_in_words(getattr(vote, "definition", None)),
        "hindering": hindering(vote, at=request.at) if vote.needs_freezing else [],
        "may_change": rules.can_change_roll(request.person, vote, at=request.at),
        "takes_disputes": vote.takes_disputes(at=request.at),
        "line_form": LineForm(election=vote),
        "classes": vote.voter_classes.all(),
        "waiting": [
            (each, said["form"] if each == failed else _answering(each, vote))
            for each in disputes
            if each.is_waiting
        ],
        "answered": [each for each in reversed(disputes) if not each.is_waiting],
    }
    return render(request, "elections/roll_desk.html", {**context, **said}, status=status)


@require_safe
def roll_desk(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what was asked of the roll, what stands in the way of its freeze, and freeze it."""
    return _show(request, _own_roll(request, slug))


@once
@require_POST
def answer(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Answer one member, with a reason."""
    vote = _own_roll(request, slug)
    asked = get_object_or_404(
        RollDispute.objects.select_related("person", "election"),
        election=vote,
        public_id=public_id,
    )
    form = _answering(asked, vote, request.POST)
    if form.is_valid():
        try:
            actions.answer_dispute(
                actor=request.person,
                at=request.at,
                dispute=asked,
                granted=form.cleaned_data["answer"] == "granted",
                reason=form.cleaned_data["reason"],
                voter_class=form.cleaned_data.get("voter_class"),
            )
        except DomainError as no:
            form.add_error(None, no.message)
        else:
            messages.success(request, _("It is answered, and the member is told."))
            return redirect("elections:roll_desk", slug)
    if not asked.is_waiting:
        messages.error(request, " ".join(str(fault) for fault in form.non_field_errors()))
        return redirect("elections:roll_desk", slug)
    return _show(request, vote, status=422, failed=asked, form=form)


@once
@require_POST
def line(request: MemberRequest, slug: str) -> HttpResponse:
    """Put one voter on the roll or take one off it, with a reason."""
    vote = _own_roll(request, slug)
    form = LineForm(request.POST, election=vote)
    if form.is_valid():
        said = form.cleaned_data
        facts = {"email": said["email"], "reason": said["reason"]}
        try:
            if said["deed"] == "add":
                actions.add_line(
                    actor=request.person,
                    at=request.at,
                    election=vote,
                    name=said["name"],
                    voter_class=said.get("voter_class"),
                    **facts,
                )
            else:
                actions.remove_line(actor=request.person, at=request.at, election=vote, **facts)
        except actions.RollIsFrozen as no:  # the page has no such form any more
            messages.error(request, no.message)
        except DomainError as no:
            form.add_error("email", no.message)
        else:
            messages.success(request, _("The roll is changed, and the reason is kept."))
            return redirect("elections:roll_desk", slug)
    return _show(request, vote, status=422, line_form=form)


@require_POST
def freeze(request: MemberRequest, slug: str) -> HttpResponse:
    """Freeze the roll and sign it."""
    vote = _own_roll(request, slug)
    require(rules.can_run(request.person, vote, at=request.at))
    try:
        actions.freeze_roll(actor=request.person, at=request.at, election=vote)
    except DomainError as no:
        messages.error(request, no.message)
    else:
        messages.success(
            request, _("The roll is frozen and signed. Nobody can change it any more.")
        )
    return redirect("elections:roll_desk", slug)
