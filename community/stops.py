"""The links that stop mail: signed, so that nobody can stop another's; without a date, so that they last.

A token names a person and what is to stop: `kind:events.seat_taken`, `digest:daily`, `follow:` with the public id
of a group, `city:` with the name of one in its address, `address:` with the fingerprint of one that belongs to nobody here, or `all`. It opens
nothing else: it is signed under a salt of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.signing import BadSignature, Signer

ALL = "all"
_SALT, _UNDO_SALT = "community.stop", "community.stop.undo"


@dataclass(frozen=True)
class Stop:
    """What a token says: whose mail, and what of it."""

    person: str
    scope: str

    @property
    def kind(self) -> str:
        """The one kind that is to stop, or nothing."""
        return self.scope.removeprefix("kind:") if self.scope.startswith("kind:") else ""

    @property
    def rhythm(self) -> str:
        """The digest that is to stop, or nothing."""
        return self.scope.removeprefix("digest:") if self.scope.startswith("digest:") else ""

    @property
    def address(self) -> str:
        """The fingerprint of an address that is nobody's here and is to be written to no more, or nothing."""
        return self.scope.removeprefix("address:") if self.scope.startswith("address:") else ""

    @property
    def group(self) -> str:
        """The public id of the group that is to be followed no more, or nothing."""
        return self.scope.removeprefix("follow:") if self.scope.startswith("follow:") else ""

    @property
    def city(self) -> str:
        """The city that is to be followed no more, or nothing."""
        return self.scope.removeprefix("city:") if self.scope.startswith("city:") else ""


def token(person: str, scope: str) -> str:
    """Sign whose mail is to stop, and what of it."""
    return Signer(salt=_SALT, sep=".").sign_object([person, scope])


def read(signed: str) -> Stop | None:
    """Read a token back; None where it is not one of ours."""
    try:
        person, scope = Signer(salt=_SALT, sep=".").unsign_object(signed)
    except (BadSignature, ValueError, TypeError):
        return None
    if not isinstance(person, str) or not isinstance(scope, str):
        return None
    return Stop(person, scope)


def undo_token(person: str, before: dict[str, str]) -> str:
    """Sign how it was before, so that one press brings it back."""
    return Signer(salt=_UNDO_SALT, sep=".").sign_object([person, before])


def read_undo(signed: str) -> tuple[str, dict[str, str]] | None:
    """Read back whose choices to restore, and to what."""
    try:
        person, before = Signer(salt=_UNDO_SALT, sep=".").unsign_object(signed)
    except (BadSignature, ValueError, TypeError):
        return None
    return (person, before) if isinstance(person, str) and isinstance(before, dict) else None
