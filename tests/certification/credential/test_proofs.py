"""Proofs beside the W3C's own vectors, and every change that has to break them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certification.credential import canonical, contexts, keys, proofs, times
from certification.credential.keys import SigningKey
from tests.certification.credential.makings import NOW, SomeSite, certificate, changed

VECTORS = json.loads((Path(__file__).parent / "w3c_vectors.json").read_text(encoding="utf-8"))
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
SUITES = sorted(VECTORS["suites"])


def loader(url, options=None):
    """Ours, and the context that the vectors use beside it."""
    if url == EXAMPLES:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": VECTORS["examples_context"],
        }
    return contexts.loader(url, options)


def vector_proof(suite: str) -> dict[str, object]:
    address = f"did:key:{VECTORS['public']}#{VECTORS['public']}"
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": VECTORS["created"],
        "verificationMethod": address,
        "proofPurpose": "assertionMethod",
        "proofValue": VECTORS["suites"][suite]["proofValue"],
    }
    if suite == "eddsa-jcs-2022":
        proof["@context"] = VECTORS["unsigned"]["@context"]
    return proof


@pytest.mark.parametrize("suite", SUITES)
def test_w3c_vectors_step_by_step(suite):
    known, proof = VECTORS["suites"][suite], vector_proof(suite)
    message = proofs.message(VECTORS["unsigned"], proof, loader=loader)
    assert message.hex() == known["proof_hash"] + known["document_hash"]
    private = keys.read_secret(VECTORS["secret"])
    assert keys.public_multikey(private.public_key()) == VECTORS["public"]
    assert keys.secret_multikey(private) == VECTORS["secret"]
    assert proofs.multibase58(private.sign(message)) == known["proofValue"]
    public = keys.read_public(VECTORS["public"])
    document = {**VECTORS["unsigned"], "proof": proof}
    assert proofs.verify(document, proof, public, loader=loader)
    assert not proofs.verify(
        changed(document, "name", "Another name"), proof, public, loader=loader
    )


def test_the_loader_of_somebody_else_leaves_nothing_behind():
    """PyLD shares what it loaded; ours may not find what another loader brought."""
    canonical.rdfc(VECTORS["unsigned"], loader=loader)
    with pytest.raises(contexts.UnknownContext):
        canonical.rdfc(VECTORS["unsigned"])


def test_contexts_are_the_pinned_bytes(monkeypatch, tmp_path):
    for url, (name, _digest) in contexts.PINNED.items():
        assert json.loads(contexts.read(url))["@context"]
        (tmp_path / name).write_bytes(contexts.read(url).replace(b"name", b"Name", 1))
    contexts.read.cache_clear()
    monkeypatch.setattr(contexts, "HERE", tmp_path)
    for url in contexts.PINNED:
        with pytest.raises(contexts.ChangedContext):
            contexts.read(url)
    contexts.read.cache_clear()


@pytest.mark.parametrize(
    "url", ["https://www.w3.org/2018/credentials/v1", "file:///etc/passwd", ""]
)
def test_other_contexts_are_never_loaded(url):
    with pytest.raises(contexts.UnknownContext):
        contexts.loader(url)


def verified(document, site):
    return [
        proofs.verify(document, one, site.document.keys[site.signer.address])
        for one in document["proof"]
    ]


LEAVES = [
    ("id", "https://sabha.example/other/"),
    ("name", "Another"),
    ("issuer.name", "Somebody else"),
    ("validFrom", "2020-01-01T00:00:00Z"),
    ("validUntil", "2099-01-01T00:00:00Z"),
    ("credentialSubject.id", "https://sabha.example/other/"),
    ("credentialSubject.name", "Another"),
    ("credentialSubject.identifier.0.identityHash", "Another provider"),
    ("credentialSubject.achievement.achievementType", "Certification"),
    ("credentialSubject.achievement.name", "Certified"),
    ("credentialSubject.achievement.criteria.narrative", "none"),
    ("relatedResource.0.digestSRI", "sha256-" + "A" * 43 + "="),
    ("relatedResource.0.digestMultibase", "uEiA" + "A" * 43),
    ("credentialStatus.statusListIndex", "7"),
    ("credentialStatus.statusListCredential", "https://sabha.example/other/"),
    ("credentialStatus.statusReference", "https://sabha.example/other/"),
    ("credentialStatus.statusPurpose", "refresh"),
]


def test_every_leaf_is_under_both_signatures():
    site = SomeSite()
    assert verified(site.credential, site) == [True, True]
    for path, value in LEAVES:
        assert verified(changed(site.credential, path, value), site) == [False, False], path


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("created", "2020-01-01T00:00:00Z"),
        ("verificationMethod", "did:web:sabha.example#other"),
    ],
)
def test_options_of_a_proof_are_under_its_signature(field, value):
    site = SomeSite()
    key = site.document.keys[site.signer.address]
    for proof in site.credential["proof"]:
        assert not proofs.verify(site.credential, {**proof, field: value}, key)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("proofPurpose", "authentication"),
        ("type", "Ed25519Signature2020"),
        ("cryptosuite", "eddsa-2022"),
        ("created", "yesterday"),
        ("created", "2026-02-30T00:00:00Z"),
        ("previousProof", "urn:x:1"),
        ("domain", "sabha.example"),
        ("@context", ["https://www.w3.org/ns/credentials/v2"]),
        ("proofValue", "zz"),
        ("proofValue", "u" + "A" * 86),
        ("proofValue", "z0"),
        ("proofValue", None),
    ],
)
def test_malformed_proofs_are_named_as_such(field, value):
    site = SomeSite()
    key = site.document.keys[site.signer.address]
    for proof in site.credential["proof"]:
        with pytest.raises(proofs.BadProof):
            proofs.verify(site.credential, {**proof, field: value}, key)


@pytest.mark.parametrize("held", [None, [], {}, "x", [None], [{}] * 9])
def test_without_a_proof_there_is_nothing_to_check(held):
    with pytest.raises(proofs.BadProof):
        proofs.listed({**SomeSite().credential, "proof": held})


@pytest.mark.parametrize(
    "addition",
    [
        {"unheard_of": "x"},
        {"credentialSubject": {"id": "https://a.example/", "unheard_of": "x"}},
        {"credentialSubject": {"id": "https://a.example/", "type": ["UnheardOf"]}},
        {"credentialSubject": {"id": "not an address"}},
        {"credentialSubject": {"@context": {"x": "https://x.example/"}, "x": "y"}},
        {
            "credentialSchema": {
                "id": "https://x.example/",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        },
    ],
)
def test_what_no_signature_would_cover_is_not_signed(addition):
    site = SomeSite()
    for suites in ([proofs.Suite.RDFC], [proofs.Suite.JCS]):
        with pytest.raises(canonical.NotCanonical):
            site.sign({**site.credential, **addition}, suites=suites)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=8,
    )
)
def test_jcs_is_json_of_the_same_meaning_in_one_spelling(value):
    try:
        text = canonical.jcs(value)
    except canonical.NotCanonical:
        return  # a lone surrogate
    assert json.loads(text) == value
    assert canonical.jcs(json.loads(text)) == text


@pytest.mark.parametrize("value", [float("nan"), 2**60, object()])
def test_what_json_cannot_say_exactly_has_no_canonical_form(value):
    with pytest.raises(canonical.NotCanonical):
        canonical.jcs({"x": value})


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False))
def test_order_of_keys_changes_no_signature(random):
    def shuffled(value):
        if isinstance(value, dict):
            pairs = list(value.items())
            random.shuffle(pairs)
            return {name: shuffled(one) for name, one in pairs}
        return [shuffled(one) for one in value] if isinstance(value, list) else value

    site = SomeSite()
    assert verified(shuffled(site.credential), site) == [True, True]


def test_a_key_has_one_spelling():
    key = keys.make()
    text = keys.public_multikey(key.public_key())
    assert text.startswith("z6Mk")
    for wrong in (text[1:], text[:-1], "u" + text[1:], keys.secret_multikey(key), "", "z"):
        with pytest.raises(keys.BadKey):
            keys.read_public(wrong)
    with pytest.raises(keys.BadKey):
        keys.read_secret(text)


def test_moments_are_written_in_utc_and_need_a_zone():
    assert times.written(NOW) == "2026-11-23T12:00:00Z"
    assert times.read(times.written(NOW)) == NOW
    for wrong in (NOW.replace(tzinfo=None),):
        with pytest.raises(times.BadMoment):
            times.written(wrong)
    for text in ("2026-11-23", "2026-11-23T12:00:00", "", 5, "2026-13-01T00:00:00Z"):
        with pytest.raises(times.BadMoment):
            times.read(text)


def test_signer_is_named_in_the_proof():
    key = SigningKey(keys.make(), "did:web:a.example#k")
    made = proofs.signed({"@context": [contexts.CREDENTIALS], "id": "urn:x:1"}, key, at=NOW)
    assert {one["verificationMethod"] for one in made["proof"]} == {"did:web:a.example#k"}
    assert certificate().until > NOW
