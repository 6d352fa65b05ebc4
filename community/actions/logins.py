"""Closing somebody's login, and opening it again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.actions.refusals import NobodyThere, NotByThemselves, NotTheKeeper
from community.actions.sessions import end_sessions_of
from community.models import Deactivation, Person, User


@transaction.atomic
def close_login(*, actor: Person, at: datetime, person: Person, reason: str) -> Deactivation:
    """Let somebody sign in no longer, and sign them out everywhere. What they did stays.

    A second time it gives the closing that is there. Nobody closes their own, and only a keeper at that
    moment closes one: so a keeper always remains.
    """
    if person.pk == actor.pk:
        raise NotByThemselves(
            _("You cannot close your own login here. Another keeper can, or you on your own page.")
        )
    if actor.pk not in _keepers_locked():
        raise NotTheKeeper(_("You keep this site no longer. Nothing was changed."))
    user = User.objects.select_for_update().filter(person=person).first()
    if user is None:
        raise NobodyThere(_("%s has no login to close.") % person.name)
    closed = Deactivation.objects.filter(person=person, ended_at__isnull=True).first()
    if closed is not None:
        return closed
    if not user.is_active:
        raise NobodyThere(_("The login of %s is closed already.") % person.name)
    closed = Deactivation.objects.create(person=person, by=actor, at=at, reason=reason)
    user.is_active = False
    user.save(update_fields=["is_active"])
    ended = end_sessions_of(user)
    audit.record(
        actor=actor,
        verb="community.login_closed",
        target=person,
        at=at,
        payload={"deactivation": closed.public_id, "sessions": ended},
        personal={"reason": reason},
    )
    return closed


@transaction.atomic
def open_login(*, actor: Person, at: datetime, person: Person, reason: str) -> Deactivation | None:
    """Let somebody whose login a keeper closed sign in again; None when it is open already."""
    if actor.pk not in _keepers_locked():
        raise NotTheKeeper(_("You keep this site no longer. Nothing was changed."))
    closed = Deactivation.objects.select_for_update().filter(person=person, ended_at=None).first()
    user = User.objects.select_for_update().filter(person=person).first()
    if closed is None or user is None:
        return None
    closed.ended_at, closed.ended_by, closed.ended_reason = at, actor, reason
    closed.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(
        actor=actor,
        verb="community.login_opened",
        target=person,
        at=at,
        payload={"deactivation": closed.public_id},
        personal={"reason": reason},
    )
    return closed


def _keepers_locked() -> set[int]:
    """Who keeps the site, locked: two keepers who close each other's login take turns."""
    keepers = User.objects.select_for_update().filter(is_superuser=True, is_active=True)
    return {user.person_id for user in keepers.order_by("pk")}
