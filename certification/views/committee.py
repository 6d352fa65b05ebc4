"""The committee's side: what waits, the review desk, the chair's desk, the vote."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certification import actions, queries, rules, sitting, sums, words
from certification.decision import Outcome
from certification.forms import AssignForm, ClosesForm, DecideForm, ReasonForm, VoteForm
from certification.hearings import hearings_waiting
from certification.models import CommitteePoll, CourseVersion, Review, walls
from certification.states import Verb
from certification.views.answers import deliberated, refused
from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from community.permissions import require


@require_safe
def queue(request: MemberRequest) -> HttpResponse:
    """What waits for me: to read, to vote on, to chair; by due date."""
    person, at = request.person, request.at
    reviews = queries.reviews_waiting(person, at=at)
    votes = queries.votes_waiting(person, at=at)
    hearings = hearings_waiting(person, at=at)
    return render(
        request,
        "certification/queue.html",
        {
            "today": walls.day(at),
            "reviews": reviews,
            "votes": votes,
            "hearings": hearings,
            "waiting": len(reviews) + len(votes) + len(hearings),
            "chaired": queries.chaired(person, at=at),
            "seats": queries.committees_of(person, at=at, kinds=walls.COMMITTEE).select_related(
                "group"
            ),
        },
    )


def _must_chair(request: MemberRequest, version: CourseVersion) -> None:
    require(
        rules.can_chair(request.person, version, at=request.at),
        _("Only a chair of the committee can do this."),
    )


@require_safe
def desk(request: MemberRequest, public_id: str) -> HttpResponse:
    """The chair's desk of one submission."""
    version = deliberated(request, public_id)
    _must_chair(request, version)
    return _desk(request, version)


def _with_reasons(seats: list[queries.Seat]) -> list[tuple[queries.Seat, str]]:
    """Each seat of the committee, and why whoever stands aside does so."""
    return [
        (
            seat,
            actions.conflict_words(seat.person, seat.findings, seat.declared)
            if seat.is_aside
            else "",
        )
        for seat in seats
    ]


def _desk(
    request: MemberRequest,
    version: CourseVersion,
    *,
    assign_form: AssignForm | None = None,
    closes_form: ClosesForm | None = None,
    decide_form: DecideForm | None = None,
) -> HttpResponse:
    at, today = request.at, walls.day(request.at)
    assignments = version.assignments.select_related("reviewer", "review").order_by("due_on", "pk")
    verdict = queries.verdict(version, at=at)
    poll = CommitteePoll.objects.filter(version=version).first()
    bound = [one for one in (assign_form, closes_form, decide_form) if one is not None]
    return render(
        request,
        "certification/desk.html",
        {
            "version": version,
            "today": today,
            "seats": _with_reasons(queries.committee(version, at=at)),
            "assignments": assignments,
            "programme": version.course.programme,
            "poll": poll,
            "poll_over": poll is not None and poll.is_over(at=at),
            "verdict": verdict,
            "sum": words.explain(sums.sum_of(version, at=at), with_votes=poll is not None),
            "chair_lines": sitting.chair_in_words(rules.chairing(version, at=at), _=_),
            "may_open": version.allows(Verb.OPEN_VOTE)
            and verdict.reviews >= version.course.programme.reviews_needed,
            "may_sign": version.allows(Verb.APPROVE)
            and verdict.outcome in (Outcome.APPROVED, Outcome.REFUSED),
            "may_assign": version.allows(Verb.ASSIGN),
            "assign_form": assign_form or AssignForm(today=today, people={}),
            "closes_form": closes_form or ClosesForm(today=today),
            "decide_form": decide_form or DecideForm(),
        },
        status=422 if bound else 200,
    )


@once
@require_POST
def assign(request: MemberRequest, public_id: str) -> HttpResponse:
    version = deliberated(request, public_id)
    _must_chair(request, version)
    people = {
        seat.person.public_id: seat.person for seat in queries.committee(version, at=request.at)
    }
    form = AssignForm(request.POST, today=walls.day(request.at), people=people)
    if not form.is_valid():
        return _desk(request, version, assign_form=form)
    try:
        assignment = actions.assign_reviewer(
            actor=request.person, at=request.at, version=version, **form.cleaned_data
        )
    except DomainError as refusal:
        refused(request, refusal)
        return _desk(request, version, assign_form=form)
    messages.success(request, _("%s is asked, and has been told.") % assignment.reviewer.name)
    return redirect("certification:desk", public_id=public_id)


