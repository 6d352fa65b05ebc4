"""RSASSA-PSS with SHA-384 and a salt of 48 bytes (RFC 8017), verification alone.

What RFC 9474 calls RSABSSA-SHA384-PSS-Randomized ends in such a signature, of a random prefix of 32 bytes
and the message.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

SALT = 48
RSA = bytes.fromhex("300d06092a864886f70d0101010500")  # rsaEncryption, no parameters


class BadKey(ValueError):
    """Not the public half of an RSA key in DER."""


@dataclass(frozen=True)
class PublicKey:
    """An RSA key: the modulus and the exponent."""

    n: int
    e: int


def read_key(encoded: bytes) -> PublicKey:
    """Read SubjectPublicKeyInfo in DER; what is not the one spelling of a key is refused."""
    try:
        inside = _element(encoded, 0x30, whole=True)
        if not inside.startswith(RSA):
            raise BadKey("this is no RSA key")
        bits = _element(inside[len(RSA) :], 0x03, whole=True)
        if bits[:1] != b"\x00":
            raise BadKey("this is no RSA key")
        numbers = _element(bits[1:], 0x30, whole=True)
        first = _element(numbers, 0x02)
        second = _element(numbers[_length_of(numbers) :], 0x02, whole=True)
    except IndexError:
        raise BadKey("the key ends too early") from None
    key = PublicKey(int.from_bytes(first, "big"), int.from_bytes(second, "big"))
    if first[0] & 0x80 or second[0] & 0x80 or key.e != 65537 or key.n.bit_length() < 2048:
        raise BadKey("this is no RSA key of 2048 bits or more with the exponent 65537")
    if key.n.bit_length() > 8192 or key.n % 2 == 0:
        raise BadKey("this is no RSA key of at most 8192 bits")
    return key


def _header(encoded: bytes) -> tuple[int, int]:
    """Say how long the head of an element is, and how long what is inside."""
    length = encoded[1]
    if length < 0x80:
        return 2, length
    size = length & 0x7F
    if not 1 <= size <= 4:
        raise BadKey("a length in the key is not understood")
    length = int.from_bytes(encoded[2 : 2 + size], "big")
    if length < 0x80 or length >> 8 * (size - 1) == 0:
        raise BadKey("a length in the key is spelt longer than it need be")
    return 2 + size, length


def _length_of(encoded: bytes) -> int:
    return sum(_header(encoded))


def _element(encoded: bytes, tag: int, *, whole: bool = False) -> bytes:
    head, length = _header(encoded)
    inside = encoded[head : head + length]
    if encoded[0] != tag or len(inside) != length or not inside:
        raise BadKey("the key is not spelt as RSA keys are")
    if whole and head + length != len(encoded):
        raise BadKey("something stands behind the key")
    return inside


def as_der(pem_or_base64: str) -> bytes:
    """Read DER in base64, strictly."""
    try:
        return base64.b64decode(pem_or_base64, validate=True)
    except (binascii.Error, ValueError):
        raise BadKey("this is not base64") from None


def _mask(seed: bytes, length: int) -> bytes:
    blocks = -(-length // 48)
    stretched = b"".join(
        hashlib.sha384(seed + number.to_bytes(4, "big")).digest() for number in range(blocks)
    )
    return stretched[:length]


def is_signed(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether this is the signature of the message by the key."""
    size = (key.n.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != size or number >= key.n:
        return False
    bits = key.n.bit_length() - 1
    length = (bits + 7) // 8
    opened = pow(number, key.e, key.n)
    if opened.bit_length() > bits:
        return False
    encoded = opened.to_bytes(length, "big")
    masked, hashed = encoded[: -48 - 1], encoded[-48 - 1 : -1]
    if encoded[-1] != 0xBC:
        return False
    mask = _mask(hashed, len(masked))
    data = int.from_bytes(masked, "big") ^ int.from_bytes(mask, "big")
    data &= (1 << bits - 8 * (length - len(masked))) - 1
    block = data.to_bytes(len(masked), "big")
    padding, salt = block[: -SALT - 1], block[-SALT:]
    if any(padding) or block[-SALT - 1] != 1:
        return False
    inside = bytes(8) + hashlib.sha384(message).digest() + salt
    return hashlib.sha384(inside).digest() == hashed
