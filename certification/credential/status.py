"""Bitstring Status List v1.0: which certificates are suspended or revoked, a bit for each.

Two lists of one bit a certificate, at the same index: one of those not to be relied on now (suspended, and
also everything revoked), one of those revoked for good. The first bit of the first byte is index 0.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from certification.credential import contexts, shape, times
from certification.credential.encodings import BadEncoding, from_base64url, multibase64

LENGTH = 131_072  # the least that the specification allows, so that no bit stands out
MOST_BYTES = 1_048_576  # unpacked: 8 million certificates


class Purpose(StrEnum):
    SUSPENSION = "suspension"
    REVOCATION = "revocation"


class BadList(ValueError):
    """This is no list of bits, or not one of a length that is read."""


@dataclass(frozen=True)
class Bits:
    """A list, unpacked."""

    content: bytes

    def __len__(self) -> int:
        return len(self.content) * 8

    def is_set(self, index: int) -> bool:
        """Whether the bit is set. Raises BadList where the list is shorter."""
        if not 0 <= index < len(self):
            raise BadList(f"The list has no entry {index}.")
        return bool(self.content[index // 8] & 0x80 >> index % 8)

    def indexes(self) -> list[int]:
        """All that are set."""
        return [
            number * 8 + bit
            for number, byte in enumerate(self.content)
            if byte
            for bit in range(8)
            if byte & 0x80 >> bit
        ]


def bits(indexes: Iterable[int], *, length: int = LENGTH) -> Bits:
    """Set these bits and no other. Raises BadList."""
    if length < LENGTH or length % 8 or length // 8 > MOST_BYTES:
        raise BadList(f"A list has at least {LENGTH} entries, and whole bytes.")
    content = bytearray(length // 8)
    for index in indexes:
        if not 0 <= index < length:
            raise BadList(f"The list has no entry {index}.")
        content[index // 8] |= 0x80 >> index % 8
    return Bits(bytes(content))


def encode(listed: Bits) -> str:
    """Pack a list: gzip, base64url, u before it. The same bits give the same text."""
    return multibase64(gzip.compress(listed.content, mtime=0))


def decode(text: str) -> Bits:
    """Unpack a list, never more than MOST_BYTES of it. Raises BadList."""
    if len(text) > shape.MOST_ENCODED or text[:1] != "u":
        raise BadList("The list is too long, or not written in base64url.")
    unpacking = zlib.decompressobj(wbits=31)
    try:
        content = unpacking.decompress(from_base64url(text[1:]), MOST_BYTES + 1)
    except (BadEncoding, zlib.error) as error:
        raise BadList("The list cannot be unpacked.") from error
    if len(content) > MOST_BYTES:
        raise BadList("The list is larger than this program unpacks.")
    if not unpacking.eof or unpacking.unused_data:
        raise BadList("The list is cut off, or something follows it.")
    if len(content) * 8 < LENGTH:
        raise BadList(f"The list is shorter than {LENGTH} entries.")
    return Bits(content)


def credential(
    url: str,
    *,
    issuer: str,
    purpose: Purpose,
    listed: Bits,
    since: datetime,
    until: datetime,
) -> dict[str, Any]:
    """Write the credential of a list, not yet signed. `until` is when a newer one has to be asked for."""
    written = {
        "@context": [contexts.CREDENTIALS],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": times.written(since),
        "validUntil": times.written(until),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose.value,
            "encodedList": encode(listed),
        },
    }
    shape.check(written, shape.STATUS_LIST)
    return written
