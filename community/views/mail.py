"""What I want mailed; and the link that stops it, for who is not signed in."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from community import actions, kinds, stops
from community.forms import MailChoicesForm
from community.http import MemberRequest, SiteRequest
from community.mailroom import log
from community.mailroom.addresses import address_of
from community.models import CityFollow, Group, Person


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: MemberRequest) -> HttpResponse:
    """Choose how I am told, kind by kind."""
    form = MailChoicesForm(
        request.POST or None,
        person=request.person,
        at=request.at,
        zone=request.zone or ZoneInfo("UTC"),
    )
    if request.method == "POST" and form.is_valid():
        actions.choose_mail(
            actor=request.person,
            at=request.at,
            channels=form.channels(),
            paused_until=form.cleaned_data["paused_until"],
            stopped=form.cleaned_data["stopped"],
            digest_hour=form.cleaned_data["digest_hour"],
            digest_weekday=form.cleaned_data["digest_weekday"],
            quiet=form.quiet(),
            muted=form.cleaned_data.get("muted", ()),
        )
        messages.success(request, _("Saved. It holds from the next mail on."))
        return redirect("community:mail_choices")
    return render(
        request,
        "community/mail_choices.html",
        {"form": form, "refusal": log.refusal_of(request.person)},
        status=422 if form.is_bound else 200,
    )


@require_POST
def try_address(request: MemberRequest) -> HttpResponse:
    """Say that my address takes mail again."""
    if actions.try_address_again(actor=request.person, at=request.at):
        messages.success(request, _("Good. The next mail goes to your address again."))
    return redirect("community:mail_choices")


@csrf_exempt  # the signed token in the address is what allows it: a mail program sends no cookie (RFC 8058)
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: SiteRequest, token: str) -> HttpResponse:
    """Stop mail by the link in it. Opening the link changes nothing; the button, or one click, does."""
    asked = stops.read(token)
    if asked is not None and asked.address:
        return _silence(request, asked, token)
    person = (
        Person.objects.select_related("user", "contact").filter(public_id=asked.person).first()
        if asked
        else None
    )
    if asked is None or person is None:
        return _said(request, "unreadable", status=404)
    if not address_of(person):
        return _said(request, "closed")
    facts: dict[str, Any] = {
        "what": _what(asked),
        "is_digest": bool(asked.rhythm),
        "followed": _followed(asked, person),
        "token": token,
    }
    if request.method != "POST":
        return _said(request, "ask", **facts)
    if "undo" in request.POST:
        return _undo(request, person, facts)
    try:
        before = actions.stop_mail(actor=person, at=request.at, scope=asked.scope)
    except actions.CannotBeStopped:
        return _said(request, "always", **facts)
    if request.POST.get("List-Unsubscribe") == "One-Click":  # a mail program, which shows no page
        return HttpResponse(_("Stopped."), content_type="text/plain; charset=utf-8")
    undo = stops.undo_token(person.public_id, before) if before else ""
    return _said(request, "stopped", undo=undo, **facts)


def _silence(request: SiteRequest, asked: stops.Stop, token: str) -> HttpResponse:
    """An address that is nobody's here asks never to be written to because somebody types it."""
    facts: dict[str, Any] = {"address": True, "token": token}
    if request.method != "POST":
        return _said(request, "ask", **facts)
    if "undo" in request.POST:
        found = stops.read_undo(request.POST["undo"])
        if found is None or asked.scope not in found[1]:
            return _said(request, "unreadable", status=404)
        actions.unsilence_address(at=request.at, fingerprint=asked.address)
        return _said(request, "resumed", **facts)
    actions.silence_address(at=request.at, fingerprint=asked.address)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        return HttpResponse(_("Stopped."), content_type="text/plain; charset=utf-8")
    return _said(request, "stopped", undo=stops.undo_token("", {asked.scope: ""}), **facts)


def _undo(request: SiteRequest, person: Person, facts: dict[str, Any]) -> HttpResponse:
    found = stops.read_undo(request.POST["undo"])
    if found is None or found[0] != person.public_id:
        return _said(request, "unreadable", status=404)
    actions.resume_mail(actor=person, at=request.at, before=found[1])
    return _said(request, "resumed", **facts)


def _followed(asked: stops.Stop, person: Person) -> str:
    """The name of the group or the city that is to be followed no more."""
    if asked.group:
        group = Group.objects.filter(public_id=asked.group).first()
        return group.name if group else ""
    if asked.city:
        follow = CityFollow.objects.filter(person=person, slug=asked.city).last()
        return follow.name if follow else asked.city
    return ""


def _what(asked: stops.Stop) -> str:
    kind = kinds.known(asked.kind)
    return str(kind.title) if kind else ""


def _said(request: SiteRequest, state: str, *, status: int = 200, **facts: Any) -> HttpResponse:
    response = render(request, "community/mail_stop.html", {"state": state, **facts}, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address itself is the key
    return response
