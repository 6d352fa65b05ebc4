"""Links that open something to whoever holds them: made from the site's secret, kept as a hash.

What stands in the database is a random number and a hash. Neither gives the link without the site's
secret, and a job that sends the mail again makes the same link.
"""

from __future__ import annotations

import base64
import hashlib
import secrets

from django.utils.crypto import salted_hmac

SALT = "community.keys"


def new_seed() -> str:
    """Choose 128 random bits, from which one link is made."""
    return secrets.token_hex(16)


def token(seed: str) -> str:
    """Make the part of the link that nobody guesses: 256 bits under the site's secret."""
    made = salted_hmac(SALT, seed, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def fingerprint(token_: str) -> str:
    """Hash a link's token, to be kept and compared in its place."""
    return hashlib.sha256(token_.encode()).hexdigest()


def address_print(address: str) -> str:
    """Name an address without holding it: under the site’s own secret, so that nobody can guess."""
    return salted_hmac("community.address", address.strip().lower(), algorithm="sha256").hexdigest()
