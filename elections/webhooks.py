"""Signed messages as Standard Webhooks writes them: HMAC-SHA256 over id, time and body.

Pure: no Django, no clock. https://github.com/standard-webhooks/standard-webhooks, specification of 2023,
"Signature scheme" (symmetric) and "Verifying": the signed words are `id.timestamp.body`, the secret is
`whsec_` and base64, the header holds one or more `v1,BASE64` with a space between.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

PREFIX = "whsec_"
SKEW = timedelta(minutes=5)
LONGEST_ID = 100


class NotSigned(ValueError):
    """Not a message under this secret, or not one of now. It does not say which."""


@dataclass(frozen=True)
class Message:
    """What was signed: its sender's name for it, when it was sent, its bytes."""

    id: str
    sent_at: datetime
    body: bytes


def new_secret() -> str:
    """Make a secret of 256 random bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret: str, *, id: str, timestamp: int, body: bytes) -> str:  # noqa: A002  (the header's own name)
    """Write the header `webhook-signature` of a message."""
    return "v1," + base64.b64encode(_digest(secret, id, str(timestamp), body)).decode()


def verify(secret: str, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Message:
    """Read the message, or raise `NotSigned`. More than five minutes of age or of haste is too much."""
    name, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (0 < len(name) <= LONGEST_ID and name.isascii() and name.isprintable()):
        raise NotSigned
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 11):
        raise NotSigned
    sent_at = datetime.fromtimestamp(int(stamp), UTC)
    wanted = _digest(secret, name, stamp, body)
    held = False
    for signature in headers.get("webhook-signature", "")[:2000].split(" "):
        version, _comma, text = signature.partition(",")
        try:
            given = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            continue
        held |= version == "v1" and hmac.compare_digest(given, wanted)
    if not held or abs(at - sent_at) > SKEW:
        raise NotSigned
    return Message(name, sent_at, body)


def _digest(secret: str, name: str, stamp: str, body: bytes) -> bytes:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return hmac.digest(key, b".".join([name.encode(), stamp.encode(), body]), hashlib.sha256)
