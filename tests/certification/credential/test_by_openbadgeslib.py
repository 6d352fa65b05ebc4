"""Our credentials before openbadgeslib: a second reader of Open Badges 3.0, of this repository's tests alone.

It shares PyLD with us, so what it says of canonical forms is no second opinion (Digital Bazaar's is); what it
says of the form, the keys, the pictures and the lists is. It reads eddsa-rdfc-2022 and goes by the clock.
"""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from PIL import Image

from certification.credential import badge, baking, keys, proofs, ring
from tests.certification.credential.makings import INDEX, YEAR, SomeSite, certificate, changed

FORGED = {
    "name": ("credentialSubject.name", "Another course"),
    "digest": ("relatedResource.0.digestSRI", "sha256-" + "A" * 43 + "="),
    "status": ("credentialStatus.statusListIndex", "1"),
    "expiry": ("validUntil", "2099-01-01T00:00:00Z"),
    "unmapped": ("endorsedBy", "the Foundation"),
    "purpose": ("proof.0.proofPurpose", "authentication"),
    "made": ("proof.0.created", "2020-01-01T00:00:00Z"),
}


@pytest.fixture(scope="module")
def site():
    return SomeSite()


@pytest.fixture(scope="module")
def signed(site):
    now = datetime.now(UTC)
    made = certificate(since=now - timedelta(days=2), until=now + YEAR)
    return site.sign(badge.credential(made))


def judged(
    site: SomeSite, credential: object, *, lists: list[dict[str, Any]] | None = None
) -> object:
    served = {f"https://{site.host}/.well-known/did.json": site.did_json}
    served |= {one["id"]: one for one in lists or []}
    told = credential if isinstance(credential, str) else json.dumps(credential)
    return OB3LdpVerifier.for_issuer_did(site.did).verify(
        told,
        download=lambda url: json.dumps(served[url]).encode(),
        check_status=lists is not None,
        # of signatures on lists it reads those of JWTs only
        verify_status_list=False,
    )


def today(site: SomeSite, *indexes: int) -> list[dict[str, Any]]:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    return [site.listing("suspension", *indexes, since=yesterday)]


def test_it_verifies_and_is_read_as_we_mean_it(site, signed):
    read = judged(site, signed, lists=today(site, INDEX + 1))
    assert read.issuer.id == site.did
    assert read.issuer.name == "A community"


def test_suspended_and_revoked_are_refused(site, signed):
    with pytest.raises(OB3VerificationError, match="suspension"):
        judged(site, signed, lists=today(site, INDEX))


def test_out_of_pictures_it_verifies_too(site, signed):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(out, "PNG")
    told = json.dumps(signed, ensure_ascii=False)
    png = OB3Verifier.extract_token_from_png(baking.bake(out.getvalue(), told))
    assert judged(site, png)
    svg = baking.bake(b'<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>', told)
    assert judged(site, OB3Verifier.extract_token_from_svg(svg))


@pytest.mark.parametrize("what", FORGED)
def test_forgeries_are_refused(site, signed, what):
    with pytest.raises(OB3VerificationError):
        judged(site, changed(signed, *FORGED[what]))


def test_foreign_keys_and_ended_time_are_refused(site, signed):
    forger = SomeSite(host="forger.example")
    with pytest.raises(OB3VerificationError):
        judged(site, forger.sign(signed))
    pretended = keys.SigningKey(keys.make(), site.signer.address)
    with pytest.raises(OB3VerificationError):
        judged(site, proofs.signed(signed, pretended, at=datetime.now(UTC)))
    past = datetime.now(UTC) - timedelta(days=1)
    with pytest.raises(OB3VerificationError):
        judged(site, site.sign(badge.credential(certificate(since=past - YEAR, until=past))))


def test_retired_keys_still_verify(signed, site):
    rotated = SomeSite(ring=ring.rotate(site.ring, keys.make(), at=datetime.now(UTC)))
    assert rotated.signer.address != signed["proof"][0]["verificationMethod"]
    assert judged(rotated, signed)
