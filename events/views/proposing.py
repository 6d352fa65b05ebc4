"""A speaker's pages: proposing, changing, asking others to speak along, answering for oneself."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import community.queries
from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from community.models import Person
from community.once import once
from events import actions
from events.forms import AskSpeakerForm, ProposalForm
from events.models import Proposal, ProposalSpeaker
from events.queries import talks
from events.views.calls import find_call


def find_own(request: MemberRequest, public_id: str) -> Proposal:
    """A proposal in which the reader speaks or was asked to; any other is not there."""
    proposal = talks.own_proposal(public_id=public_id, person=request.person)
    if proposal is None:
        raise Http404
    return proposal


def is_address(words: str) -> bool:
    """Whether somebody typed an e-mail address."""
    try:
        validate_email(words)
    except ValidationError:
        return False
    return True


@require_safe
def proposal_list(request: MemberRequest) -> HttpResponse:
    """What I proposed, and what I was asked to speak in."""
    return render(
        request,
        "events/proposals.html",
        {
            "proposals": talks.proposals_of(request.person),
            "calls": talks.open_calls(person=request.person, at=request.at),
        },
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: MemberRequest, public_id: str) -> HttpResponse:
    """Begin a proposal; or write it and send it in at once."""
    call = find_call(request, public_id)
    if not call.is_open(at=request.at) and request.method != "POST":
        messages.info(request, _("This call takes no proposals just now."))
        return redirect(call)
    form = ProposalForm(request.POST if request.method == "POST" else None, call=call)
    if request.method == "POST" and form.is_valid():
        actor, at = request.person, request.at
        try:
            proposal = actions.propose(actor=actor, at=at, call=call, facts=form.facts())
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return _send_if_asked(request, proposal)
    context = {"form": form, "call": call, "proposal": None}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/proposal_form.html", context, status=status)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_edit(request: MemberRequest, public_id: str) -> HttpResponse:
    """Change a proposal."""
    proposal = find_own(request, public_id)
    call = proposal.call
    form = ProposalForm(
        request.POST if request.method == "POST" else None, call=call, proposal=proposal
    )
    if request.method == "POST" and form.is_valid():
        actor, at = request.person, request.at
        try:
            proposal = actions.edit_proposal(
                actor=actor, at=at, proposal=proposal, facts=form.facts()
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return _send_if_asked(request, proposal)
    context = {"form": form, "call": call, "proposal": proposal}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/proposal_form.html", context, status=status)


def _send_if_asked(request: MemberRequest, proposal: Proposal) -> HttpResponse:
    """The draft is kept; with the other button it goes to the organisers, too."""
    if "send" not in request.POST:
        messages.success(request, _("Kept."))
        return redirect(proposal)
    try:
        actions.submit_proposal(actor=request.person, at=request.at, proposal=proposal)
    except DomainError as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Sent in. The organisers read it and answer you."))
    return redirect(proposal)


@require_safe
def proposal_page(request: MemberRequest, public_id: str) -> HttpResponse:
    """My proposal: its state, who speaks, and what can be done with it now."""
    proposal = find_own(request, public_id)
    voices = talks.speakers_of(proposal)
    mine = next((row for row in voices if row.person_id == request.person.pk), None)
    if mine is None:
        raise Http404
    wanted = request.GET.get("who", "").strip()
    found: list[Person] = []
    if wanted and not is_address(wanted):
        found = community.queries.people_named_like(
            wanted, person=request.person, at=request.at, limit=10
        )
    return render(
        request,
        "events/proposal.html",
        {
            "proposal": proposal,
            "call": proposal.call,
            "event": proposal.item.event if proposal.item else None,
            "on_agenda": proposal.item is not None and proposal.item.dropped_at is None,
            "call_is_open": proposal.call.is_open(at=request.at),
            "steps": proposal.steps.select_related("event"),
            "voices": voices,
            "mine": mine,
            "form": AskSpeakerForm(initial={"who": wanted}),
            "wanted": wanted,
            "wanted_address": wanted if wanted and is_address(wanted) else "",
            "found": found,
        },
    )


@once
@require_POST
def proposal_submit(request: MemberRequest, public_id: str) -> HttpResponse:
    """Send a proposal in."""
    proposal = find_own(request, public_id)
    return _do(
        request,
        proposal,
        lambda: actions.submit_proposal(actor=request.person, at=request.at, proposal=proposal),
        _("Sent in. The organisers read it and answer you."),
    )


@once
@require_POST
def proposal_withdraw(request: MemberRequest, public_id: str) -> HttpResponse:
    """Take a proposal back."""
    proposal = find_own(request, public_id)
    return _do(
        request,
        proposal,
        lambda: actions.withdraw_proposal(actor=request.person, at=request.at, proposal=proposal),
        _("Withdrawn. You can send it in again while the call is open."),
    )


@once
@require_POST
def proposal_confirm(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say that I am coming."""
    proposal = find_own(request, public_id)
    return _do(
        request,
        proposal,
        lambda: actions.confirm_proposal(actor=request.person, at=request.at, proposal=proposal),
        _("Confirmed. The organisers are told."),
    )


