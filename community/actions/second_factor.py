"""The second factor: switched on and off by its owner, and by whoever keeps the server for somebody who lost it."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import audit, notifications
from community.errors import DomainError
from community.kinds import Words
from community.mailroom.composing import absolute
from community.models import Person, User

APP, CODES = Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES


class SecondFactorIsOn(DomainError):
    """There is one already."""


class SecondFactorIsOff(DomainError):
    """There is none to change."""


def _locked(person: Person) -> User:
    return User.objects.select_for_update().get(person=person)


def _tell(person: Person, kind: str, subject: Words, at: datetime) -> None:
    notifications.notify(
        person=person,
        kind=kind,
        subject=subject,
        context={"reset": absolute(reverse("account_reset_password"))},
        at=at,
        link=reverse("community:second_factor"),
    )


@transaction.atomic
def turn_on_second_factor(*, actor: Person, at: datetime, secret: str) -> None:
    """From now on signing in asks for a code of the app that holds this secret. Makes recovery codes."""
    user = _locked(actor)
    if Authenticator.objects.filter(user=user, type=APP).exists():
        raise SecondFactorIsOn(_("An app is set up already. It stays; switch it off first."))
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    audit.record(actor=actor, verb="community.second_factor_on", target=actor, at=at)
    _tell(
        actor,
        "community.second_factor_on",
        gettext_lazy("Signing in asks for a second step now"),
        at,
    )


@transaction.atomic
def turn_off_second_factor(*, actor: Person, at: datetime) -> None:
    """Signing in asks for no second step any more. The recovery codes go with it."""
    if _take_away(_locked(actor)):
        audit.record(actor=actor, verb="community.second_factor_off", target=actor, at=at)
        _tell(
            actor,
            "community.second_factor_off",
            gettext_lazy("Signing in asks for one step again"),
            at,
        )


@transaction.atomic
def renew_recovery_codes(*, actor: Person, at: datetime) -> None:
    """Make ten new codes. The old ones open nothing from this moment."""
    user = _locked(actor)
    if not Authenticator.objects.filter(user=user).exclude(type=CODES).exists():
        raise SecondFactorIsOff(_("Recovery codes stand in for an app. Set up the app first."))
    Authenticator.objects.filter(user=user, type=CODES).delete()
    RecoveryCodes.activate(user)
    audit.record(actor=actor, verb="community.recovery_codes_renewed", target=actor, at=at)
    _tell(
        actor, "community.recovery_codes_renewed", gettext_lazy("You have new recovery codes"), at
    )


@transaction.atomic
def remove_second_factor(*, person: Person, at: datetime, because: str) -> None:
    """Help somebody who lost app and codes. Done on the server by whoever knows that it is them."""
    if not _take_away(_locked(person)):
        raise SecondFactorIsOff(_("%s has no second factor. Nothing was changed.") % person.name)
    audit.record(
        actor=None,
        verb="community.second_factor_removed",
        target=person,
        at=at,
        personal={"because": because},
    )
    _tell(
        person,
        "community.second_factor_removed",
        gettext_lazy("The keeper took your second step away"),
        at,
    )


def _take_away(user: User) -> bool:
    gone, _kinds = Authenticator.objects.filter(user=user, type__in=[APP, CODES]).delete()
    return bool(gone)
