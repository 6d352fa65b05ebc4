"""The key of a vote at rest: opened by this site for this vote, and by nothing else."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from elections import blindsig, keys
from tests.elections.blind.browsers import ELECTION, another_key, vote_key

SECRET = "the site's secret"


@pytest.fixture(scope="module")
def public() -> bytes:
    return keys.public_der(vote_key().public_key())


def unwrap(wrapped: str, public: bytes, *, secrets: tuple[str, ...] = (SECRET,), election=ELECTION):
    return keys.unwrap(wrapped, secrets=secrets, election=election, public=public)


def test_a_key_is_opened_as_it_was_wrapped(public):
    wrapped = keys.wrap(vote_key(), secret=SECRET, election=ELECTION)
    opened = unwrap(wrapped, public)
    assert opened.private_numbers() == vote_key().private_numbers()
    assert opened.key_size == 3072
    blindsig.Signer.of(opened)


def test_two_wrappings_differ_and_hold_nothing_in_clear():
    one, other = (keys.wrap(vote_key(), secret=SECRET, election=ELECTION) for _time in range(2))
    assert one != other
    numbers = vote_key().private_numbers()
    for number in (numbers.p, numbers.q, numbers.d, numbers.public_numbers.n):
        inside = number.to_bytes(-(-number.bit_length() // 8), "big")
        assert inside not in base64.b64decode(one)


def test_a_secret_of_yesterday_opens(public):
    wrapped = keys.wrap(vote_key(), secret="yesterday's", election=ELECTION)
    unwrap(wrapped, public, secrets=(SECRET, "yesterday's"))


def test_nothing_else_opens(public):
    wrapped = keys.wrap(vote_key(), secret=SECRET, election=ELECTION)
    other = keys.public_der(another_key().public_key())
    raw = base64.b64decode(wrapped)
    for faulty in (
        lambda: unwrap(wrapped, public, secrets=("another",)),
        lambda: unwrap(wrapped, public, secrets=()),
        lambda: unwrap(wrapped, public, election="another"),
        lambda: unwrap(wrapped, other),
        lambda: unwrap(base64.b64encode(raw[:-1] + bytes([raw[-1] ^ 1])).decode(), public),
        lambda: unwrap(base64.b64encode(raw[:20]).decode(), public),
        lambda: unwrap("", public),
        lambda: unwrap("no base64!", public),
    ):
        with pytest.raises(keys.Sealed):
            faulty()


def test_a_public_key_is_read_in_its_one_spelling(public):
    assert keys.read_public(ELECTION, public).fingerprint.hex() == keys.fingerprint(
        vote_key().public_key()
    )
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    for wrong in (
        b"",
        public[:-1],
        public + b"\0",
        curve.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    ):
        with pytest.raises(keys.BadKey):
            keys.read_public(ELECTION, wrong)
    small = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    with pytest.raises(blindsig.UnusableKey):
        keys.read_public(ELECTION, keys.public_der(small))
