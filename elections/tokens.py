"""Everything that a ballot key gives for one vote, and what anybody can check of what comes of it.

Pure. A voter keeps one secret S (elections/phrases.py). The vote's RSA key and S give, by HKDF, the token's
Ed25519 key, the prefix, salt and blinding factor of RFC 9474, and for each time that the ballot is cast a nonce and a
withdrawal value. So who kept S loses nothing with a browser; and who gets hold of S finds the ballot, after
the close too. Every layout of bytes is told in docs/ballots.md; static/js/tokens.js does the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from elections import blindsig, leaves
from elections.phrases import read

KEY_BITS = 3072
FIELD = 2**255 - 19  # of Ed25519
TOKEN_BYTES = NONCE_BYTES = WITHDRAWAL_BYTES = 32
SEAL_BYTES = 64
MOST_CASTS = 1 << 32
MOST_LOOKED_AT = 2000  # nobody changes their mind more often


class BadToken(Exception):
    """Not a token that the vote's key signed."""


class BadSlip(Exception):
    """A ballot whose parts do not belong together, or that its token's key did not sign."""


@dataclass(frozen=True)
class VoteKey:
    """The public half of the key of one vote, and the vote that it belongs to."""

    election: str
    public: RSAPublicKey

    def __post_init__(self) -> None:
        numbers = self.public.public_numbers()
        if self.public.key_size != KEY_BITS or numbers.e != 65537:
            raise blindsig.UnusableKey(
                f"a vote's key has {KEY_BITS} bits and the exponent 65537, and not"
                f" {self.public.key_size} and {numbers.e}"
            )

    @cached_property
    def fingerprint(self) -> bytes:
        """SHA-256 of the key in DER."""
        return leaves.key_fingerprint(
            self.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        )

    def message(self, token: bytes) -> bytes:
        """What is signed blindly for a token, behind its prefix."""
        if len(token) != TOKEN_BYTES:
            raise BadToken("a token has 32 bytes")
        return leaves.token_message(self.election, self.fingerprint, token)


@dataclass(frozen=True)
class Token:
    """A voting token: the voter's public key of this vote, signed with the vote's key."""

    token: bytes
    prefix: bytes
    signature: bytes

    def check(self, key: VoteKey) -> None:
        """Raise BadToken unless the vote's key signed it."""
        try:
            prepared = blindsig.prepare(key.message(self.token), self.prefix)
            blindsig.verify(key.public, prepared, self.signature)
        except blindsig.BlindSignatureFault as reason:
            raise BadToken(str(reason)) from None


@dataclass(frozen=True)
class Slip:
    """A ballot as it is cast: under a token, committed to by a leaf, the leaf signed with the token's key."""

    token: bytes
    withdrawal_hash: bytes
    nonce: bytes
    ballot: str
    seal: bytes

    @property
    def inner(self) -> bytes:
        """The commitment to the ballot."""
        return leaves.inner(self.nonce, self.token, self.ballot)

    def leaf(self, election: str) -> bytes:
        """What stands in the vote's log."""
        return leaves.leaf(election, self.withdrawal_hash, self.inner)

    def check(self, election: str) -> None:
        """Raise BadSlip unless its token's key signed just this ballot for this vote."""
        wanted = (
            (self.token, TOKEN_BYTES, "token"),
            (self.withdrawal_hash, 32, "hash of the withdrawal value"),
            (self.nonce, NONCE_BYTES, "nonce"),
            (self.seal, SEAL_BYTES, "signature of the leaf"),
        )
        for part, length, name in wanted:
            if len(part) != length:
                raise BadSlip(f"the {name} has {len(part)} bytes and not {length}")
        if not _is_spelt_as_it_must(self.token):
            raise BadSlip("the token is another spelling of a key")
        try:
            key = Ed25519PublicKey.from_public_bytes(self.token)
            key.verify(self.seal, self.leaf(election))
        except (InvalidSignature, ValueError):
            raise BadSlip("the token's key did not sign this ballot for this vote") from None


