"""The officer's desk of nominations: their rules in the draft, checks with reasons, and the slate."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from community.permissions import require
from elections import actions, candidacies, rules
from elections.actions.slates import hindering_slate
from elections.forms.nominations import CheckForm, NominationRulesForm
from elections.models import Election, Nomination, NominationRules, Question
from elections.views.days import days_of
from elections.views.desk import again, own


def _own_draft(request: MemberRequest, slug: str) -> Election:
    vote = own(request, slug)
    require(rules.can_edit(request.person, vote, at=request.at))
    return vote


@once
@require_http_methods(["GET", "HEAD", "POST"])
def nomination_rules(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Set the days of the nominations, computed from the opening of the vote, and what each needs."""
    vote = _own_draft(request, slug)
    asked = get_object_or_404(vote.questions, public_id=public_id)
    before = NominationRules.objects.filter(question=asked).first()
    form = NominationRulesForm(request.POST or None, election=vote, rules=before, at=request.at)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_nominations(
                actor=request.person, at=request.at, question=asked, draft=form.draft()
            )
        except actions.DatesOutOfOrder as no:
            form.add_faults(no.faults)
        except DomainError as no:
            form.add_error(None, no.message)
        else:
            messages.success(request, _("Members nominate who stands, by these days."))
            return again(slug)
    context = {"election": vote, "question": asked, "form": form, "rules": before}
    return render(
        request, "elections/nomination_rules.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def drop_nominations(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Have nobody nominated, after all."""
    vote = _own_draft(request, slug)
    asked = get_object_or_404(vote.questions, public_id=public_id)
    actions.drop_nominations(actor=request.person, at=request.at, question=asked)
    messages.success(request, _("Nobody is nominated for this question any more."))
    return again(slug)


def _own_nominations(request: MemberRequest, slug: str) -> Election:
    vote = own(request, slug)
    if not vote.is_published or not candidacies.questions_with_nominations(vote):
        raise Http404
    return vote


def _show(
    request: MemberRequest, vote: Election, *, status: int = 200, failed: CheckForm | None = None
) -> HttpResponse:
    shown = []
    for question in candidacies.questions_with_nominations(vote):
        judged = candidacies.candidacies_in(vote, question, at=request.at)
        is_settled = hasattr(question, "slate")
        entitled = candidacies.entitled(vote, {one.nomination.nominee_id for one in judged})
        shown.append(
            {
                "question": question,
                "days": days_of(vote, question.nomination_rules, at=request.at),
                "is_settled": is_settled,
                "hindering": [] if is_settled else hindering_slate(vote, question, at=request.at),
                "would_stand": [one for one in judged if one.qualifies],
                "lines": [
                    {
                        "one": one,
                        "may_vote": one.nomination.nominee_id in entitled,
                        "form": _form_of(one, failed)
                        if one.nomination.stands and not is_settled
                        else None,
                    }
                    for one in judged
                ],
            }
        )
    context = {"election": vote, "shown": shown}
    return render(request, "elections/slates.html", context, status=status)


def _form_of(one: candidacies.Candidacy, failed: CheckForm | None) -> CheckForm:
    return (
        failed
        if failed is not None and failed.one.nomination == one.nomination
        else CheckForm(one=one)
    )


@require_safe
def slates(request: MemberRequest, slug: str) -> HttpResponse:
    """Show who is nominated, what is checked, and what stands between them and the slate."""
    return _show(request, _own_nominations(request, slug))


@once
@require_POST
def check(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Write down what was found of one nominee."""
    vote = _own_nominations(request, slug)
    found = get_object_or_404(
        Nomination.objects.select_related("question__nomination_rules", "nominee"),
        question__election=vote,
        public_id=public_id,
    )
    form = CheckForm(request.POST, one=candidacies.candidacy(vote, found, at=request.at))
    if not form.is_valid():
        return _show(request, vote, status=422, failed=form)
    said: dict[str, Any] = {"actor": request.person, "at": request.at, "nomination": found}
    try:
        for what, passed, reason in form.findings():
            actions.check_nomination(what=what, passed=passed, reason=reason, **said)
    except DomainError as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("The checks are kept: %(who)s.") % {"who": found.nominee.name})
    return redirect("elections:slates", slug)


@require_POST
def make_slate(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Settle who stands."""
    vote = _own_nominations(request, slug)
    asked = get_object_or_404(
        Question.objects.filter(nomination_rules__isnull=False), election=vote, public_id=public_id
    )
    try:
        actions.make_slate(actor=request.person, at=request.at, question=asked)
    except DomainError as no:
        messages.error(request, no.message)
    else:
        messages.success(request, _("It is settled who stands. All who accepted are told."))
    return redirect("elections:slates", slug)
