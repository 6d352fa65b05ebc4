"""Our credentials before @digitalbazaar/vc, which shares no line with us: both suites, both answers of status."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import datetime
from typing import Any

import pytest

from certification.credential import contexts, keys, ring
from tests.certification.credential.makings import INDEX, NOW, YEAR, SomeSite, changed
from tests.outside import BASE, missing

pytestmark = pytest.mark.slow  # starts node; make test installs the judge, make test-fast does not
HERE = BASE / "tests" / "judges_vc"
SUITES = ("eddsa-rdfc-2022", "eddsa-jcs-2022")


def judged(cases: dict[str, Any], *sites: SomeSite, lists: list[dict[str, Any]]) -> dict[str, Any]:
    """Ask about all cases at once; node takes a second to start."""
    node = shutil.which("node")
    if node is None:
        missing("node", "apt-get install nodejs")
    if not (HERE / "node_modules" / "@digitalbazaar" / "vc").exists():
        missing("@digitalbazaar/vc", "npm ci in tests/judges_vc")
    documents = {contexts.OPEN_BADGES: json.loads(contexts.read(contexts.OPEN_BADGES))}
    for site in sites:
        documents[site.did] = site.did_json
        for method in site.did_json["verificationMethod"]:
            context = "https://w3id.org/security/multikey/v1"
            documents[method["id"]] = {"@context": context, **method}
    documents |= {one["id"]: one for one in lists}
    done = subprocess.run(
        [str(node), "check.mjs"],
        cwd=HERE,
        input=json.dumps({"documents": documents, "cases": cases}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def case(credential: dict[str, Any], suite: str, *, at: datetime = NOW) -> dict[str, Any]:
    return {"credential": credential, "suite": suite, "at": at.isoformat()}


def alone(credential: dict[str, Any], suite: str) -> dict[str, Any]:
    """The credential with the proof of one suite only."""
    kept = [proof for proof in credential["proof"] if proof["cryptosuite"] == suite]
    return {**credential, "proof": kept}


@pytest.mark.parametrize("suite", SUITES)
def test_what_we_sign_verifies_and_its_status_is_read(suite):
    site = SomeSite()
    both, one = site.credential, alone(site.credential, suite)
    for listed, bit in (((), False), ((INDEX,), True)):
        told = judged(
            {"both": case(both, suite), "one": case(one, suite)},
            site,
            lists=site.lists(suspended=listed),
        )
        for name in ("both", "one"):
            assert told[name]["verified"], told[name]
            assert told[name]["statusVerified"], told[name]
            assert told[name]["status"] == [bit]


@pytest.mark.parametrize("suite", SUITES)
def test_revoked_is_told_to_readers_who_know_one_list_only(suite):
    site = SomeSite()
    lists = site.lists(revoked=(INDEX,))
    told = judged({"it": case(site.credential, suite)}, site, lists=lists)
    assert told["it"]["status"] == [True]


@pytest.mark.parametrize("suite", SUITES)
def test_retired_key_still_verifies(suite):
    site = SomeSite()
    signed = site.credential
    site.ring = ring.rotate(site.ring, keys.make(), at=NOW + YEAR / 2)
    assert site.signer.address != signed["proof"][0]["verificationMethod"]
    told = judged({"it": case(signed, suite)}, site, lists=site.lists())
    assert told["it"]["verified"], told


@pytest.mark.parametrize("suite", SUITES)
def test_forgeries_are_refused_here_as_by_us(suite):
    site, other = SomeSite(), SomeSite(host="forger.example")
    signed = alone(site.credential, suite)
    forged = {
        "name": changed(signed, "credentialSubject.name", "Another course"),
        "digest": changed(signed, "relatedResource.0.digestSRI", "sha256-" + "A" * 43 + "="),
        "status": changed(signed, "credentialStatus.statusListIndex", "1"),
        "expiry": changed(signed, "validUntil", "2099-01-01T00:00:00Z"),
        "unmapped": changed(signed, "endorsedBy", "the Foundation"),
        "made": changed(signed, "proof.0.created", "2026-01-01T00:00:00Z"),
        "purpose": changed(signed, "proof.0.proofPurpose", "authentication"),
        "foreign": alone(other.sign(signed), suite),
    }
    cases = {name: case(document, suite) for name, document in forged.items()}
    cases["expired"] = case(signed, suite, at=NOW + 2 * YEAR)
    cases["right"] = case(signed, suite)
    told = judged(cases, site, other, lists=site.lists())
    assert told["right"]["verified"], told["right"]
    del told["right"]
    assert {name: said["verified"] for name, said in told.items()} == dict.fromkeys(told, False)
    ours = {name: site.weigh(document).verdict.value for name, document in forged.items()}
    assert ours == dict.fromkeys(forged, "tampered") | {"foreign": "unknown key"}
