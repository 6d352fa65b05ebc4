"""The mail log on the desk: every try with what came of it, how the relay does, and sending again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from community import actions, kinds
from community.actions.resending import AGAIN
from community.errors import DomainError
from community.http import MemberRequest
from community.mailroom import relay
from community.models import Delivery, Notification
from community.queries import mailed
from config.keeper.gate import keepers_only, page_of

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Try:
    """One try, with the kind in words and what can still be sent again."""

    row: Delivery
    title: str
    can_again: bool


@require_safe
@keepers_only
def listed(request: MemberRequest) -> HttpResponse:
    """The newest tries, or those that ended in one way."""
    outcome = request.GET.get("outcome", "")
    if outcome and outcome not in Delivery.Outcome.values:
        raise Http404
    shown = page_of(mailed.deliveries(outcome), by="at", after=request.GET.get("after", ""))
    state = relay.state(at=request.at)
    put_off = mailed.mail_put_off(at=request.at).count()
    return render(
        request,
        "keeper/mail.html",
        {
            "outcome": outcome,
            "outcomes": Delivery.Outcome.choices,
            "tries": _tries(shown.rows),
            "next": shown.next,
            "relay": state,
            "waiting": mailed.mail_waiting(),
            "put_off": put_off,
            "day": mailed.outcomes_since(request.at - DAY),
            "headline": headline(state, put_off),
        },
    )


def headline(state: relay.State, put_off: int) -> str:
    """How mail leaves: what is wrong first."""
    if state.is_down:
        return _("The mail relay takes nothing.")
    if put_off:
        words = ngettext("Some mail was put off.", "Mail was put off %(n)d times.", put_off)
        return words % {"n": put_off}
    return _("Mail leaves as it should.")


def _tries(rows: list[Delivery]) -> list[Try]:
    told = mailed.notifications_named({row.about for row in rows if row.about})
    shown, offered = [], set()
    for row in rows:
        kind = kinds.known(row.kind)
        notification = told.get(row.about)
        fit = notification is not None and notification.mail in AGAIN
        # offered once a mail, at its newest try
        can = fit and row.about not in offered
        offered.add(row.about)
        shown.append(Try(row, str(kind.title) if kind else row.kind, can))
    return shown


@require_POST
@keepers_only
def again(request: MemberRequest, public_id: str) -> HttpResponse:
    """Mail one thing again."""
    told = get_object_or_404(Notification, public_id=public_id)
    try:
        moved = actions.send_again(actor=request.person, at=request.at, notification=told)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        said = _("It is mailed again now.") if moved else _("It waits to be mailed already.")
        messages.success(request, said)
    return redirect("keeper:mail")


@require_POST
@keepers_only
def hurry(request: MemberRequest) -> HttpResponse:
    """Try all that was put off now."""
    count = actions.hurry_mail(actor=request.person, at=request.at)
    if count:
        messages.success(request, _("What was put off is tried now."))
    else:
        messages.info(request, _("Nothing is put off any more."))
    return redirect("keeper:mail")
