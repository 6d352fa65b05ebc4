"""The second step of signing in: an app on a phone, and recovery codes for the day it is lost."""

from __future__ import annotations

from datetime import timedelta

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, qr, vault
from community.account_forms import SetUpAppForm
from community.http import MemberRequest
from community.permissions import recently_proven

APP, CODES = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES
SECRET = "second_factor_secret"  # noqa: S105  (the name of a place in the session; what lies there is sealed)
SHOWN_UNTIL = "recovery_codes_until"  # in the session that made the codes, and in no other
SHOWN_FOR = timedelta(minutes=15)


def _of(request: MemberRequest, kind: str) -> Authenticator | None:
    found: Authenticator | None = Authenticator.objects.filter(
        user=request.person.user, type=kind
    ).first()
    return found


@never_cache
@require_safe
def overview(request: MemberRequest) -> HttpResponse:
    """Whether signing in asks for a second step, and what can be done about it."""
    app, codes = _of(request, APP), _of(request, CODES)
    try:
        left = len(codes.wrap().get_unused_codes()) if codes else 0
    except vault.Unreadable:
        left = 0
    return render(request, "mfa/overview.html", {"app": app, "left": left})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_proven
def set_up(request: MemberRequest) -> HttpResponse:
    """Show the secret as a code to scan and as text to type; take the first code."""
    if _of(request, APP):
        messages.info(request, _("An app is set up already."))
        return redirect("community:second_factor")
    secret = _secret(request)
    form = SetUpAppForm(request.POST or None, user=request.person.user, secret=secret)
    if request.method == "POST" and form.is_valid():
        try:
            actions.turn_on_second_factor(actor=request.person, at=request.at, secret=secret)
        except actions.SecondFactorIsOn as refusal:
            messages.warning(request, refusal.message)
            return redirect("community:second_factor")
        del request.session[SECRET]
        _show_codes(request)
        messages.success(request, _("Signing in asks for a code of your app from now on."))
        return redirect("community:recovery_codes")
    modules, path = qr.path(get_adapter().build_totp_url(request.person.user, secret))
    context = {
        "form": form,
        "qr": {"modules": modules, "path": path},
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    }
    return render(request, "mfa/set_up.html", context, status=422 if form.is_bound else 200)


def _secret(request: MemberRequest) -> str:
    """The secret that is being set up: the same for as long as the person tries."""
    try:
        return vault.unseal(request.session[SECRET])
    except (KeyError, vault.Unreadable):
        secret: str = generate_totp_secret()
        request.session[SECRET] = vault.seal(secret)
        return secret


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_proven
def turn_off(request: MemberRequest) -> HttpResponse:
    """Ask once, then stop asking for a second step."""
    if request.method == "POST":
        actions.turn_off_second_factor(actor=request.person, at=request.at)
        request.session.pop(SHOWN_UNTIL, None)
        messages.success(request, _("Signing in asks for one step again."))
        return redirect("community:second_factor")
    return render(request, "mfa/turn_off.html", {"app": _of(request, APP)})


# --- Recovery codes: shown in the browser that made them, until one says that they are kept ---------


def _show_codes(request: MemberRequest) -> None:
    request.session[SHOWN_UNTIL] = (request.at + SHOWN_FOR).timestamp()


def _shown(request: MemberRequest) -> list[str] | None:
    """The codes, where they may still be shown."""
    codes = _of(request, CODES)
    if codes is None or request.session.get(SHOWN_UNTIL, 0) < request.at.timestamp():
        return None
    unused: list[str] = codes.wrap().get_unused_codes()
    return [f"{code[:4]} {code[4:]}" for code in unused]


@never_cache
@require_safe
def codes(request: MemberRequest) -> HttpResponse:
    """Show the recovery codes while they may be shown; afterwards say how to get new ones."""
    shown = _shown(request)
    if shown is None:
        messages.info(
            request, _("Recovery codes are shown once. If yours are lost, make new ones below.")
        )
        return redirect("community:second_factor")
    lines = [{"text": code} for code in shown]
    return render(request, "mfa/codes.html", {"lines": lines})


@never_cache
@require_safe
def codes_as_text(request: MemberRequest) -> HttpResponse:
    """Give the codes as a file, under the same rule as the page."""
    shown = _shown(request)
    if shown is None:
        raise Http404
    text = render(
        request, "mfa/codes.txt", {"codes": shown}, content_type="text/plain; charset=utf-8"
    )
    text.headers["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    return text


@require_POST
def codes_kept(request: MemberRequest) -> HttpResponse:
    """Show the codes no more: they are kept elsewhere."""
    request.session.pop(SHOWN_UNTIL, None)
    messages.success(request, _("Good. The codes are not shown again."))
    return redirect("community:second_factor")


@never_cache
@require_POST
@recently_proven
def new_codes(request: MemberRequest) -> HttpResponse:
    """Make new codes and show them."""
    try:
        actions.renew_recovery_codes(actor=request.person, at=request.at)
    except actions.SecondFactorIsOff as refusal:
        messages.error(request, refusal.message)
        return redirect("community:second_factor")
    _show_codes(request)
    messages.success(request, _("These are your new codes. The old ones open nothing any more."))
    return redirect("community:recovery_codes")
