"""One word for every credential: what is right, what ran out, what was taken back, and every forgery."""

from __future__ import annotations

import copy
import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certification.credential import badge, baking, keys, proofs, ring, shape, status, words
from certification.credential.verdict import Reason, Verdict, Why, examine
from tests.certification.credential.makings import (
    INDEX,
    NOW,
    WEEK,
    YEAR,
    SomeSite,
    certificate,
    changed,
    text,
)

SITE, FORGER = SomeSite(), SomeSite(host="forger.example")
SECOND = timedelta(seconds=1)


def whys(finding):
    return [reason.why for reason in finding.reasons]


def test_valid_is_valid_in_every_wrapping():
    told = json.dumps(SITE.credential)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>'
    for content in (told.encode(), b"\xef\xbb\xbf" + told.encode(), baking.bake(svg, told)):
        found = examine(
            content, documents=[SITE.document], lists=SITE.lists(), at=NOW, ours=SITE.did
        )
        assert found.stands
        assert whys(found) == [Why.SIGNED, Why.IN_TIME, Why.NOT_LISTED]


@pytest.mark.parametrize("suite", proofs.Suite)
def test_each_proof_alone_suffices(suite):
    signed = SITE.sign(SITE.credential, suites=[suite])
    assert [one["cryptosuite"] for one in signed["proof"]] == [suite]
    assert SITE.weigh(signed).stands


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        (NOW - SECOND, "expired"),
        (NOW, "valid"),
        (NOW + YEAR, "valid"),
        (NOW + YEAR + SECOND, "expired"),
    ],
)
def test_time_is_held_to_the_second(at, verdict):
    lists = [SITE.listing(purpose, since=at) for purpose in ("suspension", "revocation")]
    found = SITE.weigh(at=at, lists=lists)
    assert found.verdict == verdict
    assert (Why.NOT_YET in whys(found)) == (at < NOW)


@pytest.mark.parametrize(
    ("bits", "verdict"),
    [
        ({"suspended": (INDEX,)}, "suspended"),
        ({"revoked": (INDEX,)}, "revoked"),
        ({"suspended": (INDEX - 1, INDEX + 1), "revoked": (0, 131_071)}, "valid"),
    ],
)
def test_lists_decide(bits, verdict):
    assert SITE.weigh(lists=SITE.lists(**bits)).verdict == verdict


def test_revoked_outweighs_expired_and_expired_outweighs_suspended():
    late = NOW + 2 * YEAR
    listed = [SITE.listing("suspension", INDEX, since=late)]
    assert SITE.weigh(at=late, lists=listed).verdict == "expired"
    listed.append(SITE.listing("revocation", INDEX, since=late))
    assert SITE.weigh(at=late, lists=listed).verdict == "revoked"


def test_without_lists_nothing_stands():
    found = SITE.weigh(lists=[])
    assert (found.verdict, found.status_known, found.stands) == (Verdict.VALID, False, False)
    assert whys(found).count(Why.LIST_MISSING) == 2


@pytest.mark.parametrize("at", [NOW - SECOND, NOW + WEEK + SECOND])
def test_list_of_another_time_says_nothing(at):
    """Who brings the list of last month cannot make a revoked credential look well."""
    issued = SITE.sign({**SITE.credential, "validFrom": "2026-01-01T00:00:00Z"})
    found = SITE.weigh(issued, at=at)
    assert not found.stands
    assert whys(found).count(Why.LIST_STALE) == 2


def test_one_list_of_the_two():
    suspensions, revocations = SITE.lists(revoked=(INDEX,))
    assert SITE.weigh(lists=[suspensions]).verdict == "suspended"
    assert SITE.weigh(lists=[revocations]).verdict == "revoked"
    clean, _ = SITE.lists()
    assert SITE.weigh(lists=[clean]).stands
    _, clean = SITE.lists()
    assert not SITE.weigh(lists=[clean]).stands


def test_of_two_current_lists_the_worse_one_counts():
    both = [*SITE.lists(), *SITE.lists(revoked=(INDEX,))]
    for lists in (both, both[::-1]):
        assert SITE.weigh(lists=lists).verdict == "revoked"


# --- Forgeries ----------------------------------------------------------------------------------------

