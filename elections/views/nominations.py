"""Who is to stand: the list that anybody reads, and what members and nominees do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from community.models import Person
from community.once import once
from elections import actions, candidacies, rules
from elections.candidacies import Candidacy
from elections.forms.nominations import EndorseForm, NominateForm, StandForm, WithdrawForm
from elections.models import Election, Nomination, NominationState, Question
from elections.views.days import Days, days_of
from elections.views.pages import seen


def nominated(request: SiteRequest, slug: str) -> Election:
    """Find a published vote, or its officer's draft, in which members are nominated."""
    vote = seen(request, slug)
    if not any(hasattr(each, "nomination_rules") for each in vote.questions.all()):
        raise Http404
    return vote


@dataclass(frozen=True)
class Asked:
    """One question on the page of the nominations."""

    question: Question
    days: Days
    standing: list[Candidacy]
    out: list[Candidacy]
    mine: Candidacy | None
    may_nominate: bool


OUT = {NominationState.WITHDRAWN, NominationState.DECLINED, NominationState.LAPSED}


@login_not_required
@require_safe
def nominations(request: SiteRequest, slug: str) -> HttpResponse:
    """List who is nominated, how many second each, and who accepted."""
    vote = nominated(request, slug)
    person = request.person
    takes_part = candidacies.may_take_part(vote, person)
    asked = []
    for question in candidacies.questions_with_nominations(vote):
        judged = candidacies.candidacies_in(vote, question, at=request.at)
        days = days_of(vote, question.nomination_rules, at=request.at)
        mine = next(
            (one for one in judged if person and one.nomination.nominee_id == person.pk), None
        )
        asked.append(
            Asked(
                question=question,
                days=days,
                standing=[one for one in judged if one.state not in OUT],
                out=[one for one in judged if one.state in OUT],
                mine=mine,
                may_nominate=takes_part and days.is_open and vote.is_published,
            )
        )
    context = {
        "election": vote,
        "asked": asked,
        "takes_part": takes_part,
        "opened": vote.has_opened(at=request.at),
        "may_run": rules.can_run(person, vote, at=request.at),
    }
    return render(request, "elections/nominations.html", context)


def _question(request: MemberRequest, slug: str, public_id: str) -> tuple[Election, Question]:
    vote = nominated(request, slug)
    if not vote.is_published:
        raise Http404
    asked = get_object_or_404(
        vote.questions.filter(nomination_rules__isnull=False), public_id=public_id
    )
    return vote, asked


