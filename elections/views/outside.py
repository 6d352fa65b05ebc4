"""Turnout from another voting service: what officers set up, and where its messages come in."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from community import limits
from community.errors import DomainError
from community.http import MemberRequest, SiteRequest
from community.once import once
from community.permissions import require
from elections import actions, queries, reported, rules, voters_file, webhooks
from elections.forms.outside import MessageForm, VotersForm
from elections.models import Election
from elections.rows import RowsRefused
from elections.views.desk import again, own

MOST_BYTES = 16_384
A_MINUTE = 60  # messages


def _elsewhere(request: MemberRequest, slug: str) -> Election:
    vote = own(request, slug)
    require(rules.can_record_turnout(request.person, vote, at=request.at))
    return vote


def _show(
    request: MemberRequest, vote: Election, *, status: int = 200, **said: Any
) -> HttpResponse:
    context = {
        "election": vote,
        "progress": queries.progress(vote, at=request.at),
        "key": vote.turnout_keys.filter(ended_at__isnull=True).select_related("made_by").first(),
        "last": reported.last_delivery(vote),
        "voters_form": VotersForm(election=vote),
        "may_divide": reported.may_divide(vote, at=request.at),
        "told": reported.told_voters(vote),
    }
    return render(request, "elections/outside.html", {**context, **said}, status=status)


@require_safe
def outside(request: MemberRequest, slug: str) -> HttpResponse:
    """Show what another voting service can tell, and how."""
    return _show(request, _elsewhere(request, slug))


@require_POST
def where(request: MemberRequest, slug: str) -> HttpResponse:
    """Say whether the ballots of a draft with a roll are cast here."""
    vote = own(request, slug)
    require(rules.can_edit(request.person, vote, at=request.at))
    elsewhere = request.POST.get("where") == "elsewhere"
    try:
        actions.say_where_cast(
            actor=request.person, at=request.at, election=vote, elsewhere=elsewhere
        )
    except DomainError as no:
        messages.error(request, no.message)
    else:
        messages.success(
            request,
            _("Kept: ballots are cast in another voting service.")
            if elsewhere
            else _("Kept: ballots are cast here."),
        )
    return again(slug)


@once
@require_POST
def voters(request: MemberRequest, slug: str) -> HttpResponse:
    """Take the list of who voted."""
    vote = _elsewhere(request, slug)
    form = VotersForm(request.POST, request.FILES, election=vote)
    refusals: dict[str, Any] = {}
    if form.is_valid():
        said = form.cleaned_data
        try:
            file = voters_file.parse(said["file"], election=vote)
            if file.refused and not said["skip_bad"]:
                raise RowsRefused(file.refusals, number=file.refused)
            told = actions.tell_voters(
                actor=request.person,
                at=request.at,
                election=vote,
                rows=file.rows,
                counted_at=said["counted"] or min(request.at, vote.closes_at),
                correction=said["correction"],
            )
        except DomainError as no:
            wrong = {
                actions.OutsideTheWindow: "counted",
                actions.VotersMissing: "correction",
                actions.TurnoutFell: "correction",
            }
            form.add_error(wrong.get(type(no), "file"), no.message)
            refusals = _refusals(no)
        else:
            _say_voters(request, len(file.rows), file.refused, is_news=told is not None)
            return redirect("elections:outside", slug)
    return _show(request, vote, status=422, voters_form=form, **refusals)


def _say_voters(request: MemberRequest, taken: int, left_out: int, *, is_news: bool) -> None:
    if not is_news:
        messages.success(request, _("That list was told before; nothing changed."))
        return
    said = ngettext("%d voter is marked.", "%d voters are marked.", taken) % taken
    if left_out:
        said += (
            " " + ngettext("%d row was left out.", "%d rows were left out.", left_out) % left_out
        )
    messages.success(request, said)


def _refusals(no: DomainError) -> dict[str, Any]:
    if not isinstance(no, RowsRefused):
        return {}
    return {
        "refusals": no.refusals[: actions.SHOWN],
        "more_refusals": max(0, no.number - len(no.refusals[: actions.SHOWN])),
    }


@never_cache
@once
@require_POST
def make_key(request: MemberRequest, slug: str) -> HttpResponse:
    """Make the secret of the outside service, and show it this once."""
    vote = _elsewhere(request, slug)
    _key, secret = actions.make_turnout_key(actor=request.person, at=request.at, election=vote)
    return _show(request, vote, secret=secret)


@require_POST
def end_key(request: MemberRequest, slug: str) -> HttpResponse:
    """Take the secret back."""
    vote = _elsewhere(request, slug)
    actions.end_turnout_key(actor=request.person, at=request.at, election=vote)
    messages.success(request, _("The secret is taken back: nothing signed with it is taken."))
    return redirect("elections:outside", slug)


@require_POST
def divide(request: MemberRequest, slug: str) -> HttpResponse:
    """Tell the turnout by groups of voters, once, from the list of who voted."""
    vote = _elsewhere(request, slug)
    if reported.may_divide(vote, at=request.at):
        actions.make_turnout_table(actor=request.person, at=request.at, election=vote)
        messages.success(request, _("The turnout by groups stands on the page of the vote."))
    else:
        messages.error(
            request,
            _(
                "Nothing was told: it is made once, after the close, of a vote that was published with"
                " a division, from a list of who voted."
            ),
        )
    return redirect("elections:outside", slug)


# --- Where its messages come in ------------------------------------------------------------------


def _no(status: int, error: str, said: str, **more: Any) -> JsonResponse:
    return JsonResponse(
        {"error": error, "message": said, **more},
        status=status,
        json_dumps_params={"ensure_ascii": False},
    )


@csrf_exempt  # the signature allows it, and no cookie is looked at
@login_not_required
@never_cache
@require_POST
def deliver(request: SiteRequest, slug: str) -> JsonResponse:
    """Take one signed figure. Who cannot sign learns nothing, not even whether there is such a vote."""
    body = _bytes(request)
    if len(body) > MOST_BYTES:
        return _no(413, "too_large", _("A message has %d bytes at most.") % MOST_BYTES)
    vote = Election.objects.filter(slug=slug, publication__isnull=False).first()
    try:
        key, message = actions.open_delivery(
            at=request.at, election=vote, headers=request.headers, body=body
        )
    except webhooks.NotSigned:
        vote = None
    if vote is None:
        return _no(401, "not_signed", _("No key of this vote signed this message, or not now."))
    if not limits.within("turnout", slug, most=A_MINUTE, at=request.at):
        return _no(429, "too_many", _("Too many messages this minute. Send the newest later."))
    form = _read(message, vote)
    if form is None:
        return _no(422, "not_json", _('Send one JSON object, such as {"ballots": 2000}.'))
    if not form.is_valid():
        return _no(422, "wrong", _("Some of it cannot be taken."), fields=form.errors)
    told = actions.Delivered(
        form.point(), form.cleaned_data["question"], form.cleaned_data["correction"]
    )
    try:
        point = actions.take_delivery(
            at=request.at, election=vote, key=key, message=message, told=told
        )
    except actions.DeliveryDiffers as no:
        return _no(409, "differs", no.message)
    except DomainError as no:
        return _no(422, "refused", no.message)
    return JsonResponse({"recorded": point.public_id, "ballots": point.ballots})


def _bytes(request: SiteRequest) -> bytes:
    try:
        return request.body
    except RawPostDataException:  # a form with files, read as such before it came here: no message
        return b""


def _read(message: webhooks.Message, vote: Election) -> MessageForm | None:
    try:
        said = json.loads(message.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    return MessageForm(said, election=vote, sent_at=message.sent_at)
