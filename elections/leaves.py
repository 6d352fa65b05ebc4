"""What a ballot is committed to by, before anybody may read it. The layout is told in docs/bundle.md.

Pure: SHA-256 and nothing else. Every hash begins with what it is of, and every part with its length, so
that no two different lists of parts give the same bytes.
    inner = H("inner", nonce, token, ballot)      leaf = H("leaf", election, H("withdrawal", w), inner)
Whoever knows `w` and `inner` can show that a leaf was withdrawn, and learns nothing of its ballot.
"""

from __future__ import annotations

import hashlib

SITE = b"sabha"


def tagged(what: str, *parts: bytes) -> bytes:
    """Hash parts under a name: SHA-256 of each part, the name first, behind its length in eight bytes."""
    digest = hashlib.sha256()
    for part in (SITE, what.encode(), *parts):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


def key_fingerprint(public_der: bytes) -> bytes:
    """Name the vote's RSA key: SHA-256 of its public half in DER (SubjectPublicKeyInfo)."""
    return hashlib.sha256(public_der).digest()


def token_message(election: str, fingerprint: bytes, token: bytes) -> bytes:
    """Word what the vote's key signs blindly: for this vote and key, this token (RFC 9474's `msg`)."""
    return tagged("token", election.encode(), fingerprint) + token


def withdrawal(w: bytes) -> bytes:
    """Hash a withdrawal value, kept by the voter until the ballot is replaced."""
    return tagged("withdrawal", w)


def inner(nonce: bytes, token: bytes, ballot: str) -> bytes:
    """Commit to a ballot in its canonical form, under its token; hidden by the nonce."""
    return tagged("inner", nonce, token, ballot.encode())


def leaf(election: str, withdrawal_hash: bytes, inner_hash: bytes) -> bytes:
    """Make the leaf that stands in the vote's log, and that the token's key signs."""
    return tagged("leaf", election.encode(), withdrawal_hash, inner_hash)
