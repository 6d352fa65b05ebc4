"""Inviting to a group, and answering an invitation."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, queries, rules
from community.errors import DomainError
from community.forms import InviteForm
from community.http import MemberRequest, SiteRequest
from community.models import Invitation, Person
from community.once import once
from community.permissions import require
from community.views.finding import led_group


@once
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: MemberRequest, slug: str) -> HttpResponse:
    """Invite somebody, and see what became of earlier invitations."""
    group = led_group(request, slug)
    named = request.POST.get("person") or request.GET.get("person")
    person = get_object_or_404(Person.objects.with_pages(), public_id=named) if named else None
    form = InviteForm(
        request.POST or None,
        parts=rules.parts_to_offer(request.person, group, at=request.at),
        person=person,
    )
    if request.method == "POST" and form.is_valid():
        actor, at = request.person, request.at
        try:
            invitation = actions.invite(
                actor=actor, at=at, group=group, person=person, **form.facts
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            whom = person.name if person else invitation.email
            messages.success(request, _("%s is invited. You will be told of the answer.") % whom)
            return redirect("community:invitations", slug=group.slug)
    return render(
        request,
        "community/invitations.html",
        {
            "group": group,
            "form": form,
            "person": person,
            "rows": [(row, row.state(at=request.at)) for row in queries.invitations_of(group)],
            "sent_at_most": actions.SENT_AT_MOST,
        },
        status=422 if form.is_bound else 200,
    )


@once
@require_POST
def send_again(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Send an invitation once more."""
    group = led_group(request, slug)
    row = get_object_or_404(group.invitations, public_id=public_id)
    try:
        actions.send_invitation_again(actor=request.person, at=request.at, invitation=row)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Sent again. It may be answered for another two weeks."))
    return redirect("community:invitations", slug=slug)


@once
@require_POST
def withdraw(request: MemberRequest, slug: str, public_id: str) -> HttpResponse:
    """Take an invitation back."""
    group = led_group(request, slug)
    row = get_object_or_404(group.invitations, public_id=public_id)
    try:
        actions.withdraw_invitation(actor=request.person, at=request.at, invitation=row)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Taken back. Its link opens nothing any more."))
    return redirect("community:invitations", slug=slug)


@require_safe
def invite_person(request: MemberRequest, public_id: str) -> HttpResponse:
    """Choose the group to which somebody whose page I read is invited."""
    person = get_object_or_404(Person.objects.with_pages(), public_id=public_id)
    groups = queries.groups_led_by(request.person, at=request.at)
    require(bool(groups))
    return render(request, "community/invite_person.html", {"person": person, "groups": groups})


@once
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: MemberRequest, public_id: str) -> HttpResponse:
    """Read an invitation to me, and answer it."""
    row = queries.invitations_to(request.person).filter(public_id=public_id).first()
    if row is None:
        raise Http404
    return _show_or_answer(request, row)


@login_not_required
@once
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: SiteRequest, token: str) -> HttpResponse:
    """Open the link of a mail. Reading changes nothing; answering takes an account."""
    row = queries.invitation_by_token(token)
    if row is None:
        raise Http404
    if request.method == "POST" and request.person is None:
        return redirect_to_login(request.path, "account_login")
    return _show_or_answer(request, row)


def _show_or_answer(request: SiteRequest, row: Invitation) -> HttpResponse:
    refused, status = "", 200
    if request.method == "POST" and request.person is not None:
        answer = (
            actions.accept_invitation
            if request.POST.get("answer") == "accept"
            else actions.decline_invitation
        )
        try:
            answer(actor=request.person, at=request.at, invitation=row)
        except DomainError as refusal:
            refused = refusal.message
            status = 403 if isinstance(refusal, actions.NotForYou) else 422
        else:
            return _thank(request, row, accepted=answer is actions.accept_invitation)
    group = row.group
    return render(
        request,
        "community/invitation.html",
        {
            "invitation": row,
            "group": group,
            "state": row.state(at=request.at) if group.closed_at is None else "closed",
            "is_mine": queries.is_for(row, request.person),
            "refused": refused,
            "held": queries.roles_of(group, at=request.at)[:3] if not group.is_hidden else [],
        },
        status=status,
    )


def _thank(request: SiteRequest, row: Invitation, *, accepted: bool) -> HttpResponse:
    if not accepted:
        messages.success(request, _("You have declined. Whoever asked you is told."))
        return redirect("/")
    said = {"group": row.group.name, "part": row.get_part_display()}
    if row.hands_over_id:
        messages.success(request, _("You lead %(group)s now.") % said)
    else:
        messages.success(request, _("Welcome. You are %(part)s of %(group)s now.") % said)
    return redirect(row.group.get_absolute_url())
