"""Secrets that must lie in the database and be read back, sealed under a key made of SECRET_KEY.

A copy of the database alone then opens nothing. A SECRET_KEY that is no longer there, and not among
SECRET_KEY_FALLBACKS either, leaves what it sealed unreadable for good: `Unreadable`.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PURPOSE = b"sabha vault v1"


class Unreadable(Exception):
    """It was sealed under a key that this site no longer has."""


def _under(secret: str) -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(made))


def _keys() -> MultiFernet:
    """The key of today seals; those of yesterday still open."""
    return MultiFernet(
        [_under(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def seal(text: str) -> str:
    """Seal a secret for the database."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Read a sealed secret."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as reason:
        raise Unreadable from reason
