"""Signing out browsers that one is not sitting at."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from community import audit
from community.errors import DomainError
from community.models import Person, User
from community.queries.sessions import name_of, sessions_held


class NoSuchSession(DomainError):
    """It has ended already, or was never theirs."""


@transaction.atomic
def end_session(*, actor: Person, at: datetime, name: str) -> None:
    """Sign one browser out, at once."""
    _one_at_a_time(actor)
    for session in sessions_held(actor, at=at):
        if name_of(session) == name:
            session.end()
            audit.record(
                actor=actor,
                verb="community.sessions_ended",
                target=actor,
                at=at,
                payload={"count": 1},
            )
            return
    raise NoSuchSession(_("That browser is signed out already. Nothing was changed."))


@transaction.atomic
def end_other_sessions(*, actor: Person, at: datetime, this: str | None) -> int:
    """Sign out every browser but the one that asks; say how many."""
    _one_at_a_time(actor)
    ended = end_sessions_of(actor.user, but=this)
    if ended:
        audit.record(
            actor=actor,
            verb="community.sessions_ended",
            target=actor,
            at=at,
            payload={"count": ended},
        )
    return ended


def _one_at_a_time(person: Person) -> None:
    """Two such requests at once would each count, and record, the same browsers."""
    User.objects.select_for_update().get(person=person)


def end_sessions_of(user: User, *, but: str | None = None) -> int:
    """End the sessions of a login, in the caller's transaction."""
    others = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    ended = 0
    for session in others:
        session.end()
        ended += 1
    return ended
