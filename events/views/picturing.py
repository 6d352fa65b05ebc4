"""Photos of a meetup."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import limits, pictures
from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from community.once import once
from events import actions, rules
from events.forms.pictures import ConcernForm, DescribeForm, PicturesForm
from events.models import Event, Picture, PictureConcern
from events.queries.pictures import concerns_of, pictures_kept
from events.views.finding import find, find_to_run

CONCERNS_PER_MINUTE = 5


@dataclass(frozen=True)
class Shown:
    """A picture on the organisers' page: its form, and what somebody said of it."""

    picture: Picture
    form: DescribeForm
    concern: PictureConcern | None


@require_http_methods(["GET", "HEAD", "POST"])
def pictures_page(request: MemberRequest, public_id: str) -> HttpResponse:
    """Put pictures up; say what is on each; answer who asks for one to be taken away."""
    event = find_to_run(request, public_id)
    sent = request.method == "POST"
    form = PicturesForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        try:
            added = actions.add_pictures(
                actor=request.person,
                at=request.at,
                event=event,
                files=[(each.name, each.file) for each in form.cleaned_data["chosen"]],
                credit=form.cleaned_data["credit"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            words = ngettext(
                "One picture is there. Say what is on it, then it is shown.",
                "%(n)s pictures are there. Say what is on each, then it is shown.",
                len(added),
            )
            if added:
                messages.success(request, words % {"n": len(added)})
            else:
                messages.info(request, _("They are there already; none was added twice."))
            return redirect("events:pictures", event.public_id)
    context = {"event": event, "form": form, "shown": _shown(event)}
    return render(request, "events/pictures.html", context, status=422 if sent else 200)


def _shown(event: Event) -> list[Shown]:
    waiting = concerns_of(event)
    return [
        Shown(
            picture,
            DescribeForm(
                initial={"alt": picture.alt, "credit": picture.credit}, prefix=picture.public_id
            ),
            waiting.get(picture.pk),
        )
        for picture in pictures_kept(event)
    ]


@once
@require_POST
def picture_describe(request: MemberRequest, public_id: str, picture_id: str) -> HttpResponse:
    """Say what is on one."""
    picture = _mine(request, public_id, picture_id)
    form = DescribeForm(request.POST, prefix=picture.public_id)
    if not form.is_valid():
        messages.error(request, _("Say what is on the picture; without that it is not shown."))
        return redirect("events:pictures", public_id)
    try:
        actions.describe_picture(
            actor=request.person, at=request.at, picture=picture, **form.cleaned_data
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Saved."))
    return redirect("events:pictures", public_id)


@once
@require_POST
def picture_remove(request: MemberRequest, public_id: str, picture_id: str) -> HttpResponse:
    """Take one away."""
    picture = _mine(request, public_id, picture_id)
    actions.remove_picture(actor=request.person, at=request.at, picture=picture)
    messages.success(request, _("The picture is taken away, and its files are deleted."))
    return redirect("events:pictures", public_id)


@once
@require_POST
def picture_keep(request: MemberRequest, public_id: str, picture_id: str) -> HttpResponse:
    """Answer that one stays."""
    picture = _mine(request, public_id, picture_id)
    concern = concerns_of(picture.event).get(picture.pk)
    if concern is not None:
        actions.keep_picture(actor=request.person, at=request.at, concern=concern)
        messages.success(request, _("The picture is shown again."))
    return redirect("events:pictures", public_id)


def _mine(request: MemberRequest, public_id: str, picture_id: str) -> Picture:
    event = find_to_run(request, public_id)
    picture = Picture.objects.filter(event=event, public_id=picture_id).first()
    if picture is None:
        raise Http404
    return picture


@require_safe
@login_not_required
def picture(request: SiteRequest, public_id: str, picture_id: str, size: str) -> HttpResponseBase:
    """One picture, as small or as large. Those that are not shown are for the organisers."""
    event = find(request, public_id)
    rows = Picture.objects.kept() if _runs(request, event) else Picture.objects.shown()
    row = rows.filter(event=event, public_id=picture_id).first()
    if row is None or size not in pictures.EDGES:
        raise Http404
    try:
        return pictures.answer(row.stored, size)
    except FileNotFoundError:
        raise Http404 from None


def _runs(request: SiteRequest, event: Event) -> bool:
    return request.person is not None and rules.can_run(request.person, event, at=request.at)


@login_not_required
@once
@require_http_methods(["GET", "HEAD", "POST"])
def picture_concern(request: SiteRequest, public_id: str, picture_id: str) -> HttpResponse:
    """Ask for a picture to be taken away: anybody may, without an account and without a reason."""
    event = find(request, public_id)
    row = Picture.objects.shown().filter(event=event, public_id=picture_id).first()
    if row is None:
        raise Http404
    form = ConcernForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        network = request.META.get("REMOTE_ADDR", "")
        if not limits.within("concern", network, most=CONCERNS_PER_MINUTE, at=request.at):
            return render(request, "429.html", status=429)
        try:
            actions.ask_for_removal(
                actor=request.person, at=request.at, picture=row, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("The picture is not shown any more. Its organisers were told.")
            )
            return redirect(event)
    context = {"event": event, "picture": row, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/picture_concern.html", context, status=status)
