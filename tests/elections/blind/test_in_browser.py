"""static/js/tokens.js beside the Python: the same bytes for the same key, and each takes the other's answer."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from elections import blindsig, keys, leaves, phrases
from elections.heads import canonical
from elections.phrases import BadPhrase, Typo
from elections.tokens import Slip, Token, VoteKey, Voter
from tests.elections.blind.browsers import ELECTION, Ask, asking, node, served, vectors, vote_key
from tests.elections.blind.test_blindsig import private_of

BALLOTS = ['{"q1":"yes"}', '{"q1":null,"q2":{"c3":5,"c9":3}}', '{"é":"✓ 🗳"}']
TYPOS = {
    Typo.LETTER: "letter",
    Typo.LENGTH: "length",
    Typo.FOUND: "found",
    Typo.SOMEWHERE: "somewhere",
}


@pytest.fixture(scope="module")
def ask():
    with node() as asked:
        yield asked


def der_of(key: rsa.RSAPrivateKey | None = None) -> str:
    return keys.public_der((key or vote_key()).public_key()).hex()


def passes_the_vectors(ask: Ask) -> None:
    for vector in vectors():
        private = private_of(vector)
        n = private.public_key().public_numbers().n
        said = ask(
            "vector",
            der=der_of(private),
            prepared=vector["msg_prefix"] + vector["msg"],
            salt=vector["salt"],
            factor=f"{pow(int(vector['inv'], 16), -1, n):x}",
            blindSignature=vector["blind_sig"],
            saltLength=len(vector["salt"]) // 2,
        )
        assert said["blinded"] == vector["blinded_msg"], vector["name"]
        assert said["signature"] == vector["sig"], vector["name"]
        assert said["changed"]["refused"] == "bad signature"
        assert said["short"]["refused"] == "wrong length"


def agrees_with_python(ask: Ask, *, voters: int) -> None:
    """The ballot key is the same wherever it is typed in: tokens and ballots byte for byte."""
    key = VoteKey(ELECTION, vote_key().public_key())
    assert ask("key", election=ELECTION, der=der_of()) == {"fingerprint": key.fingerprint.hex()}
    for phrase in [
        *ask("drawn", many=voters - voters // 2),
        *(phrases.new() for _ in range(voters // 2)),
    ]:
        voter = Voter(phrase, key)
        who = {"election": ELECTION, "der": der_of(), "phrase": phrases.in_groups(phrase)}
        blinded = voter.ask().message
        assert ask("ask", **who) == {
            "token": voter.token.hex(),
            "prefix": voter.prefix.hex(),
            "blinded": blinded.hex(),
        }
        signed = blindsig.blind_sign(vote_key(), blinded)
        said = ask("receive", **who, blindSignature=signed.hex())
        token = Token(*(bytes.fromhex(said[name]) for name in ("token", "prefix", "signature")))
        token.check(key)
        assert token == voter.receive(signed)
        for number, ballot in enumerate(BALLOTS):
            said = ask("fill", **who, ballot=ballot, number=number)
            slip = voter.fill(ballot, number)
            slip.check(ELECTION)
            theirs = Slip(
                *(bytes.fromhex(said[name]) for name in ("token", "withdrawalHash", "nonce")),
                said["ballot"],
                bytes.fromhex(said["seal"]),
            )
            assert theirs == slip
            assert said["leaf"] == slip.leaf(ELECTION).hex()
            assert said["inner"] == slip.inner.hex()
        assert ask("numberOf", **who, hash=said["withdrawalHash"]) == len(BALLOTS) - 1


def refuses_what_python_refuses(ask: Ask) -> None:
    who = {"election": ELECTION, "der": der_of(), "phrase": phrases.new()}
    other = blindsig.blind(vote_key().public_key(), b"another message").message
    signed = blindsig.blind_sign(vote_key(), other).hex()
    for answer, why in (
        (signed, "bad signature"),
        (signed[2:], "wrong length"),
        ("00" * 384, "out of range"),
        ("ff" * 384, "out of range"),
    ):
        assert ask("receive", **who, blindSignature=answer)["refused"] == why
    small = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    three = rsa.generate_private_key(public_exponent=3, key_size=3072)
    for der, why in (
        (der_of(small), "unusable key"),
        (der_of(three), "unusable key"),
        ("3000", "no key"),
    ):
        assert ask("key", election=ELECTION, der=der)["refused"] == why
    assert ask("numberOf", **who, hash="00" * 32)["refused"] == "not of this key"


def test_it_can_all_be_done_in_node(ask):
    assert ask("supported") is True


def test_the_vectors_of_the_rfc_pass(ask):
    passes_the_vectors(ask)


def test_tokens_and_ballots_are_the_same_as_in_python(ask):
    agrees_with_python(ask, voters=4)


def test_wrong_answers_and_keys_are_refused(ask):
    refuses_what_python_refuses(ask)


def as_python_reads(typed: str) -> str | dict[str, object]:
    try:
        return phrases.read(typed)
    except BadPhrase as no:
        said: dict[str, object] = {"refused": TYPOS[no.typo]}
        if no.typo is Typo.LETTER:
            said["found"] = no.found
        if no.typo is Typo.LENGTH:
            said["letters"] = no.letters
        if no.typo in {Typo.FOUND, Typo.SOMEWHERE}:
            said["places"] = [{"group": one.group, "letter": one.letter} for one in no.places]
        return said


def test_keys_are_read_and_refused_alike(ask):
    phrase = phrases.new()
    typed = [phrase, phrases.in_groups(phrase).upper(), phrase[1:], "", f"0{phrase[1:]}", " - "]
    turned = {letter: phrases.ALPHABET[-1 - at] for at, letter in enumerate(phrases.ALPHABET)}
    for places in ((0,), (29,), (3, 4), (0, 29), (1, 2, 3), (5, 11, 17, 23)):
        letters = [turned[each] if at in places else each for at, each in enumerate(phrase)]
        typed.append("".join(letters))
    typed.append("".join(reversed(phrase)))
    assert ask("phrases", typed=typed) == [as_python_reads(one) for one in typed]


def test_ballots_are_spelt_alike(ask):
    values = [
        {"b": None, "a": {"y": 2, "x": 10}, "aa": "yes"},
        {},
        {"z": {}, "\U0001f5f3": 1, "\uffee": 2, "é": 3},
        {'"\\/': "\u0001\n\t\u007f\u2028<"},
    ]
    assert ask("canonical", values=values) == [canonical(value) for value in values]


def test_another_program_blinds_finishes_and_verifies_what_we_sign():
    private = vote_key()
    key = VoteKey(ELECTION, private.public_key())
    pkcs8 = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()).hex()
    with node(judge=True) as ask:
        voter = Voter(phrases.new(), key)
        # theirs with the voter, ours the signer
        message = key.message(voter.token)
        asked = ask("judgeAsks", der=der_of(), message=message.hex())
        signed = blindsig.blind_sign(private, bytes.fromhex(asked["blinded"]))
        given = {name: asked[name] for name in ("prepared", "inverse")}
        signature = ask("judgeReceives", der=der_of(), blindSignature=signed.hex(), **given)
        prepared = bytes.fromhex(asked["prepared"])
        Token(voter.token, prepared[:32], bytes.fromhex(signature)).check(key)
        # ours with the voter, theirs the signer
        blinded = voter.ask().message
        answer = bytes.fromhex(ask("judgeSigns", pkcs8=pkcs8, blinded=blinded.hex()))
        assert answer == blindsig.blind_sign(private, blinded)
        token = voter.receive(answer)
        ours = (token.prefix + leaves.token_message(ELECTION, key.fingerprint, token.token)).hex()
        assert ask("judgeVerifies", der=der_of(), prepared=ours, signature=token.signature.hex())
        assert not ask(
            "judgeVerifies", der=der_of(), prepared=ours + "00", signature=token.signature.hex()
        )


@pytest.mark.browser
@pytest.mark.prove
def test_the_same_in_chromium_under_the_sites_policy_for_scripts(chromium):
    with served() as address:
        page = chromium.new_page()
        try:
            page.goto(address)
            ask = asking(page)
            assert ask("supported") is True
            passes_the_vectors(ask)
            agrees_with_python(ask, voters=20)
            refuses_what_python_refuses(ask)
        finally:
            page.close()