@once
@require_POST
def speaker_ask(request: MemberRequest, public_id: str) -> HttpResponse:
    """Ask somebody to speak along: a person found by name, or an address."""
    proposal = find_own(request, public_id)
    named, who = request.POST.get("person", ""), request.POST.get("who", "").strip()
    person = get_object_or_404(Person, public_id=named) if named else None
    if person is None and not is_address(who):
        messages.error(request, _("That is no e-mail address, so nobody was asked."))
        return redirect(proposal)
    return _do(
        request,
        proposal,
        lambda: actions.ask_speaker(
            actor=request.person, at=request.at, proposal=proposal, person=person, email=who
        ),
        _("Asked. They are named nowhere until they say yes."),
    )


@once
@require_POST
def speaker_remove(request: MemberRequest, public_id: str, speaker: str) -> HttpResponse:
    """Take a co-speaker, or a question that waits, out again."""
    proposal = find_own(request, public_id)
    row = get_object_or_404(proposal.speakers.standing(), public_id=speaker)
    went = row.person_id == request.person.pk
    answer = _do(
        request,
        proposal,
        lambda: actions.remove_speaker(actor=request.person, at=request.at, speaker=row),
        _("Taken out."),
    )
    return redirect("events:proposals") if went and not row.is_author else answer


@once
@require_POST
def speaker_answer(request: MemberRequest, public_id: str) -> HttpResponse:
    """Answer for oneself whether one speaks along."""
    proposal = find_own(request, public_id)
    row = get_object_or_404(proposal.speakers.standing(), person=request.person)
    return _answer(request, row)


def _answer(request: MemberRequest, row: ProposalSpeaker) -> HttpResponse:
    yes = request.POST.get("answer") == "yes"
    try:
        actions.answer_as_speaker(actor=request.person, at=request.at, speaker=row, yes=yes)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("events:proposals")
    if not yes:
        messages.success(request, _("You said no. Whoever asked you is told."))
        return redirect("events:proposals")
    messages.success(request, _("You speak in it now. Whoever asked you is told."))
    return redirect(row.proposal)


@login_not_required
@once
@require_http_methods(["GET", "HEAD", "POST"])
def asked_to_speak(request: SiteRequest, token: str) -> HttpResponse:
    """Open the link of a mail. Reading changes nothing; answering takes an account with that address."""
    row = talks.question_by_token(token)
    if row is None:
        raise Http404
    is_mine = talks.is_for(row, request.person)
    if request.method == "POST":
        if request.person is None:
            return redirect_to_login(request.path, "account_login")
        if is_mine:
            return _answer(request, row)  # type: ignore[arg-type]  # somebody is signed in
    return render(
        request,
        "events/asked_to_speak.html",
        {"row": row, "proposal": row.proposal, "is_mine": is_mine},
        status=403 if request.method == "POST" else 200,
    )


def _do(
    request: MemberRequest, proposal: Proposal, deed: Callable[[], object], words: str
) -> HttpResponse:
    """Do it, say so or say why not, and go back to the proposal."""
    try:
        deed()
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, words)
    return redirect(proposal)
