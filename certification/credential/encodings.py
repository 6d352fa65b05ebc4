"""Bytes as text, in the ways that the W3C's Controlled Identifiers and Subresource Integrity name them."""

from __future__ import annotations

import base64
import binascii
import re

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
HEX_SHA256 = re.compile(r"[0-9a-f]{64}")
# decoding takes the square of the length; a signature has 88 characters, a key 48
MOST_BASE58 = 200
SHA2_256 = b"\x12\x20"  # multihash: the algorithm, and 32 bytes


class BadEncoding(ValueError):
    """This text does not stand for any bytes."""


def base58(content: bytes) -> str:
    """Write bytes in base58 (Bitcoin's alphabet)."""
    zeros = len(content) - len(content.lstrip(b"\0"))
    number, digits = int.from_bytes(content, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return "1" * zeros + digits


def from_base58(text: str) -> bytes:
    """Read base58. Raises BadEncoding."""
    if len(text) > MOST_BASE58:
        raise BadEncoding("That is too long for a key or a signature.")
    number = 0
    for letter in text:
        digit = ALPHABET.find(letter)
        if digit < 0:
            raise BadEncoding(f"{letter!r} is no letter of base58.")
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url(content: bytes) -> str:
    """Write bytes in base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Read base64url without padding, in its one spelling. Raises BadEncoding."""
    if not BASE64URL.fullmatch(text):
        raise BadEncoding("That is no base64url.")
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise BadEncoding("That is no base64url.") from error
    if base64url(content) != text:
        raise BadEncoding("Stray bits at the end of base64url.")
    return content


def multibase58(content: bytes) -> str:
    """Write multibase in base58: z and the text."""
    return "z" + base58(content)


def multibase64(content: bytes) -> str:
    """Write multibase in base64url: u and the text."""
    return "u" + base64url(content)


def from_multibase(text: str) -> bytes:
    """Read multibase of the two kinds that credentials use. Raises BadEncoding."""
    match text[:1]:
        case "z":
            return from_base58(text[1:])
        case "u":
            return from_base64url(text[1:])
        case _:
            raise BadEncoding("Only multibase that begins with z or u is read.")


def digest_sri(sha256: str) -> str:
    """Write a SHA-256 (64 hexadecimal letters) as Subresource Integrity does."""
    return "sha256-" + base64.b64encode(_digest(sha256)).decode()


def digest_multibase(sha256: str) -> str:
    """Write a SHA-256 (64 hexadecimal letters) as a multihash in multibase."""
    return multibase64(SHA2_256 + _digest(sha256))


def _digest(sha256: str) -> bytes:
    if not HEX_SHA256.fullmatch(sha256):
        raise BadEncoding("A SHA-256 has 64 hexadecimal letters, the small ones.")
    return bytes.fromhex(sha256)
