"""An authenticator app as RFC 6238 describes it, written from the document and sharing no code with the site."""

from __future__ import annotations

import base64
import hmac
import time


def code_at(secret: str, moment: float, *, digits: int = 6, step: int = 30) -> str:
    """What the app shows at that moment for a secret in base32, blanks and all."""
    key = base64.b32decode(secret.replace(" ", "").upper())
    counter = (int(moment) // step).to_bytes(8, "big")
    mac = hmac.digest(key, counter, "sha1")
    start = mac[19] & 15
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).rjust(digits, "0")


def code_now(secret: str) -> str:
    return code_at(secret, time.time())
