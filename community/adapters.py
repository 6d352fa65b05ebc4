"""Where django-allauth asks us: how a login is made, and which mails it may send."""

from __future__ import annotations

import logging
import smtplib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest
from django.shortcuts import render

from community.models import Person, User

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Every login has a person; the name is asked for at sign-up."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        name = form.cleaned_data.get("name") or form.cleaned_data["email"].partition("@")[0]
        user.person = Person.objects.create(name=name.strip())
        saved: User = super().save_user(request, user, form, commit=commit)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code at once, so that it lies in no table; a relay that is down is said plainly.

        Known and unknown addresses are both written to, so the page tells nobody which is which.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException) as reason:
            log.exception("A mail of %s could not be handed to the relay.", template_prefix)
            page = render(self.request, "503_mail.html", status=503)
            page.headers["Retry-After"] = "60"
            raise ImmediateHttpResponse(page) from reason
