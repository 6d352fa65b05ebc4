"""The signer's side: the private operation on a message that the signer cannot read.

`cryptography` offers no RSA without padding, so the power is our own: by gmpy2's constant-time `powmod_sec`
where that is installed, by Python's integers otherwise. Python's `pow` takes a time that depends on its
numbers; hence neither base nor exponent is ever one that somebody outside chose or could learn from:
the base is multiplied by a random unit's power, and a random multiple of the group's order is added to
each exponent. What comes out is checked with the public key before it leaves, since one wrong half of
the CRT would give the key away.
"""

from __future__ import annotations

import importlib
import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from elections.blindsig.faults import OutOfRange, SigningFault
from elections.blindsig.protocol import EXPONENT, number_below, numbers_of, unit_below

Power = Callable[[int, int, int], int]
MASK_BITS = 64


def _fastest() -> tuple[str, Power]:
    try:
        gmpy2 = importlib.import_module("gmpy2")
    except ImportError:
        return "int", pow
    return "gmpy2", lambda base, exponent, modulus: int(gmpy2.powmod_sec(base, exponent, modulus))


BY, _power = _fastest()


@dataclass(frozen=True, repr=False)
class Signer:
    """A private key made ready to sign many. Its numbers stay out of every repr and traceback."""

    n: int
    length: int
    p: int
    q: int
    d_p: int
    d_q: int
    q_inverse: int

    @classmethod
    def of(cls, private: RSAPrivateKey) -> Signer:
        """Read the numbers of a key."""
        n, length = numbers_of(private.public_key())
        numbers = private.private_numbers()
        return cls(
            n, length, numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp
        )  # fmt: skip

    def sign(self, blinded: bytes, *, power: Power | None = None) -> bytes:
        """Sign a blinded message, always the same way: equal messages get equal signatures."""
        power = power or _power
        message = number_below(self.n, self.length, blinded)
        if math.gcd(message, self.n) != 1:
            raise OutOfRange("the message shares a factor with the modulus")
        unit = unit_below(self.n)
        hidden = message * pow(unit, EXPONENT, self.n) % self.n
        at_p = power(hidden % self.p, _masked(self.d_p, self.p), self.p)
        at_q = power(hidden % self.q, _masked(self.d_q, self.q), self.q)
        joined = at_q + self.q * ((at_p - at_q) * self.q_inverse % self.p)
        signed = joined * pow(unit, -1, self.n) % self.n
        if pow(signed, EXPONENT, self.n) != message:
            raise SigningFault("the private operation came to a wrong number")
        return signed.to_bytes(self.length, "big")


def _masked(exponent: int, prime: int) -> int:
    return exponent + secrets.randbits(MASK_BITS) * (prime - 1)


def blind_sign(private: RSAPrivateKey, blinded: bytes) -> bytes:
    """Sign one blinded message."""
    return Signer.of(private).sign(blinded)
