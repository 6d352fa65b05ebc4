"""EMSA-PSS with SHA-384 and MGF1 over SHA-384 (RFC 8017, section 9.1.1): a message as a number to sign.

`cryptography` makes and checks whole signatures but has no step that gives the encoded message, and
that is what gets blinded. Checking stays with `cryptography` alone.
"""

from __future__ import annotations

import hashlib

from elections.blindsig.faults import WrongLength

HASH_BYTES = 48
SALT_BYTES = 48


def mask(seed: bytes, length: int) -> bytes:
    """Stretch a seed (MGF1)."""
    blocks = -(-length // HASH_BYTES)
    return b"".join(
        hashlib.sha384(seed + number.to_bytes(4, "big")).digest() for number in range(blocks)
    )[:length]


def encode(message: bytes, bits: int, salt: bytes) -> bytes:
    """Encode a message into `bits` bits: one fewer than the modulus has."""
    length = -(-bits // 8)
    filled = length - len(salt) - HASH_BYTES - 2
    if filled < 0:
        raise WrongLength("the modulus is too short for the hash and this salt")
    hashed = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = bytes(filled) + b"\x01" + salt
    masked = bytearray(
        one ^ other for one, other in zip(block, mask(hashed, len(block)), strict=True)
    )
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + hashed + b"\xbc"
