"""The voter's side of a blind signature, and checking one: prepare, blind, finalize, verify."""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from elections.blindsig.encoding import SALT_BYTES, encode
from elections.blindsig.faults import BadSignature, OutOfRange, UnusableKey, WrongLength

PREFIX_BYTES = 32
EXPONENT = 65537
FEWEST_BITS, MOST_BITS = 2048, 8192


@dataclass(frozen=True)
class Blinded:
    """What goes to the signer, and the inverse that never leaves its maker."""

    message: bytes
    inverse: int


def numbers_of(public: RSAPublicKey) -> tuple[int, int]:
    """Give modulus and length in bytes of a key that may be used here."""
    numbers = public.public_numbers()
    if numbers.e != EXPONENT:
        raise UnusableKey(f"the exponent is {numbers.e}, and only {EXPONENT} is taken")
    if not FEWEST_BITS <= public.key_size <= MOST_BITS or numbers.n % 2 == 0:
        raise UnusableKey(f"a modulus of {public.key_size} bits is not taken")
    return numbers.n, -(-public.key_size // 8)


def prepare(message: bytes, prefix: bytes | None = None) -> bytes:
    """Put 32 random bytes before a message (PrepareRandomize); give them where they were drawn before."""
    prefix = secrets.token_bytes(PREFIX_BYTES) if prefix is None else prefix
    if len(prefix) != PREFIX_BYTES:
        raise WrongLength(f"the prefix has {len(prefix)} bytes and not {PREFIX_BYTES}")
    return prefix + message


def blind(
    public: RSAPublicKey, prepared: bytes, *, salt: bytes | None = None, factor: int | None = None
) -> Blinded:
    """Blind a prepared message. Salt and factor are drawn, unless they were before; never use them twice."""
    n, length = numbers_of(public)
    salt = secrets.token_bytes(SALT_BYTES) if salt is None else salt
    if len(salt) not in {SALT_BYTES, 0}:
        raise WrongLength(f"the salt has {len(salt)} bytes, and {SALT_BYTES} or none are taken")
    encoded = int.from_bytes(encode(prepared, public.key_size - 1, salt), "big")
    if math.gcd(encoded, n) != 1:
        raise OutOfRange("the message has no inverse")  # whoever meets this has factored the key
    if factor is None:
        factor = unit_below(n)
    if not 0 < factor < n or math.gcd(factor, n) != 1:
        raise OutOfRange("the blinding factor has no inverse below the modulus")
    blinded = encoded * pow(factor, EXPONENT, n) % n
    return Blinded(blinded.to_bytes(length, "big"), pow(factor, -1, n))


def unit_below(n: int) -> int:
    """Draw a number evenly from those that have an inverse."""
    while True:
        drawn = secrets.randbelow(n)
        if math.gcd(drawn, n) == 1:
            return drawn


def finalize(
    public: RSAPublicKey,
    prepared: bytes,
    blind_signature: bytes,
    inverse: int,
    *,
    salt_bytes: int = SALT_BYTES,
) -> bytes:
    """Take the blinding off a signature, and give it only if it is the key's over the message."""
    n, length = numbers_of(public)
    signed = number_below(n, length, blind_signature)
    if not 0 < inverse < n:
        raise OutOfRange("the inverse does not lie below the modulus")
    signature = (signed * inverse % n).to_bytes(length, "big")
    verify(public, prepared, signature, salt_bytes=salt_bytes)
    return signature


def verify(
    public: RSAPublicKey, prepared: bytes, signature: bytes, *, salt_bytes: int = SALT_BYTES
) -> None:
    """Check a signature with `cryptography`; raise BadSignature where it is not one."""
    _n, length = numbers_of(public)
    if len(signature) != length:
        raise WrongLength(f"the signature has {len(signature)} bytes and not {length}")
    pss = padding.PSS(padding.MGF1(hashes.SHA384()), salt_bytes)
    try:
        public.verify(signature, prepared, pss, hashes.SHA384())
    except InvalidSignature:
        raise BadSignature("the signature is not the key's over this message") from None


def number_below(n: int, length: int, given: bytes) -> int:
    """Read a number that must lie between nought and the modulus, in just as many bytes."""
    if len(given) != length:
        raise WrongLength(f"{len(given)} bytes were given and not {length}")
    number = int.from_bytes(given, "big")
    if not 0 < number < n:
        raise OutOfRange("the number does not lie between nought and the modulus")
    return number


def require_signable(public: RSAPublicKey, blinded: bytes) -> None:
    """Raise unless the signer could sign these bytes: so it can refuse before it marks anything."""
    n, length = numbers_of(public)
    if math.gcd(number_below(n, length, blinded), n) != 1:
        raise OutOfRange("the message shares a factor with the modulus")
