"""The form of a credential, point by point, as Open Badges 3.0 and Verifiable Credentials 2.0 ask for it.

1EdTech's own JSON Schema is not in this repository (docs/decisions/credentials.md): `make judge open-badges`
holds the same credentials against it.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime

from certification.credential import badge, contexts, encodings, status
from tests.certification.credential.makings import NOW, SomeSite, certificate

# Open Badges 3.0, appendix: what has to be there
ASKED = {
    "": {"@context", "id", "type", "credentialSubject", "issuer", "validFrom"},
    "issuer": {"id", "type"},
    "credentialSubject": {"type", "achievement"},
    "credentialSubject.achievement": {"id", "type", "criteria", "description", "name"},
    "credentialSubject.identifier.0": {"type", "hashed", "identityHash", "identityType"},
    "credentialStatus": {"id", "type"},
}


def part(document, path):
    for name in path.split(".") if path else []:
        document = document[int(name)] if isinstance(document, list) else document[name]
    return document


def test_what_the_specification_asks_for_is_there():
    signed = SomeSite().credential
    for path, names in ASKED.items():
        assert names <= set(part(signed, path)), path
    assert signed["@context"][:2] == [contexts.CREDENTIALS, contexts.OPEN_BADGES]
    assert set(signed["type"]) == {"VerifiableCredential", "OpenBadgeCredential"}
    assert signed["issuer"]["type"] == ["Profile"]
    achievement = part(signed, "credentialSubject.achievement")
    assert achievement["achievementType"] == "QualityAssuranceCredential"
    # one object and a list: the two that the schema is strict about
    assert isinstance(signed["credentialStatus"], dict)
    assert isinstance(signed["proof"], list)


def test_status_entry_is_one_of_the_bitstring_specification():
    entry = SomeSite().credential["credentialStatus"]
    assert entry["type"] == "BitstringStatusListEntry"
    assert entry["statusPurpose"] in {"revocation", "suspension", "refresh", "message"}
    assert 0 <= int(entry["statusListIndex"]) < status.LENGTH
    assert entry["id"] != entry["statusListCredential"]
    # readers that know entries of one bit only, the default, read ours
    assert "statusSize" not in entry


def test_times_carry_their_zone():
    signed = SomeSite().credential
    for name in ("validFrom", "validUntil"):
        assert datetime.fromisoformat(signed[name]).utcoffset() is not None
    assert datetime.fromisoformat(signed["validFrom"]) == NOW


def test_manifest_is_bound_by_its_hash_in_both_writings():
    made = certificate()
    (resource,) = badge.credential(made)["relatedResource"]
    raw = bytes.fromhex(made.course.manifest_sha256)
    assert base64.b64decode(resource["digestSRI"].removeprefix("sha256-")) == raw
    assert encodings.from_multibase(resource["digestMultibase"])[2:] == raw
    assert resource["id"] == made.course.manifest_url


def test_nothing_of_a_person_is_in_it():
    told = json.dumps(SomeSite().credential)
    assert not {"email", "givenName", "familyName"} & {
        word for word in ("email", "givenName", "familyName") if word in told
    }
