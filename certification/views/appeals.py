"""An appeal: for the provider who makes it, the chair who names the panel, and the panel."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from certification import actions, hearings, rules
from certification.actions.appealing import TERMS
from certification.forms import AppealForm, HearForm, PanelForm
from certification.models import Appeal, CourseVersion, PanelSeat, walls
from certification.states import Verb
from certification.views.answers import visible
from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from community.permissions import require


@once
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: MemberRequest, public_id: str) -> HttpResponse:
    """The appeal and how it stands; before there is one, the form for whoever may act for the provider."""
    version = visible(request, public_id)
    there = hearings.appeal_of(version)
    if there is None or request.method == "POST":
        represents = rules.represents(request.person, version.course.provider, at=request.at)
        if not represents or not version.allows(Verb.APPEAL):
            raise Http404
    form = AppealForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.lodge_appeal(
                actor=request.person, at=request.at, version=version, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Your appeal is made, and the chair has been told."))
            return redirect(made)
    return _page(request, version, there, appeal_form=form if there is None else None)


def _page(
    request: MemberRequest,
    version: CourseVersion,
    there: Appeal | None,
    *,
    appeal_form: AppealForm | None = None,
    panel_form: PanelForm | None = None,
    hear_form: HearForm | None = None,
) -> HttpResponse:
    seats = list(there.seats.select_related("person")) if there else []
    mine = next((one for one in seats if one.person == request.person), None)
    open_ = there is not None and there.is_open
    chairs = open_ and rules.can_chair(request.person, version, at=request.at)
    if chairs and panel_form is None and there is not None:
        panel_form = PanelForm(
            people=hearings.could_hear(there, at=request.at),
            initial={"people": [one.person.public_id for one in seats]},
        )
    bound: list[Form | None] = [appeal_form, panel_form, hear_form]
    return render(
        request,
        "certification/appeal.html",
        {
            "version": version,
            "appeal": there,
            "seats": seats,
            "shown": [one for one in seats if one == mine or not open_],
            "size": TERMS.panel,
            "last_day": TERMS.last_day(walls.day(version.decision.signed_at)),
            "mine": mine,
            "appeal_form": appeal_form,
            "panel_form": panel_form if chairs else None,
            "hear_form": (hear_form or HearForm()) if _may_speak(mine, open_=open_) else None,
        },
        status=422 if any(form is not None and form.is_bound for form in bound) else 200,
    )


def _may_speak(mine: PanelSeat | None, *, open_: bool) -> bool:
    return open_ and mine is not None and not mine.choice


def _appealed(request: MemberRequest, public_id: str) -> tuple[CourseVersion, Appeal]:
    version = visible(request, public_id)
    there = hearings.appeal_of(version)
    if there is None:
        raise Http404
    return version, there


@once
@require_POST
def panel(request: MemberRequest, public_id: str) -> HttpResponse:
    """The chair names who hears it."""
    version, there = _appealed(request, public_id)
    require(
        rules.can_chair(request.person, version, at=request.at),
        _("Only a chair of the committee can do this."),
    )
    form = PanelForm(request.POST, people=hearings.could_hear(there, at=request.at))
    if form.is_valid():
        try:
            actions.name_panel(
                actor=request.person, at=request.at, version=version, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The panel is named, and has been told."))
            return redirect(there)
    return _page(request, version, there, panel_form=form)


@once
@require_POST
def hear(request: MemberRequest, public_id: str) -> HttpResponse:
    """Somebody on the panel says whether the decision stands."""
    version, there = _appealed(request, public_id)
    require(
        there.seats.filter(person=request.person).exists(),
        _("Only the panel that was named can do this."),
    )
    form = HearForm(request.POST)
    if form.is_valid():
        try:
            actions.hear_appeal(
                actor=request.person, at=request.at, version=version, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("What you say is counted."))
            return redirect(there)
    return _page(request, version, there, hear_form=form)
