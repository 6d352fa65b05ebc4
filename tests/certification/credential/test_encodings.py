"""Base58, base64url, multibase, digests: there and back for every bytes, and refused where it is no spelling."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from certification.credential import encodings
from certification.credential.encodings import BadEncoding

# draft-msporny-base58-03, section 5
KNOWN = {
    b"Hello World!": "2NEpo7TZRRrLZSi2U",
    b"The quick brown fox jumps over the lazy dog.": (
        "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z"
    ),
    bytes.fromhex("0000287fb4cd"): "11233QC4",
}


@pytest.mark.parametrize(("content", "text"), KNOWN.items())
def test_base58_as_its_draft_writes_it(content, text):
    assert encodings.base58(content) == text
    assert encodings.from_base58(text) == content


@given(st.binary(max_size=80))
@example(b"")
@example(b"\0\0\0")
def test_everything_comes_back(content):
    assert encodings.from_base58(encodings.base58(content)) == content
    for text in (encodings.multibase58(content), encodings.multibase64(content)):
        assert encodings.from_multibase(text) == content
    assert encodings.base64url(content) == base64.urlsafe_b64encode(content).decode().rstrip("=")


@given(st.text(max_size=60))
def test_no_text_does_more_than_be_refused(text):
    for read in (encodings.from_base58, encodings.from_base64url, encodings.from_multibase):
        try:
            content = read(text)
        except BadEncoding:
            continue
        assert isinstance(content, bytes)


@given(st.text(alphabet=encodings.ALPHABET, max_size=60))
def test_base58_has_one_spelling(text):
    assert encodings.base58(encodings.from_base58(text)) == text


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "é", "1" * 201])
def test_other_letters_and_lengths_are_refused(text):
    with pytest.raises(BadEncoding):
        encodings.from_base58(text)


@pytest.mark.parametrize("text", ["QQ==", "QR", "Q", "Q+", "Q/8"])
def test_base64url_has_one_spelling(text):
    # QR decodes to the byte of QQ with bits left over
    with pytest.raises(BadEncoding):
        encodings.from_base64url(text)


@given(st.binary(max_size=50))
def test_digests_hold_the_hash_itself(content):
    sha256 = hashlib.sha256(content)
    sri = encodings.digest_sri(sha256.hexdigest())
    assert base64.b64decode(sri.removeprefix("sha256-")) == sha256.digest()
    multihash = encodings.from_multibase(encodings.digest_multibase(sha256.hexdigest()))
    assert multihash == bytes([0x12, 32]) + sha256.digest()


@pytest.mark.parametrize("text", ["", "5F" * 32, "5f" * 31, "sha256"])
def test_what_is_no_sha256_gets_no_digest(text):
    with pytest.raises(BadEncoding):
        encodings.digest_sri(text)
