"""How people treat each other in a group: its code, and whom to tell when it is broken."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, queries, rules
from community.errors import DomainError
from community.forms import CodeForm, ConfidantForm
from community.http import MemberRequest, SiteRequest
from community.models import Confidant
from community.once import once
from community.permissions import require
from community.views.finding import find_group, led_group


@login_not_required
@require_safe
def conduct(request: SiteRequest, slug: str) -> HttpResponse:
    """The code that holds here, who adopted it, and the people to report to. `?version=` an earlier one."""
    group = find_group(request, slug)
    holds = queries.conduct_of(group)
    versions = queries.codes_of(holds.code.group) if holds.code else []
    asked = request.GET.get("version", "")
    shown = next((each for each in versions if str(each.version) == asked), None)
    if asked and shown is None:
        raise Http404
    return render(
        request,
        "community/conduct.html",
        {
            "group": group,
            "holds": holds,
            "shown": shown or holds.code,
            "versions": versions,
            "can_lead": rules.can_lead(request.person, group, at=request.at)
            and group.closed_at is None,
            "can_bar": rules.may_bar(request.person, group, at=request.at),
        },
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: MemberRequest, slug: str) -> HttpResponse:
    """Write the group's own code, or its next version."""
    group = led_group(request, slug)
    newest = next(iter(queries.codes_of(group)), None)
    begun = newest or queries.conduct_of(group).code  # a first one begins with the network's words
    initial = {"text": begun.text if begun else "", "follows": newest.version if newest else 0}
    form = CodeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.adopt_code(
                actor=request.person, at=request.at, group=group, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Adopted. It holds from now on."))
            return redirect("community:conduct", slug=group.slug)
    return render(
        request,
        "community/conduct_adopt.html",
        {"group": group, "form": form, "newest": newest},
        status=422 if form.is_bound else 200,
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def confidants(request: MemberRequest, slug: str) -> HttpResponse:
    """Whom the group names to report to; ask one more."""
    group = led_group(request, slug)
    form = ConfidantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["who"]
        try:
            actions.name_confidant(actor=request.person, at=request.at, group=group, person=person)
        except DomainError as refusal:
            form.add_error("who", refusal.message)
        else:
            messages.success(
                request, _("%s is asked. Their name stands here once they say yes.") % person.name
            )
            return redirect("community:confidants", slug=group.slug)
    asked = queries.confidants_asked(group)
    organising = rules.who_organises(group, at=request.at)
    return render(
        request,
        "community/confidants.html",
        {
            "group": group,
            "form": form,
            "asked": asked,
            "all_organise": bool(asked) and all(each.person_id in organising for each in asked),
        },
        status=422 if form.is_bound else 200,
    )


@once
@require_http_methods(["GET", "HEAD", "POST"])
def confidant(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """I am asked to be somebody whom people can tell: yes or no; and later, no more."""
    group = find_group(request, slug)
    row = get_object_or_404(
        Confidant.objects.open().select_related("group", "named_by"),
        group=group,
        public_id=public_id,
        person=request.person,
    )
    if request.method != "POST":
        return render(request, "community/confidant.html", {"group": group, "row": row})
    try:
        if request.POST.get("answer") == "yes":
            actions.accept_confidence(actor=request.person, at=request.at, confidant=row)
            messages.success(request, _("Thank you. Your name stands on the page now."))
        else:
            actions.end_confidence(actor=request.person, at=request.at, confidant=row)
            messages.success(request, _("Good. Nothing reaches you here any more."))
    except DomainError as refusal:
        messages.error(request, refusal.message)
    return redirect("community:conduct", slug=group.slug)


@once
@require_POST
def end_confidant(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Name somebody no more."""
    group = led_group(request, slug)
    row = get_object_or_404(Confidant.objects.open(), group=group, public_id=public_id)
    require(group.closed_at is None)
    actions.end_confidence(actor=request.person, at=request.at, confidant=row)
    messages.success(request, _("%s is no longer named.") % row.person.name)
    return redirect("community:confidants", slug=group.slug)
