"""Proving that it is still you, by a mailed code. The library asks for passwords and codes of an app."""

from __future__ import annotations

from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from community.account_forms import ProveByMailForm
from community.http import MemberRequest

STATE = "proof_by_mail"  # in the session: the code, when it was sent, how often it was guessed
HERE = "community:prove_by_mail"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_mail(request: MemberRequest) -> HttpResponse:
    """Mail a code to the address that signs in here, and take it back."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    if reverse(HERE) not in [way["url"] for way in ways]:
        return _on(request, ways[0]["url"] if ways else reverse("community:account"))
    sent = _sent(request)
    if request.method == "POST" and "send" in request.POST:
        return _send(request)
    form = ProveByMailForm(request.POST if sent and request.method == "POST" else None, code="")
    if request.method == "POST":
        if sent is None:
            messages.warning(request, _("That code is too old. Have a new one mailed."))
            return _on(request, reverse(HERE))
        if refused := ratelimit.consume_or_429(request, action="reauthenticate", user=request.user):
            return refused  # type: ignore[no-any-return]  # the library has no types
        form.expected_code = sent["code"]
        if form.is_valid():
            return _proven(request)
        if _wrong_once_too_often(request, sent):
            messages.error(
                request, _("Wrong too often. That code is used up: have a new one mailed.")
            )
            return _on(request, reverse(HERE))
    context = {
        "form": form,
        "was_sent": sent is not None,
        "others": [way for way in ways if way["url"] != reverse(HERE)],
        "next": _next(request),
    }
    return render(
        request, "account/prove_by_mail.html", context, status=422 if form.is_bound else 200
    )


def _next(request: MemberRequest) -> str:
    return get_next_redirect_url(request, "next") or ""


def _on(request: MemberRequest, address: str) -> HttpResponse:
    """Go to one of these pages without forgetting where the person was on the way to."""
    onward = _next(request)
    return redirect(f"{address}?{urlencode({'next': onward})}" if onward else address)


def _sent(request: MemberRequest) -> dict[str, Any] | None:
    """The code that was sent and is still good."""
    state = request.session.get(STATE)
    if state and request.at.timestamp() - state["at"] <= app_settings.LOGIN_BY_CODE_TIMEOUT:
        return dict(state)
    return None


def _send(request: MemberRequest) -> HttpResponse:
    key = f"prove-{request.user.pk}"
    if not ratelimit.consume(request, action="request_login_code", key=key):
        return ratelimit.respond_429(request)  # type: ignore[no-any-return]  # the library has no types
    code = get_adapter().generate_login_code()
    get_adapter().send_mail("account/email/proof_code", request.person.user.email, {"code": code})
    request.session[STATE] = {"code": code, "at": request.at.timestamp(), "wrong": 0}
    return _on(request, reverse(HERE))


def _wrong_once_too_often(request: MemberRequest, sent: dict[str, Any]) -> bool:
    sent["wrong"] += 1
    if sent["wrong"] >= app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS:
        del request.session[STATE]
        return True
    request.session[STATE] = sent
    return False


def _proven(request: MemberRequest) -> HttpResponse:
    """Note the proof and go on: with the form that was kept, or to the page that asked."""
    del request.session[STATE]
    onward = _next(request)
    record_authentication(request, request.user, method="code", reauthenticated=True)
    return resume_request(request) or redirect(onward or "community:account")
