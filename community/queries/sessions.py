"""The browsers where somebody is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils.crypto import salted_hmac

from community import devices
from community.models import Person


def name_of(session: UserSession) -> str:
    """A name for addresses and forms: it leads back to no row and to no session."""
    made: str = salted_hmac("community.session", session.session_key).hexdigest()[:24]
    return made


def sessions_held(person: Person, *, at: datetime) -> list[UserSession]:
    """The sessions that still open the site to the person, the one seen last first."""
    rows = list(UserSession.objects.filter(user__person=person).order_by("-last_seen_at", "-pk"))
    alive = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=at
        ).values_list("session_key", flat=True)
    )
    return [row for row in rows if row.session_key in alive]


@dataclass(frozen=True)
class SignedIn:
    """One of them, as its owner reads it."""

    name: str
    device: str
    address: str
    since: datetime
    seen: datetime
    is_this: bool


def sessions_of(person: Person, *, this: str | None, at: datetime) -> list[SignedIn]:
    """Where the person is signed in: this browser first, then by when it was last seen."""
    found = [
        SignedIn(
            name=name_of(row),
            device=devices.in_words(row.user_agent),
            address=row.ip,
            since=row.created_at,
            seen=row.last_seen_at,
            is_this=row.session_key == this,
        )
        for row in sessions_held(person, at=at)
    ]
    return sorted(found, key=lambda one: not one.is_this)
