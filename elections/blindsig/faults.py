"""What a step of the protocol refuses, each by its own name."""

from __future__ import annotations


class BlindSignatureFault(Exception):
    """Something that was handed over is not what this step takes. Nothing was made of it."""


class UnusableKey(BlindSignatureFault):
    """The key is no RSA key that these signatures are made with."""


class WrongLength(BlindSignatureFault):
    """A part has not as many bytes as the key or the step gives it."""


class OutOfRange(BlindSignatureFault):
    """A number does not lie between nought and the modulus, or has no inverse there."""


class BadSignature(BlindSignatureFault):
    """The signature is not the key's over this message."""


class SigningFault(BlindSignatureFault):
    """The private operation came to a wrong number, which never leaves: it could betray the key."""
