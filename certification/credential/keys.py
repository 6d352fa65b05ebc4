"""Ed25519 keys, written as the Multikeys of Controlled Identifiers v1.0."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from certification.credential.encodings import BadEncoding, from_multibase, multibase58

PUBLIC = b"\xed\x01"
SECRET = b"\x80\x26"


class BadKey(ValueError):
    """This is no Ed25519 key."""


@dataclass(frozen=True)
class SigningKey:
    """A key pair and the address under which its public half is found: `did:web:host#z6Mk…`."""

    private: Ed25519PrivateKey
    address: str

    def sign(self, message: bytes) -> bytes:
        """Sign bytes: 64 bytes come back."""
        return self.private.sign(message)


def make() -> Ed25519PrivateKey:
    """Make a key."""
    return Ed25519PrivateKey.generate()


def public_multikey(key: Ed25519PublicKey) -> str:
    """Write the public half: z6Mk… ."""
    return multibase58(PUBLIC + key.public_bytes_raw())


def read_public(text: str) -> Ed25519PublicKey:
    """Read the public half. Raises BadKey."""
    return Ed25519PublicKey.from_public_bytes(_raw(text, PUBLIC))


def secret_multikey(key: Ed25519PrivateKey) -> str:
    """Write the secret half: z3u2… ."""
    return multibase58(SECRET + key.private_bytes_raw())


def read_secret(text: str) -> Ed25519PrivateKey:
    """Read the secret half. Raises BadKey."""
    return Ed25519PrivateKey.from_private_bytes(_raw(text, SECRET))


def is_signed(message: bytes, signature: bytes, key: Ed25519PublicKey) -> bool:
    """Whether the signature is one of these bytes by this key."""
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _raw(text: str, kind: bytes) -> bytes:
    try:
        content = from_multibase(text)
    except BadEncoding as error:
        raise BadKey(str(error)) from error
    if not text.startswith("z") or content[:2] != kind or len(content) != 34:
        raise BadKey("That is no Ed25519 key in the form of a Multikey.")
    return content[2:]
