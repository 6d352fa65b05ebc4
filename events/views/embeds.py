"""A group's list and a meetup's card, for frames on pages of others; and where these may stand.

Both show what anybody may see, the same to everybody, with nothing to press but links that leave the frame.
"""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.actions import set_framing
from community.framing import frame_to_copy, framed_page
from community.http import MemberRequest, SiteRequest
from community.models import FramingRule, Group
from community.permissions import require
from events import queries, rules, sharing
from events.forms.embeds import FramingForm

SHOWN = 10


@login_not_required
@require_safe
def group_list(request: SiteRequest, slug: str) -> HttpResponse:
    """What a public group has to come, soonest first."""
    group = get_object_or_404(Group.objects.visible_to(None), slug=slug)
    groups = queries.with_chapters(group, person=None)
    coming = queries.upcoming(
        person=None, at=request.at, limit=SHOWN + 1, groups=groups, with_cancelled=True
    )
    context = {"upcoming": coming[:SHOWN], "more": len(coming) > SHOWN}
    return framed_page(request, group, "embed/group.html", context)


@login_not_required
@require_safe
def event_card(request: SiteRequest, public_id: str) -> HttpResponse:
    """A public meetup: what, when, where, and whether there is a seat."""
    event = queries.one(public_id=public_id, person=None, at=request.at)
    if event is None or not sharing.is_shared(event):
        raise Http404
    context = {"event": event, "is_over": event.is_over(at=request.at)}
    return framed_page(request, event.group, "embed/event.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def embedding(request: MemberRequest, slug: str) -> HttpResponse:
    """What to copy into another page, and on which pages it then shows."""
    group = get_object_or_404(Group.objects.visible_to(request.person), slug=slug)
    require(rules.can_plan(request.person, group, at=request.at))
    rule = group.framing_rules.filter(ended_at__isnull=True).first()
    standing = {
        "where": rule.where if rule else FramingRule.Where.ANYWHERE,
        "origins": "\n".join(rule.origins) if rule else "",
    }
    form = FramingForm(request.POST if request.method == "POST" else None, initial=standing)
    if request.method == "POST" and form.is_valid():
        said = set_framing(actor=request.person, at=request.at, group=group, **form.cleaned_data)
        if said is not None:
            messages.success(
                request, _("Said. Pages that are open already learn it when they are loaded anew.")
            )
        return redirect("calendars:embedding", group.slug)
    shown = Group.objects.visible_to(None).filter(pk=group.pk).exists()
    coming = queries.upcoming(person=None, at=request.at, limit=5, groups=[group]) if shown else []
    context = {
        "group": group,
        "form": form,
        "is_public": shown,
        "list_snippet": frame_to_copy(reverse("embeds:group", args=[group.slug]), group.name, 480),
        "cards": [
            (
                event,
                frame_to_copy(reverse("embeds:event", args=[event.public_id]), event.title, 260),
            )
            for event in coming
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "events/embedding.html", context, status=status)
