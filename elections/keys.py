"""The RSA key of one vote: made, named, and wrapped so that a copy of the database alone signs nothing.

Pure. The private half lies in the database encrypted (AES-256-GCM) under a key that HKDF makes of the site's
secret, bound to its vote and fingerprint: put beside another vote, it does not open. Erasing the wrapped text is how
the key is destroyed at the close. Copies of the database from before then stay readable to whoever also has
the site's secret, so nobody can prove that it is gone; docs/ballots.md says so.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

from elections import leaves
from elections.tokens import KEY_BITS, VoteKey

VERSION = b"sabha vote key v1"
NONCE_BYTES = 12


class Sealed(Exception):
    """The key cannot be opened: another secret of the site, another vote, or a changed text."""


class BadKey(ValueError):
    """These bytes are no key of a vote."""


def make() -> rsa.RSAPrivateKey:
    """Make the key of a vote. It takes from a tenth of a second to a few."""
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def public_der(key: rsa.RSAPublicKey) -> bytes:
    """Write the public half as it is published: DER, SubjectPublicKeyInfo."""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(key: rsa.RSAPublicKey) -> str:
    """Name a key: SHA-256 of its public half, in hexadecimal."""
    return leaves.key_fingerprint(public_der(key)).hex()


def read_public(election: str, der: bytes) -> VoteKey:
    """Read the public key of a vote; another kind, size, exponent or spelling is refused."""
    try:
        key = load_der_public_key(der)
    except ValueError:
        raise BadKey("this is no public key in DER") from None
    if not isinstance(key, rsa.RSAPublicKey) or public_der(key) != der:
        raise BadKey("this is no RSA key in its one spelling")
    return VoteKey(election, key)


def wrap(private: rsa.RSAPrivateKey, *, secret: str, election: str) -> str:
    """Encrypt the private half for the database."""
    public = public_der(private.public_key())
    clear = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    nonce = secrets.token_bytes(NONCE_BYTES)
    closed = _cipher(secret).encrypt(nonce, clear, _bound_to(election, public))
    return base64.b64encode(nonce + closed).decode()


def unwrap(
    wrapped: str, *, secrets: Iterable[str], election: str, public: bytes
) -> rsa.RSAPrivateKey:
    """Open what was wrapped, with the site's secret of today or one of yesterday."""
    try:
        closed = base64.b64decode(wrapped, validate=True)
    except ValueError:
        raise Sealed("the wrapped key is not base64") from None
    for secret in secrets:
        try:
            clear = _cipher(secret).decrypt(
                closed[:NONCE_BYTES], closed[NONCE_BYTES:], _bound_to(election, public)
            )
        except (InvalidTag, ValueError):
            continue
        # what opens was written by this site: AES-GCM says so, and the long check of its primes does not pay
        key = load_der_private_key(clear, None, unsafe_skip_rsa_key_validation=True)
        if isinstance(key, rsa.RSAPrivateKey) and public_der(key.public_key()) == public:
            return key
    raise Sealed("no secret of this site opens the key of this vote")


def _cipher(secret: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=VERSION).derive(secret.encode()))


def _bound_to(election: str, public: bytes) -> bytes:
    return leaves.tagged("wrapped key", election.encode(), public)
