"""RFC 9474 in Python: its vectors, round trips, and everything tampered with refused."""

from __future__ import annotations

import math

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from elections import blindsig
from elections.blindsig import encoding, signing
from tests.elections.blind.browsers import vectors, vote_key


def private_of(vector: dict[str, str]) -> rsa.RSAPrivateKey:
    p, q, d, e, n = (int(vector[name], 16) for name in "pqden")
    public = rsa.RSAPublicNumbers(e, n)
    return rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public
    ).private_key()


@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["name"])
def test_the_vectors_of_the_rfc(vector):
    private = private_of(vector)
    public = private.public_key()
    n = public.public_numbers().n
    prefix, message, salt = (bytes.fromhex(vector[name]) for name in ("msg_prefix", "msg", "salt"))
    prepared = blindsig.prepare(message, prefix) if prefix else message
    factor = pow(int(vector["inv"], 16), -1, n)
    blinded = blindsig.blind(public, prepared, salt=salt, factor=factor)
    assert blinded.message.hex() == vector["blinded_msg"]
    assert blinded.inverse == int(vector["inv"], 16)
    signed = blindsig.blind_sign(private, blinded.message)
    assert signed.hex() == vector["blind_sig"]
    signature = blindsig.finalize(public, prepared, signed, blinded.inverse, salt_bytes=len(salt))
    assert signature.hex() == vector["sig"]
    blindsig.verify(public, prepared, signature, salt_bytes=len(salt))


def test_every_variant_has_a_vector():
    assert {vector["name"] for vector in vectors()} == {
        f"RSABSSA-SHA384-{salt}-{kind}"
        for salt in ("PSS", "PSSZERO")
        for kind in ("Randomized", "Deterministic")
    }


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=200))
def test_what_is_signed_blindly_is_signed(message):
    private = vote_key()
    public = private.public_key()
    prepared = blindsig.prepare(message)
    assert prepared[blindsig.PREFIX_BYTES :] == message
    blinded = blindsig.blind(public, prepared)
    signed = blindsig.blind_sign(private, blinded.message)
    signature = blindsig.finalize(public, prepared, signed, blinded.inverse)
    blindsig.verify(public, prepared, signature)
    assert signature not in {signed, blinded.message}
    with pytest.raises(blindsig.BadSignature):
        blindsig.verify(public, prepared + b"x", signature)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_one_bit_changed_anywhere_is_refused(data):
    private = vote_key()
    public = private.public_key()
    prepared = blindsig.prepare(b"a token")
    blinded = blindsig.blind(public, prepared)
    signed = bytearray(blindsig.blind_sign(private, blinded.message))
    bit = data.draw(st.integers(0, 8 * len(signed) - 1))
    signed[bit // 8] ^= 1 << bit % 8
    with pytest.raises((blindsig.BadSignature, blindsig.OutOfRange)):
        blindsig.finalize(public, prepared, bytes(signed), blinded.inverse)
    signature = bytearray(
        blindsig.finalize(
            public, prepared, blindsig.blind_sign(private, blinded.message), blinded.inverse
        )
    )
    signature[bit // 8] ^= 1 << bit % 8
    with pytest.raises(blindsig.BadSignature):
        blindsig.verify(public, prepared, bytes(signature))


def test_the_same_message_gets_the_same_signature_and_hides_each_time():
    private = vote_key()
    one, other = (blindsig.blind(private.public_key(), b"the same") for _time in range(2))
    assert one.message != other.message
    signed = {blindsig.blind_sign(private, one.message) for _time in range(3)}
    assert len(signed) == 1


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (b"", blindsig.WrongLength),
        (bytes(383), blindsig.WrongLength),
        (b"\x01" * 385, blindsig.WrongLength),
        (bytes(384), blindsig.OutOfRange),
        (b"\xff" * 384, blindsig.OutOfRange),
    ],
)
def test_what_is_no_message_is_not_signed(given, fault):
    with pytest.raises(fault):
        blindsig.blind_sign(vote_key(), given)
    with pytest.raises(fault):
        blindsig.finalize(vote_key().public_key(), b"m", given, 1)


