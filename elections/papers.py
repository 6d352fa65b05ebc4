"""Ballot papers: a secret that the voter holds, and what the box may know of it.

Pure: hashes and nothing else. The voter's browser holds a random secret S before anything is written.
    commitment = SHA-256("sabha/paper" ‖ election ‖ S)      stands beside the line of the roll
    token      = S ‖ "." ‖ HMAC-SHA-256(key, election ‖ S)  handed out against the commitment
    box key    = SHA-256("sabha/box" ‖ election ‖ token)    the only name that a ballot has
Without S neither hash leads to the other, and S is never stored by the server. The same S always
gives the same token, so an answer that got lost can be asked for again; another S gives none.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # without l, o, 0 and 1, which people misread
LENGTH = 30  # letters of 32: 150 random bits
GROUP = 5


class BadToken(ValueError):
    """Not a token that this election has handed out."""


def new_secret() -> str:
    """Draw a secret for one ballot paper."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_secret(text: str) -> str | None:
    """Read a secret as somebody wrote it down: blanks, hyphens and capitals do not matter."""
    secret = "".join(text.lower().replace("-", "").split())
    return secret if len(secret) == LENGTH and set(secret) <= set(ALPHABET) else None


def in_groups(secret: str) -> str:
    """Write a secret so that it can be copied by hand."""
    return "-".join(secret[place : place + GROUP] for place in range(0, len(secret), GROUP))


def election_key(site_secret: str, election: str) -> bytes:
    """Derive the key that authenticates this election's tokens and no other's."""
    return hmac.digest(site_secret.encode(), f"sabha/papers/{election}".encode(), "sha256")


def commitment(election: str, secret: str) -> str:
    """Hash what stands beside the line of the roll."""
    return hashlib.sha256(f"sabha/paper\n{election}\n{secret}".encode()).hexdigest()


def issue(key: bytes, election: str, secret: str) -> str:
    """Make the token: the secret, authenticated."""
    return f"{secret}.{_mark(key, election, secret)}"


def box_key(key: bytes, election: str, token: str) -> str:
    """Check a token and hash it into the name that its ballot gets."""
    secret, _dot, mark = token.strip().partition(".")
    good = read_secret(secret) == secret
    if not hmac.compare_digest(mark.encode(), _mark(key, election, secret).encode()) or not good:
        raise BadToken
    return hashlib.sha256(f"sabha/box\n{election}\n{secret}.{mark}".encode()).hexdigest()


def _mark(key: bytes, election: str, secret: str) -> str:
    return hmac.new(key, f"{election}\n{secret}".encode(), "sha256").hexdigest()