def _is_spelt_as_it_must(key: bytes) -> bool:
    """Whether these bytes are the one encoding of a point (RFC 8032, 5.1.3), which OpenSSL does not ask.

    The recount does: a ballot under another spelling would make an honest archive fail.
    """
    number = int.from_bytes(key, "little")
    y, is_odd = number & ((1 << 255) - 1), number >> 255
    return y < FIELD and not (is_odd and y in {1, FIELD - 1})


def withdraws(w: bytes, withdrawal_hash: bytes) -> bool:
    """Whether a withdrawal value is the one that a ballot was cast with."""
    return len(w) == WITHDRAWAL_BYTES and leaves.withdrawal(w) == withdrawal_hash


class Voter:
    """What one ballot key is in one vote. Whoever holds it can vote, and can find the ballot."""

    def __init__(self, secret: str, key: VoteKey) -> None:
        self.key = key
        self._secret = read(secret).encode()
        self._salt = leaves.tagged("voter", key.election.encode(), key.fingerprint)
        self._private = Ed25519PrivateKey.from_private_bytes(self._derived("token key", 32))
        self.token = self._private.public_key().public_bytes_raw()
        self.prefix = self._derived("prefix", blindsig.PREFIX_BYTES)

    def _derived(self, name: str, length: int, number: int | None = None) -> bytes:
        counted = b"" if number is None else number.to_bytes(4, "big")
        kdf = HKDF(SHA256(), length, salt=self._salt, info=name.encode() + counted)
        return kdf.derive(self._secret)

    def _factor(self) -> int:
        """Take the first number that HKDF gives which lies below the modulus and has an inverse."""
        n = self.key.public.public_numbers().n
        for number in range(MOST_CASTS):
            factor = int.from_bytes(self._derived("blinding factor", KEY_BITS // 8, number), "big")
            if factor < n and math.gcd(factor, n) == 1:
                return factor
        raise AssertionError("unreachable: one in two fits")

    def _prepared(self) -> bytes:
        return blindsig.prepare(self.key.message(self.token), self.prefix)

    def ask(self) -> blindsig.Blinded:
        """Make what the server signs without seeing the token. It is the same each time."""
        return blindsig.blind(
            self.key.public,
            self._prepared(),
            salt=self._derived("salt", 48),
            factor=self._factor(),
        )

    def receive(self, blind_signature: bytes) -> Token:
        """Make the token of the server's answer; a wrong answer is refused."""
        signature = blindsig.finalize(
            self.key.public, self._prepared(), blind_signature, self.ask().inverse
        )
        return Token(self.token, self.prefix, signature)

    def nonce(self, number: int) -> bytes:
        """What hides the ballot that is cast for the first (0), second (1) … time."""
        return self._derived("nonce", NONCE_BYTES, number)

    def withdrawal(self, number: int) -> bytes:
        """What withdraws that ballot again; kept until it is replaced."""
        return self._derived("withdrawal", WITHDRAWAL_BYTES, number)

    def number_of(self, withdrawal_hash: bytes) -> int:
        """Find which time it was that the ballot under this hash was cast: so the next one is known.

        Nonce and withdrawal value must never serve twice. A browser that has nothing but S asks the box
        for the hash that stands there.
        """
        for number in range(MOST_LOOKED_AT):
            if withdraws(self.withdrawal(number), withdrawal_hash):
                return number
        raise BadSlip("this ballot was not cast with this ballot key")

    def fill(self, ballot: str, number: int = 0) -> Slip:
        """Commit to a ballot in its canonical form, and sign it."""
        hidden = leaves.withdrawal(self.withdrawal(number))
        nonce = self.nonce(number)
        leaf = leaves.leaf(self.key.election, hidden, leaves.inner(nonce, self.token, ballot))
        return Slip(self.token, hidden, nonce, ballot, self._private.sign(leaf))
