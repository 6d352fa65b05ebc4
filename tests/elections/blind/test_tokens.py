"""What a ballot key gives for a vote: always the same, never the same elsewhere, and checked by anybody."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from elections import blindsig, keys, leaves, phrases
from elections.bundle import ed25519
from elections.tokens import BadSlip, BadToken, Slip, VoteKey, Voter, withdraws
from tests.elections.blind.browsers import ELECTION, another_key, vote_key

PHRASE = phrases.with_checks("abcdefghijkmnpqrstuvwxyz23")
BALLOT = '{"q1":"yes"}'


@pytest.fixture(scope="module")
def key() -> VoteKey:
    return VoteKey(ELECTION, vote_key().public_key())


@pytest.fixture(scope="module")
def voter(key) -> Voter:
    return Voter(PHRASE, key)


@pytest.fixture(scope="module")
def token(voter):
    return voter.receive(blindsig.blind_sign(vote_key(), voter.ask().message))


def test_a_token_is_signed_without_being_seen_and_again_the_same(voter, token, key):
    token.check(key)
    again = Voter(phrases.in_groups(PHRASE).upper(), key)
    assert again.ask() == voter.ask()
    assert again.receive(blindsig.blind_sign(vote_key(), again.ask().message)) == token
    for part in (token.token, token.prefix, token.signature):
        assert part not in voter.ask().message


def test_what_is_derived_can_be_worked_out_by_hand(voter, key):
    """HKDF as RFC 5869 has it, out of HMAC."""

    def hkdf(info: bytes, length: int) -> bytes:
        salt = leaves.tagged("voter", ELECTION.encode(), key.fingerprint)
        extracted = hmac.digest(salt, PHRASE.encode(), "sha256")
        block = made = b""
        for number in range(1, -(-length // 32) + 1):
            block = hmac.digest(extracted, block + info + bytes([number]), "sha256")
            made += block
        return made[:length]

    seed = Ed25519PrivateKey.from_private_bytes(hkdf(b"token key", 32))
    assert voter.token == seed.public_key().public_bytes_raw()
    assert voter.prefix == hkdf(b"prefix", 32)
    assert voter.nonce(7) == hkdf(b"nonce\x00\x00\x00\x07", 32)
    assert voter.withdrawal(0) == hkdf(b"withdrawal\x00\x00\x00\x00", 32)
    n = key.public.public_numbers().n
    drawn = (
        int.from_bytes(hkdf(b"blinding factor" + number.to_bytes(4, "big"), 384), "big")
        for number in range(100)
    )
    factor = next(number for number in drawn if number < n)
    assert voter.ask().inverse * factor % n == 1
    prepared = voter.prefix + leaves.token_message(ELECTION, key.fingerprint, voter.token)
    assert voter.ask() == blindsig.blind(
        key.public, prepared, salt=hkdf(b"salt", 48), factor=factor
    )


def test_factors_above_the_modulus_are_passed_over(key):
    """About half of all keys pass the first number over; one of ten voters here must have."""
    n = key.public.public_numbers().n
    for number in range(10):
        voter = Voter(phrases.with_checks("a" * 25 + phrases.ALPHABET[number]), key)
        assert 0 < voter._factor() < n


def test_other_votes_keys_and_secrets_give_other_tokens(voter, key):
    others = [
        Voter(PHRASE, VoteKey("another", key.public)),
        Voter(PHRASE, VoteKey(ELECTION, another_key().public_key())),
        Voter(phrases.with_checks("b" * 26), key),
    ]
    for name in ("token", "prefix"):
        assert len({getattr(one, name) for one in (voter, *others)}) == 4
    assert len({one.nonce(0) for one in (voter, *others)}) == 4
    everything = {voter.nonce(0), voter.nonce(1), voter.withdrawal(0), voter.withdrawal(1)}
    assert len(everything | {voter.prefix}) == 5


def test_a_token_of_another_vote_or_key_is_refused(token, key):
    for other in (
        VoteKey("another", key.public),
        VoteKey(ELECTION, another_key().public_key()),
    ):
        with pytest.raises(BadToken):
            token.check(other)


@pytest.mark.parametrize("part", ["token", "prefix", "signature"])
def test_a_tampered_token_is_refused(token, key, part):
    was = getattr(token, part)
    for wrong in (
        was[:-1] + bytes([was[-1] ^ 1]),
        bytes([was[0] ^ 128]) + was[1:],
        was[:-1],
        was + b"\0",
        b"",
    ):
        with pytest.raises(BadToken):
            dataclasses.replace(token, **{part: wrong}).check(key)


def test_an_answer_that_is_wrong_gives_no_token(voter):
    other = blindsig.blind(vote_key().public_key(), b"something else").message
    with pytest.raises(blindsig.BadSignature):
        voter.receive(blindsig.blind_sign(vote_key(), other))


def test_a_ballot_is_committed_to_and_signed(voter):
    slip = voter.fill(BALLOT)
    slip.check(ELECTION)
    inner = leaves.inner(voter.nonce(0), voter.token, BALLOT)
    assert slip.inner == inner
    assert slip.leaf(ELECTION) == leaves.leaf(
        ELECTION, leaves.withdrawal(voter.withdrawal(0)), inner
    )
    assert withdraws(voter.withdrawal(0), slip.withdrawal_hash)
    assert not withdraws(voter.withdrawal(1), slip.withdrawal_hash)
    assert not withdraws(b"", slip.withdrawal_hash)


@settings(max_examples=40)
@given(st.data())
def test_a_slip_of_which_anything_was_changed_is_refused(data):
    voter = Voter(PHRASE, VoteKey(ELECTION, vote_key().public_key()))
    slip = voter.fill(BALLOT)
    name = data.draw(st.sampled_from([field.name for field in dataclasses.fields(Slip)]))
    was = getattr(slip, name)
    wrong = data.draw(
        st.text().filter(lambda each: each != was)
        if name == "ballot"
        else st.binary(max_size=70).filter(lambda each: each != was)
        | st.integers(0, 8 * len(was) - 1).map(
            lambda bit: bytes(
                each ^ (1 << bit % 8 if at == bit // 8 else 0) for at, each in enumerate(was)
            )
        )
    )
    with pytest.raises(BadSlip):
        dataclasses.replace(slip, **{name: wrong}).check(ELECTION)


def test_a_slip_of_another_vote_or_voter_is_refused(voter, key):
    slip = voter.fill(BALLOT)
    with pytest.raises(BadSlip):
        slip.check("another")
    other = Voter(phrases.new(), key).fill(BALLOT)
    with pytest.raises(BadSlip):
        dataclasses.replace(slip, token=other.token).check(ELECTION)
    with pytest.raises(BadSlip):
        dataclasses.replace(slip, seal=other.seal).check(ELECTION)


def test_voting_again_uses_nothing_twice_and_finds_where_it_stands(voter):
    first, second = voter.fill(BALLOT, 0), voter.fill(BALLOT, 1)
    second.check(ELECTION)
    assert first.token == second.token
    assert first.nonce != second.nonce
    assert first.withdrawal_hash != second.withdrawal_hash
    assert voter.number_of(second.withdrawal_hash) == 1
    with pytest.raises(BadSlip):
        voter.number_of(bytes(32))


def test_a_key_of_another_kind_is_refused():
    small = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    with pytest.raises(blindsig.UnusableKey):
        VoteKey(ELECTION, small)


def test_a_fingerprint_is_of_the_public_half(key):
    der = keys.public_der(key.public)
    assert key.fingerprint == hashlib.sha256(der).digest()
    assert keys.fingerprint(key.public) == key.fingerprint.hex()


@pytest.mark.parametrize("spelling", [2**255 - 19 + 1, 1 + (1 << 255)])
def test_one_key_has_one_spelling(spelling):
    """The neutral point in a spelling of its own: OpenSSL takes it, and then any signature of this form."""
    token = spelling.to_bytes(32, "little")
    s = 7
    commitment = ed25519._bytes(ed25519._times_base(s))
    seal = commitment + s.to_bytes(32, "little")
    slip = Slip(token, bytes(32), bytes(32), "{}", seal)
    Ed25519PublicKey.from_public_bytes(token).verify(seal, slip.leaf(ELECTION))

    with pytest.raises(BadSlip, match="another spelling"):
        slip.check(ELECTION)
    assert not ed25519.is_signed(token, slip.leaf(ELECTION), seal)
