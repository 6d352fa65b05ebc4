"""Bitstring Status Lists: every bit where the specification puts it, and no list that unpacks without end."""

from __future__ import annotations

import base64
import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certification.credential import status
from certification.credential.status import LENGTH, BadList


def packed(content: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(gzip.compress(content, mtime=0)).decode().rstrip("=")


@settings(max_examples=30)
@given(st.sets(st.integers(0, LENGTH - 1), max_size=40))
def test_bits_come_back_and_no_others(indexes):
    listed = status.decode(status.encode(status.bits(indexes)))
    assert len(listed) == LENGTH
    assert listed.indexes() == sorted(indexes)
    assert all(listed.is_set(index) for index in indexes)


def test_first_bit_is_the_highest_of_the_first_byte():
    content = bytearray(LENGTH // 8)
    content[0], content[1], content[-1] = 0b1000_0000, 0b0000_0001, 0b0000_0001
    assert status.decode(packed(bytes(content))).indexes() == [0, 15, LENGTH - 1]


def test_w3c_example_is_an_empty_list_of_the_least_length():
    # from Bitstring Status List v1.0, section 2.2, example 2
    text = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    listed = status.decode(text)
    assert len(listed) == LENGTH
    assert listed.indexes() == []


def test_same_bits_give_the_same_text():
    assert status.encode(status.bits([5])) == status.encode(status.bits([5, 5]))


def test_lists_that_unpack_without_end_are_refused_early():
    bomb = packed(bytes(200_000_000))
    assert len(bomb) < 400_000
    with pytest.raises(BadList, match="larger"):
        status.decode(bomb)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "u",
        "z123",
        "uAAAA",
        "u!!!!",
        packed(b""),
        packed(bytes(LENGTH // 8 - 1)),
        packed(bytes(LENGTH // 8))[:-8],
        "u"
        + base64.urlsafe_b64encode(gzip.compress(bytes(LENGTH // 8), mtime=0) * 2)
        .decode()
        .rstrip("="),
        "u" + "A" * 500_000,
    ],
)
def test_malformed_lists_are_refused(text):
    with pytest.raises(BadList):
        status.decode(text)


@given(st.text(max_size=40) | st.binary(max_size=60).map(packed))
def test_no_text_does_more_than_be_refused(text):
    with pytest.raises(BadList):
        status.decode(text)


@pytest.mark.parametrize("index", [-1, LENGTH])
def test_entries_outside_are_refused(index):
    with pytest.raises(BadList):
        status.bits([index])
    with pytest.raises(BadList):
        status.bits([]).is_set(index)


@pytest.mark.parametrize("length", [LENGTH - 8, LENGTH + 1, 10**9])
def test_lengths_that_tell_on_somebody_or_fill_memory_are_refused(length):
    with pytest.raises(BadList):
        status.bits([], length=length)
