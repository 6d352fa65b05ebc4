"""Where django-allauth asks us: how a login is made, and which mails it may send."""

from __future__ import annotations

import logging
import smtplib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.models import AnonymousUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from community import actions, vault
from community.mailroom import account
from community.mailroom.answers import Meaning
from community.mailroom.composing import AUTOMATIC
from community.models import Person, User
from community.permissions import is_recently_proven

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Every login has a person; the name is asked for at sign-up."""

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Write person and login together: killed in between, neither is there."""
        name = form.cleaned_data.get("name") or form.cleaned_data["email"].partition("@")[0]
        user.person = Person.objects.create(name=name.strip())
        saved: User = super().save_user(request, user, form, commit=commit)
        return saved

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The address is proven: what its reader had here as a visitor is the account's from now on."""
        if not super().confirm_email(request, email_address):
            return False
        user = email_address.user
        user.person = actions.join_visitor(
            actor=user.person, at=self.request.at, email=email_address.email
        )
        return True

    def set_password(self, user: User, password: str) -> None:
        """A new password signs every other browser out, and the list of sessions says so."""
        super().set_password(user, password)
        actions.end_sessions_of(user, but=self.request.session.session_key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code at once, so that it lies in no table; a relay that is down is said plainly.

        Known and unknown addresses are both written to, so the page tells nobody which is which.
        """
        kind = f"account.{template_prefix.rpartition('/')[2]}"
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, smtplib.SMTPException) as reason:
            log.exception("A mail of %s could not be handed to the relay.", kind)
            answer = account.failed(reason, kind=kind, address=email, at=self.request.at)
            refused = answer.meaning is Meaning.ADDRESS_REFUSED
            status = 422 if refused else 503
            page = render(self.request, "503_mail.html", {"refused": refused}, status=status)
            if not refused:
                page.headers["Retry-After"] = "60"
            raise ImmediateHttpResponse(page) from reason
        account.was_sent(kind=kind, address=email, at=self.request.at)

    def render_mail(
        self,
        template_prefix: str,
        email: str,
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """In the language of whose account it is, whoever asked for it; no holiday notice should answer."""
        person = getattr(context.get("user"), "person", None)
        with translation.override(person.mail_language if person else translation.get_language()):
            message: EmailMessage = super().render_mail(
                template_prefix, email, context, headers={**AUTOMATIC, **(headers or {})}
            )
        return message

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, str]]:
        """The ways to show that it is still you: the library's, and a mailed code.

        Not for somebody with a second factor, which a mailbox alone must not be enough to take away.
        """
        ways: list[dict[str, str]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and not is_mfa_enabled(user):
            mailed = {
                "id": "prove_by_mail",
                "description": _("Have a code mailed"),
                "url": reverse("community:prove_by_mail"),
            }
            ways.append(mailed)
        return ways

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """The library asks here, so that its own pages and ours forget a proof at the same moment."""
        return not is_recently_proven(self.request, at=self.request.at)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """What the second factor rests on lies sealed in the database."""

    def encrypt(self, text: str) -> str:
        return vault.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return vault.unseal(encrypted_text)
