"""What is hashed and signed: every part tells, and the words are canonical."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community import audit
from elections import heads, leaves
from elections.merkle import Tree


def test_a_leaf_can_be_worked_out_by_hand():
    def by_hand(*parts: bytes) -> bytes:
        framed = b"".join(len(part).to_bytes(8, "big") + part for part in (b"sabha", *parts))
        return hashlib.sha256(framed).digest()

    w, nonce, token = b"w" * 32, b"n" * 32, b"t" * 32
    inner = by_hand(b"inner", nonce, token, b'{"q1":"yes"}')
    leaf = by_hand(b"leaf", b"e1", by_hand(b"withdrawal", w), inner)
    assert leaves.inner(nonce, token, '{"q1":"yes"}') == inner
    assert leaves.leaf("e1", leaves.withdrawal(w), inner) == leaf
    message = by_hand(b"token", b"e1", hashlib.sha256(b"der").digest()) + token
    assert leaves.token_message("e1", leaves.key_fingerprint(b"der"), token) == message


@given(st.lists(st.binary(max_size=3), max_size=4), st.lists(st.binary(max_size=3), max_size=4))
def test_other_parts_give_another_hash(one, other):
    assert (leaves.tagged("x", *one) == leaves.tagged("x", *other)) == (one == other)
    assert leaves.tagged("x", *one) != leaves.tagged("y", *one)


def test_a_head_says_the_same_bytes_for_ever_and_no_time():
    head = heads.Head("https://sabha.example", "e1", b"m" * 32, 3, 2, Tree([b"a", b"b"]).root())
    assert head.statement == (
        '{"election":"e1","manifest":"'
        + "6d" * 32
        + '","number":3,"root":"b137985ff484fb600db93107c77b0365c80d78f5b429ded0fd973'
        '61d077999eb","site":"https://sabha.example","size":2,"statement":"the head of a vote\'s log"}'
    )
    assert heads.read_head(head.statement) == head


@pytest.mark.parametrize(
    "change",
    [
        ('size":2', 'size":2.0'),
        ('size":2', 'size":true'),
        ('size":2', 'size": 2'),
        ('size":2', 'size":-2'),
        ('size":2', 'size":2,"at":1'),
        ("the head", "the foot"),
        ("b137", "B137"),
        ("b137", "37"),
        ("{", "[{"),
        ("}", ""),
        ('"e1"', "[]"),
    ],
)
def test_what_is_no_head_is_refused(change):
    head = heads.Head("https://sabha.example", "e1", b"m" * 32, 3, 2, Tree([b"a", b"b"]).root())
    with pytest.raises(heads.BadHead):
        heads.read_head(head.statement.replace(*change))


def test_statements_are_written_as_those_of_the_site():
    told = {"é": [1, None, {"b": "ü", "a": True}], "a": "x"}
    assert heads.canonical(told) == audit.canonical(told)