@once
@require_http_methods(["GET", "HEAD", "POST"])
def nominate(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Nominate somebody else."""
    vote, question = _question(request, slug, public_id)
    form = NominateForm(request.POST or None, initial={"who": request.GET.get("who", "")})
    if request.method == "POST" and form.is_valid():
        who: Person = form.cleaned_data["who"]
        try:
            nomination = actions.nominate(
                actor=request.person, at=request.at, question=question, nominee=who
            )
        except DomainError as no:
            form.add_error("who", no.message)
        else:
            messages.success(
                request,
                _("You stand. Accept with your platform to make it good.")
                if who == request.person
                else _("%(who)s is nominated, with you as a second.") % {"who": who.name},
            )
            return redirect("elections:nomination", slug, nomination.public_id)
    context = {"election": vote, "question": question, "form": form}
    return render(request, "elections/nominate.html", context, status=422 if form.is_bound else 200)


@require_POST
def nominate_myself(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Stand oneself: what is left to do is the form that accepts."""
    _vote, question = _question(request, slug, public_id)
    try:
        nomination = actions.nominate(
            actor=request.person, at=request.at, question=question, nominee=request.person
        )
    except DomainError as no:
        messages.error(request, no.message)
        return redirect("elections:nominations", slug)
    return redirect("elections:stand", slug, nomination.public_id)


def _nomination(request: SiteRequest, slug: str, public_id: str) -> tuple[Election, Nomination]:
    vote = nominated(request, slug)
    found = get_object_or_404(
        Nomination.objects.select_related(
            "question__nomination_rules", "question__slate", "nominee"
        ),
        question__election=vote,
        public_id=public_id,
    )
    found.question.election = vote
    return vote, found


def _show(
    request: SiteRequest, vote: Election, nomination: Nomination, *, status: int = 200, **said: Any
) -> HttpResponse:
    one = candidacies.candidacy(vote, nomination, at=request.at)
    person, question = request.person, nomination.question
    days = days_of(vote, question.nomination_rules, at=request.at)
    seconded = (
        any(second.person_id == person.pk for second, _counts in one.seconds) if person else False
    )
    is_mine = person is not None and nomination.nominee_id == person.pk
    may = not is_mine and days.is_open and candidacies.may_take_part(vote, person)
    context = {
        "election": vote,
        "question": question,
        "one": one,
        "nomination": one.nomination,
        "answered": one.nomination.answered(question.nomination_rules),
        "days": days,
        "endorsements": candidacies.endorsements_of(nomination),
        "seconded": seconded,
        "is_mine": is_mine,
        "may_second": may and not seconded and one.state not in OUT,
        "may_take_back": seconded and days.is_open,
        "may_endorse": person is not None
        and not is_mine
        and one.nomination.stands
        and not vote.has_opened(at=request.at),
        "may_run": rules.can_run(person, vote, at=request.at),
        "endorse_form": EndorseForm(),
    }
    return render(request, "elections/nomination.html", {**context, **said}, status=status)


@login_not_required
@require_safe
def nomination(request: SiteRequest, slug: str, public_id: str) -> HttpResponse:
    """Show one nominee: what they say, who stands behind them, what others say for them."""
    vote, found = _nomination(request, slug, public_id)
    return _show(request, vote, found)


@require_POST
def second(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Stand behind a nomination."""
    _vote, found = _nomination(request, slug, public_id)
    try:
        actions.second_nomination(actor=request.person, at=request.at, nomination=found)
    except DomainError as no:
        messages.error(request, no.message)
    else:
        messages.success(
            request, _("You second %(who)s. Your name stands there.") % {"who": found.nominee.name}
        )
    return redirect("elections:nomination", slug, public_id)


@require_POST
def take_second_back(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Stand behind it no more."""
    _vote, found = _nomination(request, slug, public_id)
    try:
        actions.take_back_second(actor=request.person, at=request.at, nomination=found)
    except DomainError as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("Your second is taken back."))
    return redirect("elections:nomination", slug, public_id)


# --- The nominee ----------------------------------------------------------------------------------


def _mine(request: MemberRequest, slug: str, public_id: str) -> tuple[Election, Nomination]:
    vote, found = _nomination(request, slug, public_id)
    if found.nominee_id != request.person.pk:
        raise Http404
    return vote, found


@once
@require_http_methods(["GET", "HEAD", "POST"])
def stand(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Accept, with platform and answers; or change them, until the day for it."""
    vote, found = _mine(request, slug, public_id)
    its_rules = found.question.nomination_rules
    form = StandForm(
        request.POST or None,
        asked=its_rules.asked,
        initial={"platform": found.platform, "link": found.link, "answers": found.answers},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept_nomination(
                actor=request.person, at=request.at, nomination=found, **form.facts()
            )
        except DomainError as no:
            form.add_error(None, no.message)
        else:
            messages.success(
                request,
                _("You have accepted. Everybody can read what you say.")
                if not found.answer
                else _("What you say is changed."),
            )
            return redirect("elections:nomination", slug, public_id)
    one = candidacies.candidacy(vote, found, at=request.at)
    context = {
        "election": vote,
        "question": found.question,
        "nomination": one.nomination,
        "one": one,
        "form": form,
        "withdraw_form": WithdrawForm(),
        "days": days_of(vote, its_rules, at=request.at),
        "employers": candidacies.employers_of(request.person, on=its_rules.affiliated_on),
        "may_answer": candidacies.timetable_of(vote, its_rules).takes_acceptance(at=request.at)
        and not one.is_settled
        and not one.nomination.is_withdrawn,
        "may_withdraw": one.nomination.stands and not vote.has_opened(at=request.at),
    }
    return render(request, "elections/stand.html", context, status=422 if form.is_bound else 200)


@require_POST
def decline(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Say no."""
    _vote, found = _mine(request, slug, public_id)
    try:
        actions.decline_nomination(actor=request.person, at=request.at, nomination=found)
    except DomainError as no:
        messages.error(request, no.message)
    else:
        messages.success(
            request, _("You have declined. Until the day for it you may still accept.")
        )
    return redirect("elections:stand", slug, public_id)


@once
@require_POST
def withdraw(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Stand no more."""
    _vote, found = _mine(request, slug, public_id)
    form = WithdrawForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        if form.is_valid():
            actions.withdraw_nomination(
                actor=request.person, at=request.at, nomination=found, reason=reason
            )
            messages.success(request, _("You have withdrawn. The record says so."))
        else:
            messages.error(request, " ".join(str(fault) for fault in form.errors["reason"]))
    except DomainError as no:
        messages.error(request, no.message)
    return redirect("elections:stand", slug, public_id)


# --- Words of others ------------------------------------------------------------------------------


@once
@require_POST
def endorse(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Say a few words for somebody who stands."""
    vote, found = _nomination(request, slug, public_id)
    form = EndorseForm(request.POST)
    if form.is_valid():
        try:
            actions.endorse(
                actor=request.person,
                at=request.at,
                nomination=found,
                words=form.cleaned_data["words"],
            )
        except DomainError as no:
            form.add_error("words", no.message)
        else:
            messages.success(request, _("Your words stand there, with your name."))
            return redirect("elections:nomination", slug, public_id)
    return _show(request, vote, found, status=422, endorse_form=form)


@require_POST
def end_endorsement(
    request: MemberRequest, slug: str, public_id: str, endorsement: str
) -> HttpResponse:
    """Take one's words back; an officer takes down what should not stand there."""
    vote, found = _nomination(request, slug, public_id)
    words = get_object_or_404(found.endorsements, public_id=endorsement)
    if words.person_id != request.person.pk and not rules.can_run(
        request.person, vote, at=request.at
    ):
        raise Http404
    actions.end_endorsement(actor=request.person, at=request.at, endorsement=words)
    messages.success(request, _("The words are taken down."))
    return redirect("elections:nomination", slug, public_id)