FORGED = {
    "name": ("credentialSubject.name", "Another course"),
    "title": ("name", "Another course"),
    "claim": ("credentialSubject.achievement.name", "Certified by the Foundation"),
    "provider": ("credentialSubject.identifier.0.identityHash", "Another provider"),
    "kind": ("credentialSubject.achievement.achievementType", "Certification"),
    "digest": ("relatedResource.0.digestSRI", "sha256-" + "A" * 43 + "="),
    "multibase digest": ("relatedResource.0.digestMultibase", "uEiA" + "A" * 43),
    "bit": ("credentialStatus.statusListIndex", "1"),
    "list": ("credentialStatus.statusListCredential", "https://forger.example/list"),
    "revocations": ("credentialStatus.statusReference", "https://forger.example/list"),
    "no status": ("credentialStatus", None),
    "expiry": ("validUntil", "2099-01-01T00:00:00Z"),
    "start": ("validFrom", "2020-01-01T00:00:00Z"),
    "unmapped": ("endorsedBy", "the Foundation"),
    "unmapped inside": ("credentialSubject.rank", "gold"),
    "mapped": ("description", "It is the best course of all."),
    "evidence": ("evidence", [{"id": "https://forger.example/", "type": ["Evidence"]}]),
    "own context": ("@context", ["https://www.w3.org/ns/credentials/v2"]),
    "inline context": (
        "@context",
        ["https://www.w3.org/ns/credentials/v2", {"@vocab": "https://forger.example/"}],
    ),
    "list of one": ("validUntil", ["2027-11-23T12:00:00Z"]),
    "type": ("type", ["VerifiableCredential"]),
    "purpose": ("proof.0.proofPurpose", "authentication"),
    "made": ("proof.0.created", "2020-01-01T00:00:00Z"),
    "made, the other": ("proof.1.created", "2020-01-01T00:00:00Z"),
    "no proof": ("proof", []),
    "signature": ("proof.1.proofValue", "z" + "2" * 87),
    "swapped": ("proof.0.cryptosuite", "eddsa-jcs-2022"),
}


@pytest.mark.parametrize("what", FORGED)
def test_forgeries_are_tampered(what):
    found = SITE.weigh(changed(SITE.credential, *FORGED[what]))
    assert found.verdict == "tampered"
    assert not found.stands


@pytest.mark.slow
@pytest.mark.parametrize("suite", proofs.Suite)
@pytest.mark.parametrize("what", [one for one in FORGED if not FORGED[one][0].startswith("proof")])
def test_forgeries_are_tampered_under_either_suite_alone(suite, what):
    signed = SITE.sign(SITE.credential, suites=[suite])
    assert SITE.weigh(changed(signed, *FORGED[what])).verdict == "tampered"


def test_field_that_is_hidden_by_another_spelling_is_missed():
    """The signature of RDFC-1.0 still holds: the same triples. The form is what refuses it."""
    signed = SITE.sign(SITE.credential, suites=[proofs.Suite.RDFC])
    hidden = copy.deepcopy(signed)
    moment = {"@type": "http://www.w3.org/2001/XMLSchema#dateTime", "@value": hidden["validUntil"]}
    del hidden["validUntil"]
    hidden["https://www.w3.org/2018/credentials#validUntil"] = moment
    key = SITE.document.keys[SITE.signer.address]
    assert proofs.verify(hidden, hidden["proof"][0], key)
    assert SITE.weigh(hidden).verdict == "tampered"


def test_field_twice_is_unreadable():
    told = json.dumps(SITE.credential)
    twice = told.replace('"validUntil":', '"validUntil": "2099-01-01T00:00:00Z", "validUntil":')
    with pytest.raises(ValueError, match="validUntil stands there twice"):
        examine(twice.encode(), documents=[SITE.document], at=NOW)


def test_keys_of_others_are_unknown():
    base = badge.credential(certificate())
    assert SITE.weigh(FORGER.sign(base)).verdict == "unknown key"
    borrowed = keys.SigningKey(keys.make(), SITE.signer.address + "x")
    assert SITE.weigh(proofs.signed(base, borrowed, at=NOW)).verdict == "unknown key"
    pretended = keys.SigningKey(keys.make(), SITE.signer.address)
    assert SITE.weigh(proofs.signed(base, pretended, at=NOW)).verdict == "tampered"
    both = {**SITE.credential, "proof": SITE.credential["proof"] + FORGER.sign(base)["proof"]}
    assert SITE.weigh(both).verdict == "unknown key"
    assert SITE.weigh(documents=[]).verdict == "unknown key"
    assert SITE.weigh(documents=[FORGER.document]).verdict == "unknown key"


def test_a_site_that_is_believed_signs_for_itself_alone():
    """Another site's key is known, too, and is still no key of this issuer or of its lists."""
    known = [SITE.document, FORGER.document]
    signed = FORGER.sign(badge.credential(certificate()))
    found = SITE.weigh(signed, documents=known)
    assert (found.verdict, whys(found)) == ("unknown key", [Why.FOREIGN_KEY])
    theirs = FORGER.listing("suspension", id=SITE.lists()[0]["id"])
    found = SITE.weigh(documents=known, lists=[theirs])
    assert (found.verdict, whys(found)) == ("tampered", [Why.LIST_FORGED])


