"""Putting a certificate on hold, letting it stand again, taking it back: a chair, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certification import actions, rules
from certification.forms import ReasonForm
from certification.models import Certificate
from community.errors import DomainError
from community.http import MemberRequest
from community.once import once
from community.permissions import require

DEEDS: dict[str, Callable[..., Any]] = {
    "suspend": actions.suspend_certificate,
    "lift": actions.lift_suspension,
    "revoke": actions.revoke_certificate,
}


@once
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: MemberRequest, public_id: str, deed: str) -> HttpResponse:
    """Ask for the reason under the certificate's name; then do it."""
    rows = Certificate.objects.visible_to(request.person).with_standing()
    certificate = get_object_or_404(
        rows.select_related("version__course__provider", "version__course__programme"),
        public_id=public_id,
    )
    require(
        rules.can_chair(request.person, certificate.version, at=request.at),
        _("Only a chair of the committee can do this."),
    )
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            DEEDS[deed](
                actor=request.person,
                at=request.at,
                certificate=certificate,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, _("Done. The registry and the certificate’s page say so now.")
            )
            return redirect(certificate)
    return render(
        request,
        "certification/end.html",
        {"certificate": certificate, "deed": deed, "form": form},
        status=422 if form.is_bound else 200,
    )