@once
@require_POST
def open_vote(request: MemberRequest, public_id: str) -> HttpResponse:
    """Open the vote, or give it more time where it is open already."""
    version = deliberated(request, public_id)
    _must_chair(request, version)
    form = ClosesForm(request.POST, today=walls.day(request.at))
    if not form.is_valid():
        return _desk(request, version, closes_form=form)
    deed = actions.extend_vote if version.allows(Verb.EXTEND_VOTE) else actions.open_vote
    try:
        deed(actor=request.person, at=request.at, version=version, closes_at=form.closes_at)
    except DomainError as refusal:
        refused(request, refusal)
        return _desk(request, version, closes_form=form)
    messages.success(request, _("The vote is open, and those who may vote have been told."))
    return redirect("certification:desk", public_id=public_id)


@once
@require_POST
def decide(request: MemberRequest, public_id: str) -> HttpResponse:
    version = deliberated(request, public_id)
    _must_chair(request, version)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _desk(request, version, decide_form=form)
    try:
        decision = actions.decide(
            actor=request.person,
            at=request.at,
            version=version,
            outcome=request.POST.get("outcome", ""),
            words=form.cleaned_data["words"],
        )
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _desk(request, version, decide_form=form)
    messages.success(
        request, _("Signed: %s. The provider has been told.") % decision.get_outcome_display()
    )
    return redirect(version)


@once
@require_http_methods(["GET", "HEAD", "POST"])
def stand_aside(request: MemberRequest, public_id: str) -> HttpResponse:
    """Say that I stand close to the provider. The course is closed to me from then on."""
    version = deliberated(request, public_id)
    if not version.allows(Verb.STAND_ASIDE):
        return redirect(version)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.declare_conflict(
                actor=request.person,
                at=request.at,
                version=version,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            said = _("You stand aside. Thank you for saying so; the chair is told.")
            messages.success(request, said)
            return redirect("certification:queue")
    return render(
        request,
        "certification/stand_aside.html",
        {"version": version, "form": form},
        status=422 if form.is_bound else 200,
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def vote(request: MemberRequest, public_id: str) -> HttpResponse:
    """The sum so far, the reviews in words, and my vote."""
    version = deliberated(request, public_id)
    poll = CommitteePoll.objects.filter(version=version).first()
    if poll is None:
        return redirect(version)
    form = VoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cast_committee_vote(
                actor=request.person, at=request.at, version=version, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Your vote is counted."))
            return redirect("certification:vote", public_id=public_id)
    return _vote_page(request, version, poll, form)


def _vote_page(
    request: MemberRequest, version: CourseVersion, poll: CommitteePoll, form: VoteForm
) -> HttpResponse:
    at = request.at
    mine = poll.votes.filter(person=request.person).first()
    voters = queries.voters(version, poll, at=at)
    eligible = request.person in [seat.person for seat in voters]
    decided = getattr(version, "decision", None)
    record = decided.arithmetic if decided else sums.sum_of(version, at=at)
    open_to_me = version.allows(Verb.CAST_VOTE) and not poll.is_over(at=at) and eligible
    shows_votes = mine is not None or not open_to_me
    reviews = Review.objects.visible_to(request.person, at=at).handed_in()
    return render(
        request,
        "certification/vote.html",
        {
            "version": version,
            "poll": poll,
            "form": form,
            "mine": mine,
            "may_vote": open_to_me and mine is None,
            "over": poll.is_over(at=at),
            "eligible": len(voters),
            "given": poll.votes.filter(person__in=[seat.person for seat in voters]).count(),
            "shows_votes": shows_votes,
            "chair_lines": sitting.chair_in_words(rules.chairing(version, at=at), _=_),
            "may_chair": rules.can_chair(request.person, version, at=at),
            "sum": words.explain(record, with_votes=shows_votes),
            "votes": poll.votes.select_related("person").order_by("cast_at", "pk")
            if shows_votes
            else [],
            "reviews": reviews.filter(assignment__version=version)
            .select_related("assignment__reviewer")
            .prefetch_related("scores__criterion"),
        },
        status=422 if form.is_bound else 200,
    )
