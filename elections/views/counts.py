"""Classes of voters, and what an officer tells of a vote that was counted elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from community.permissions import require
from elections import actions, rules
from elections.forms import ClassForm, CountForm
from elections.models import Election, Question, ToldCount, VoterClass
from elections.views.desk import again, own, show_desk


@dataclass(frozen=True)
class Asked:
    """One count that can be told: of a question, or of a class in it."""

    name: str
    question: Question
    voter_class: VoterClass | None
    told: ToldCount | None
    form: CountForm


def _asked(vote: Election, request: MemberRequest) -> list[Asked]:
    """List the counts that can be told, each with its form; the one that was sent, as it was."""
    asked = []
    sent = request.POST.get("of") if request.method == "POST" else None
    for question in vote.questions.prefetch_related("told_counts", "class_rules__voter_class"):
        if not question.is_motion:
            continue
        rows = list(question.told_counts.all())
        classes: list[VoterClass | None] = [rule.voter_class for rule in question.class_rules.all()]
        for one in classes or [None]:
            told = [row for row in rows if row.voter_class_id == (one.pk if one else None)]
            prefix = question.public_id + (f"-{one.public_id}" if one else "")
            asked.append(
                Asked(
                    name=one.name if one else _("All voters"),
                    question=question,
                    voter_class=one,
                    told=told[-1] if told else None,
                    form=CountForm(request.POST if sent == prefix else None, prefix=prefix),
                )
            )
    return asked


@once
@require_http_methods(["GET", "HEAD", "POST"])
def counts(request: MemberRequest, slug: str) -> HttpResponse:
    """Tell what each question came to, after the close."""
    vote = own(request, slug)
    require(rules.can_tell_counts(request.person, vote, at=request.at))
    asked = _asked(vote, request)
    sent = next((one for one in asked if one.form.is_bound), None)
    if sent is not None and sent.form.is_valid():
        try:
            actions.tell_count(
                actor=request.person,
                at=request.at,
                question=sent.question,
                count=sent.form.count(),
                voter_class=sent.voter_class,
                source=sent.form.cleaned_data["source"],
                correction=sent.form.cleaned_data["correction"],
            )
        except DomainError as no:
            differs = isinstance(no, actions.CountDiffers)
            sent.form.add_error("correction" if differs else "yes", no.message)
        else:
            messages.success(request, _("The count is kept, and stands on the page of results."))
            return redirect("elections:counts", slug=slug)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "elections/counts.html", {"election": vote, "asked": asked}, status=status
    )


@once
@require_POST
def add_class(request: MemberRequest, slug: str) -> HttpResponse:
    """Add a class of voters to a draft."""
    vote = own(request, slug)
    require(rules.can_edit(request.person, vote, at=request.at))
    form = ClassForm(request.POST)
    if form.is_valid():
        try:
            actions.add_class(
                actor=request.person,
                at=request.at,
                election=vote,
                name=form.cleaned_data["name"],
                eligible=form.cleaned_data["size"],
            )
        except DomainError as no:
            form.add_error("name", no.message)
    if not form.is_valid():
        return show_desk(request, vote, status=422, class_form=form)
    messages.success(
        request, _("The class is added. Questions that it decides apart need its rule.")
    )
    return again(slug)


@require_POST
def remove_class(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Take a class of voters out of a draft."""
    vote = own(request, slug)
    require(rules.can_edit(request.person, vote, at=request.at))
    one = vote.voter_classes.filter(public_id=public_id).first()
    if one is not None:  # gone already: the button was pressed twice
        actions.remove_class(actor=request.person, at=request.at, voter_class=one)
    messages.success(request, _("The class is taken out."))
    return again(slug)
