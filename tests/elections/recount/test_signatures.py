"""The program's own Ed25519 and RSA-PSS: what `cryptography` signs is believed, and nothing else is."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from elections.bundle import ed25519, pss, vectors
from tests.elections.recount.making import PSS, public_der, vote_key

thirty_two = st.binary(min_size=32, max_size=32)


def believed_by_openssl(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def test_the_known_answers_hold_and_a_wrong_computer_is_found(monkeypatch):
    assert vectors.failures() == []
    monkeypatch.setattr(ed25519, "ORDER", ed25519.ORDER + 2)
    monkeypatch.setattr(pss, "SALT", 32)
    assert vectors.failures() == ["Ed25519 (RFC 8032)", "RSA-PSS (RFC 9474)"]


@given(thirty_two, st.binary(max_size=40), st.integers(0, 511))
@settings(max_examples=60)
def test_signatures_of_others_are_believed_and_a_bit_changes_that(seed, message, bit):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    assert ed25519.is_signed(public, message, signature)
    changed = bytearray(signature)
    changed[bit // 8] ^= 1 << bit % 8
    assert not ed25519.is_signed(public, message, bytes(changed))
    assert not ed25519.is_signed(public, message + b"x", signature)


@given(
    st.one_of(
        thirty_two, st.integers(0, 40).map(lambda n: (2**255 - 19 + n).to_bytes(32, "little"))
    )
)
@settings(max_examples=40)
def test_any_key_and_any_signature_are_judged_as_openssl_judges_them(public):
    """Points of small order sign many messages at once; OpenSSL also takes a second spelling of a point."""
    is_odd, y = divmod(int.from_bytes(public, "little"), 2**255)
    is_canonical = y < ed25519.P and not (is_odd and y in {1, ed25519.P - 1})
    for signature in (public + bytes(32), bytes(64), b"\1" + bytes(63), public + b"\xff" * 32):
        for message in (b"", b"a", b"b"):
            theirs = believed_by_openssl(public, message, signature)
            assert ed25519.is_signed(public, message, signature) == (theirs and is_canonical)


def test_a_number_above_the_order_is_not_a_second_spelling():
    key = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
    signature = key.sign(b"leaf")
    s = int.from_bytes(signature[32:], "little") + ed25519.ORDER
    again = signature[:32] + s.to_bytes(32, "little")
    assert not ed25519.is_signed(key.public_key().public_bytes_raw(), b"leaf", again)
    assert not ed25519.is_signed(key.public_key().public_bytes_raw()[:31], b"leaf", signature)
    assert not ed25519.is_signed(key.public_key().public_bytes_raw(), b"leaf", signature + b"x")


def test_pss_of_others_is_believed_and_a_bit_changes_that():
    key = pss.read_key(public_der())
    for message in (b"", b"token", b"x" * 300):
        signature = vote_key().sign(message, PSS, hashes.SHA384())
        assert pss.is_signed(key, message, signature)
        assert not pss.is_signed(key, message + b"x", signature)
        for place in (0, 100, 383):
            changed = bytearray(signature)
            changed[place] ^= 1
            assert not pss.is_signed(key, message, bytes(changed))
        larger = int.from_bytes(signature, "big") + key.n
        if larger < 2**3072:
            assert not pss.is_signed(key, message, larger.to_bytes(384, "big"))
        assert not pss.is_signed(key, message, b"\0" + signature)


@pytest.mark.parametrize(
    ("filling", "algorithm"),
    [
        (padding.PSS(padding.MGF1(hashes.SHA384()), 32), hashes.SHA384()),
        (padding.PSS(padding.MGF1(hashes.SHA256()), 48), hashes.SHA384()),
        (padding.PSS(padding.MGF1(hashes.SHA384()), 48), hashes.SHA512()),
        (padding.PKCS1v15(), hashes.SHA384()),
    ],
)
def test_other_kinds_of_rsa_signatures_are_not_believed(filling, algorithm):
    signature = vote_key().sign(b"token", filling, algorithm)
    assert not pss.is_signed(pss.read_key(public_der()), b"token", signature)


@pytest.mark.parametrize("bits", [2048, 2049, 2051])
def test_keys_whose_length_is_no_whole_number_of_bytes(bits):
    private = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    encoded = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    key = pss.read_key(encoded)
    assert key.n == private.public_key().public_numbers().n
    signature = private.sign(b"token", PSS, hashes.SHA384())
    assert pss.is_signed(key, b"token", signature)
    assert not pss.is_signed(key, b"other", signature)


def test_what_is_no_key_is_refused():
    good = public_der()
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    bad = [
        b"",
        good[:-1],
        good + b"\0",
        other.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        good.replace(bytes.fromhex("010001"), bytes.fromhex("000003")),
        b"\x31" + good[1:],
    ]
    for encoded in bad:
        with pytest.raises(pss.BadKey):
            pss.read_key(encoded)
    for end in range(60):
        with pytest.raises(pss.BadKey):
            pss.read_key(good[:end])