def test_right_credential_of_another_site_is_not_ours():
    theirs = FORGER.credential
    documents = [SITE.document, FORGER.document]
    assert SITE.weigh(theirs, documents=documents, lists=FORGER.lists()).stands
    found = SITE.weigh(theirs, documents=documents, lists=FORGER.lists(), ours=SITE.did)
    assert found.verdict == "not ours"
    assert found.reasons == (Reason(Why.OTHER_ISSUER, FORGER.did),)


def forged_lists():
    suspensions, _revocations = SITE.lists(revoked=(INDEX,))
    url = suspensions["id"]
    empty = status.encode(status.bits([]))
    foreign = FORGER.listing("suspension", id=url)
    return {
        "bit cleared": changed(suspensions, "credentialSubject.encodedList", empty),
        "of another site": foreign,
        "another site's under our name": FORGER.listing("suspension", id=url, issuer=SITE.did),
        "kept for longer": changed(suspensions, "validUntil", "2099-01-01T00:00:00Z"),
        "other purpose": SITE.listing("revocation", id=url),
        "no proof": changed(suspensions, "proof", []),
        "no list": SITE.sign({**SITE.credential, "id": url}),
        "malformed": {"id": url},
    }


@pytest.mark.parametrize("what", forged_lists())
def test_lists_of_others_and_changed_lists_are_never_believed(what):
    revocations = SITE.lists(revoked=(INDEX,))[1]
    forged = forged_lists()[what]
    if what == "no list":
        forged = {**forged, "issuer": SITE.did}
    found = SITE.weigh(lists=[forged])
    assert (found.verdict, whys(found)) == ("tampered", [Why.LIST_FORGED])
    assert not SITE.weigh(lists=[forged, revocations]).stands


def test_bit_outside_the_list_is_no_clean_bill():
    shorter = badge.Status(**{**vars(certificate().status), "index": 200_000})
    signed = SITE.sign(badge.credential(certificate(status=shorter)))
    assert not SITE.weigh(signed).stands


def test_retired_keys_still_verify_and_sign_nothing_more():
    site = SomeSite()
    old = site.credential
    site.ring = ring.rotate(site.ring, keys.make(), at=NOW)
    assert site.weigh(old).stands
    again = site.sign(badge.credential(certificate()))
    assert again["proof"][0]["verificationMethod"] != old["proof"][0]["verificationMethod"]
    assert site.weigh(again).stands


@pytest.mark.parametrize(
    "credential",
    [
        {"type": ["VerifiableCredential"]},
        {"type": ["VerifiableCredential"], "issuer": []},
        {"type": ["VerifiableCredential"], "issuer": {"id": {}}},
        {"type": ["VerifiableCredential"], "issuer": "did:web:sabha.example"},
        {"type": ["VerifiableCredential"], "issuer": "did:web:sabha.example", "proof": 5},
    ],
)
def test_anything_else_that_calls_itself_a_credential_is_tampered(credential):
    assert SITE.weigh(credential).verdict == "tampered"


LEAF = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
PATHS = [
    *{path for path, _value in FORGED.values() if "http" not in path},
    "issuer",
    "issuer.id",
    "credentialSubject",
    "credentialSubject.achievement",
    "relatedResource",
    "proof",
    "proof.0",
    "proof.1.verificationMethod",
    "proof.0.@context",
]


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PATHS), st.recursive(LEAF, lambda inner: st.lists(inner, max_size=2)))
def test_no_change_whatever_makes_another_credential_stand(path, value):
    forged = changed(SITE.credential, path, value)
    found = SITE.weigh(forged, ours=None)
    assert found.stands == (json.dumps(forged) == json.dumps(SITE.credential))


# --- What is built, and what is said ------------------------------------------------------------------


@pytest.mark.parametrize(
    "part",
    [
        {"url": "no address"},
        {"url": "https://sabha.example/certification/courses/c81xtt/"},
        {"issuer": badge.Issuer("did:web:sabha.example", "", "https://sabha.example/")},
        {"issuer": badge.Issuer("did:web:sabha.example", "x" * 10_001, "https://sabha.example/")},
    ],
)
def test_certificate_with_a_hole_is_not_written(part):
    with pytest.raises(shape.Misshapen):
        badge.credential(certificate(**part))


def test_every_reason_has_a_sentence_on_one_line():
    assert set(words.SENTENCES) == set(Why)
    for why in Why:
        said = words.sentence(Reason(why, "a\nb\x1b[31m{0}"))
        assert said.isprintable()


def test_bytes_and_object_are_judged_alike():
    lists = SITE.lists()
    assert examine(text(SITE.credential), documents=[SITE.document], lists=lists, at=NOW) == (
        SITE.weigh(lists=lists)
    )
