"""Statements of the site under its own key: Ed25519, so that anybody can check them without asking it.

The key is `SIGNING_KEY` or, where none is given, made from the site's secret. What it was ever used under
stays listed at `/.well-known/sabha-keys.json`, so that a statement of years ago can be checked after the
key was changed. See docs/decisions/freezing.md.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.crypto import salted_hmac

from community.models import SigningKey

SALT = "community.signing"


@dataclass(frozen=True)
class Signature:
    """What stands beside a statement: by which key it was signed, and the signature in base64."""

    key: str
    signature: str


def _private() -> Ed25519PrivateKey:
    given = settings.SIGNING_KEY
    seed = (
        hashlib.sha256(f"{SALT}:{given}".encode()).digest()
        if given
        else salted_hmac(SALT, "ed25519", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    )
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key() -> bytes:
    """The key that the site signs with now: its public half, 32 bytes."""
    return _private().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def name_of(public: bytes) -> str:
    """Name a key by the beginning of its hash."""
    return hashlib.sha256(public).hexdigest()[:16]


def sign(statement: str, *, at: datetime) -> Signature:
    """Sign the bytes of a statement, in the transaction of whoever makes it."""
    private, public = _private(), public_key()
    name = name_of(public)
    SigningKey.objects.get_or_create(
        name=name, defaults={"public": base64.b64encode(public).decode(), "first_used_at": at}
    )
    return Signature(name, base64.b64encode(private.sign(statement.encode())).decode())


def is_signed(statement: str, *, public: str, signature: str) -> bool:
    """Whether the signature is one of this statement by this key, both in base64."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), statement.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def listed() -> list[SigningKey]:
    """Every key that signed something, the first one first."""
    return list(SigningKey.objects.order_by("first_used_at", "pk"))
