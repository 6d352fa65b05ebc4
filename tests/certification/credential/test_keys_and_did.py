"""The ring of keys, the files it lies in, and the DID document that publishes it."""

from __future__ import annotations

import json
import os
import stat
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.credential import did, keyfiles, keys, ring
from tests.certification.credential.makings import NOW, SomeSite, changed

LATER = NOW + timedelta(days=300)


def rotated(times: int = 2) -> ring.Ring:
    made = ring.Ring()
    for number in range(times):
        made = ring.rotate(made, keys.make(), at=NOW + number * timedelta(days=100))
    return made


def test_newest_signs_and_the_others_stay_published():
    made = rotated(3)
    assert made.current() is made.keys[-1]
    assert [key.retired_at is None for key in made.keys] == [False, False, True]
    assert made.keys[0].retired_at == made.keys[1].made_at
    assert made.published == made.keys


def test_nobody_signs_without_a_key():
    with pytest.raises(ring.NoKey):
        ring.Ring().current()
    kept = ring.Ring((ring.RingKey(keys.make().public_key(), NOW),))
    with pytest.raises(ring.NoKey):
        kept.signer("did:web:a.example")


def test_a_key_is_not_put_in_twice():
    made = rotated()
    with pytest.raises(ring.KeyInUse):
        ring.rotate(made, made.keys[0].private, at=LATER)


def test_withdrawn_key_is_believed_no_longer():
    site = SomeSite()
    signed, leaked = site.credential, site.ring.current().name
    with pytest.raises(ring.KeyInUse):
        ring.withdraw(site.ring, leaked, at=LATER)
    site.ring = ring.rotate(site.ring, keys.make(), at=LATER)
    assert site.weigh(signed).verdict == "valid"
    site.ring = ring.withdraw(site.ring, leaked, at=LATER)
    assert site.weigh(signed).verdict == "unknown key"
    with pytest.raises(ring.NoKey):
        ring.withdraw(site.ring, leaked, at=LATER)


def test_files_keep_the_ring_and_keep_it_secret(tmp_path):
    folder, made = tmp_path / "keys", rotated(3)
    old = os.umask(0)
    try:
        keyfiles.save(made, folder)
    finally:
        os.umask(old)
    keyfiles.save(made, folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    files = sorted(folder.iterdir())
    assert len(files) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    read = keyfiles.load(folder)
    assert [(one.name, one.made_at, one.retired_at) for one in read.keys] == [
        (one.name, one.made_at, one.retired_at) for one in made.keys
    ]
    signature = read.signer("did:web:a.example").sign(b"x")
    assert keys.is_signed(b"x", signature, made.keys[-1].public)


def test_no_folder_is_an_empty_ring(tmp_path):
    assert keyfiles.load(tmp_path / "none") == ring.Ring()


def test_file_that_others_may_read_is_refused(tmp_path):
    keyfiles.save(rotated(), tmp_path)
    next(tmp_path.glob("*.json")).chmod(0o640)
    with pytest.raises(keyfiles.BadRing, match="others"):
        keyfiles.load(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"publicKeyMultibase": "z6Mk", "madeAt": "2026-11-23T12:00:00+00:00"}',
        '{"publicKeyMultibase": 5, "madeAt": "2026-11-23T12:00:00+00:00"}',
        "x" * 20_000,
    ],
)
def test_malformed_file_is_named(tmp_path, text):
    file = tmp_path / "k.json"
    file.write_text(text)
    file.chmod(0o600)
    with pytest.raises(keyfiles.BadRing, match=r"k\.json"):
        keyfiles.load(tmp_path)


def test_halves_of_two_keys_are_refused(tmp_path):
    keyfiles.save(rotated(2), tmp_path)
    one, other = (json.loads(file.read_text()) for file in sorted(tmp_path.glob("*.json")))
    file = next(tmp_path.glob("*.json"))
    told = one if one["publicKeyMultibase"] in file.name else other
    told["secretKeyMultibase"] = keys.secret_multikey(keys.make())
    file.write_text(json.dumps(told))
    with pytest.raises(keyfiles.BadRing, match="together"):
        keyfiles.load(tmp_path)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://sabha.example", "did:web:sabha.example"),
        ("https://sabha.example/", "did:web:sabha.example"),
        ("http://localhost:8000", "did:web:localhost%3A8000"),
    ],
)
def test_site_has_a_name(url, name):
    assert did.of_site(url) == name


@pytest.mark.parametrize(
    "url", ["sabha.example", "ftp://a.example", "https://a.example/x", "https://"]
)
def test_what_is_no_site_has_none(url):
    with pytest.raises(did.BadDid):
        did.of_site(url)


def test_document_lists_every_published_key_and_gives_it_back():
    made = rotated(3)
    document = did.document("did:web:a.example", made)
    read = did.read(json.loads(json.dumps(document)))
    assert sorted(read.keys) == sorted(f"did:web:a.example#{key.name}" for key in made.keys)
    for key in made.keys:
        found = did.resolve(f"did:web:a.example#{key.name}", [read])
        assert keys.public_multikey(found) == key.name
    for address in ("did:web:a.example", "did:web:a.example#", "did:web:b.example#x", ""):
        with pytest.raises(did.UnknownKey):
            did.resolve(address, [read])


def test_keys_that_may_not_assert_and_keys_of_other_kinds_are_left_out():
    document = did.document("did:web:a.example", rotated(2))
    assert len(did.read({**document, "assertionMethod": document["assertionMethod"][:1]}).keys) == 1
    assert len(did.read(changed(document, "verificationMethod.0.type", "JsonWebKey2020")).keys) == 1
    assert (
        len(did.read(changed(document, "verificationMethod.0.publicKeyMultibase", "zDna")).keys)
        == 1
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", "did:key:z6Mk"),
        ("id", None),
        ("verificationMethod", {}),
        ("assertionMethod", None),
        ("verificationMethod.0.controller", "did:web:b.example"),
        ("verificationMethod.0.id", "did:web:b.example#k"),
        ("verificationMethod", [{}] * 300),
    ],
)
def test_malformed_documents_are_refused(path, value):
    with pytest.raises(did.BadDid):
        did.read(changed(did.document("did:web:a.example", rotated(1)), path, value))


def test_two_keys_under_one_address_are_refused():
    document = did.document("did:web:a.example", rotated(2))
    first = document["verificationMethod"][0]["id"]
    with pytest.raises(did.BadDid):
        did.read(changed(document, "verificationMethod.1.id", first))


@given(
    st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "verificationMethod", "assertionMethod"]), inner
            )
        ),
    )
)
def test_no_json_does_more_than_be_refused(told):
    with pytest.raises(did.BadDid):
        did.read(told)
