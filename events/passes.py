"""The lasting link of somebody without an account: what it names, signed, so that nobody makes another's.

It opens one page, about one seat at one meetup, and nothing else: it is no login. It names the person and the
meetup and not the seat, so that it goes on after a change of rooms. Without a date: a mail may be opened late.
It ends when the visitor's address is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

_SALT = "events.pass"


@dataclass(frozen=True)
class Pass:
    """Whose seat, at which meetup: both by their public names."""

    event: str
    person: str


def token(event: str, person: str) -> str:
    """Sign whose seat it is."""
    return Signer(salt=_SALT, sep=".").sign_object([event, person])


def read(signed: str) -> Pass | None:
    """Read a token back; None where it is not one of ours."""
    try:
        event, person = Signer(salt=_SALT, sep=".").unsign_object(signed)
    except (BadSignature, ValueError, TypeError):
        return None
    if not isinstance(event, str) or not isinstance(person, str):
        return None
    return Pass(event, person)