def test_the_modulus_itself_and_its_factors_are_not_signed():
    numbers = vote_key().private_numbers()
    n = numbers.public_numbers.n
    with pytest.raises(blindsig.OutOfRange):
        blindsig.blind_sign(vote_key(), n.to_bytes(384, "big"))
    with pytest.raises(blindsig.OutOfRange):
        blindsig.blind_sign(vote_key(), numbers.p.to_bytes(384, "big"))


@pytest.mark.parametrize("which", [1, 2])
def test_a_fault_in_either_half_never_leaves(which):
    calls = []

    def faulty(base: int, exponent: int, modulus: int) -> int:
        calls.append(1)
        return pow(base, exponent, modulus) ^ (len(calls) == which)

    blinded = blindsig.blind(vote_key().public_key(), b"m").message
    with pytest.raises(blindsig.SigningFault):
        blindsig.Signer.of(vote_key()).sign(blinded, power=faulty)
    assert len(calls) == 2


def test_neither_base_nor_exponent_is_one_that_was_chosen_outside():
    seen = []

    def watched(base: int, exponent: int, modulus: int) -> int:
        seen.append((base, exponent))
        return pow(base, exponent, modulus)

    blinded = blindsig.blind(vote_key().public_key(), b"m").message
    signer = blindsig.Signer.of(vote_key())
    signed = {signer.sign(blinded, power=watched) for _time in range(3)}
    assert len(signed) == 1
    assert len(set(seen)) == len({base for base, _e in seen}) == len({e for _b, e in seen}) == 6
    given = int.from_bytes(blinded, "big")
    assert not {given % signer.p, given % signer.q} & {base for base, _exponent in seen}
    assert not {signer.d_p, signer.d_q} & {exponent for _base, exponent in seen}


def test_a_signer_tells_nothing_of_itself():
    signer = blindsig.Signer.of(vote_key())
    assert str(signer.p) not in repr(signer)


def test_any_power_that_is_right_gives_the_same():
    def slow(base: int, exponent: int, modulus: int) -> int:
        result = 1
        for bit in f"{exponent:b}":
            result = result * result % modulus * (base if bit == "1" else 1) % modulus
        return result

    blinded = blindsig.blind(vote_key().public_key(), b"m").message
    signer = blindsig.Signer.of(vote_key())
    assert signer.sign(blinded, power=slow) == signer.sign(blinded)
    assert blindsig.BY in {"int", "gmpy2"}
    assert signing._power(5, 117, 1009) == pow(5, 117, 1009)


def test_a_factor_without_an_inverse_and_parts_of_other_lengths_are_refused():
    numbers = vote_key().private_numbers()
    public = vote_key().public_key()
    for factor in (0, numbers.p, numbers.public_numbers.n, -1):
        with pytest.raises(blindsig.OutOfRange):
            blindsig.blind(public, b"m", factor=factor)
    for inverse in (0, numbers.public_numbers.n):
        with pytest.raises(blindsig.OutOfRange):
            blindsig.finalize(public, b"m", b"\x01" * 384, inverse)
    with pytest.raises(blindsig.WrongLength):
        blindsig.blind(public, b"m", salt=b"47 bytes".ljust(47))
    with pytest.raises(blindsig.WrongLength):
        blindsig.prepare(b"m", b"short")
    with pytest.raises(blindsig.WrongLength):
        blindsig.verify(public, b"m", b"\x01" * 383)
    with pytest.raises(blindsig.WrongLength):
        encoding.encode(b"m", 700, bytes(48))


@pytest.mark.parametrize(("exponent", "bits"), [(3, 2048), (65537, 1024)])
def test_other_keys_are_refused(exponent, bits):
    key = rsa.generate_private_key(public_exponent=exponent, key_size=bits)
    with pytest.raises(blindsig.UnusableKey):
        blindsig.blind(key.public_key(), b"m")
    with pytest.raises(blindsig.UnusableKey):
        blindsig.Signer.of(key)


def test_factors_are_drawn_among_all_that_have_an_inverse():
    n = 15
    drawn = {blindsig.protocol.unit_below(n) for _time in range(400)}
    assert drawn == {number for number in range(n) if math.gcd(number, n) == 1}
