"""Our credentials against 1EdTech's JSON Schema, and 1EdTech's own examples before our reader.

The folder is any that holds `ob_v3p0_achievementcredential_schema.json` somewhere: the schema is published at
https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ and in several repositories. Other JSON files in the folder
that call themselves credentials are examined: none of them is ours, and none may bring the reader down.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.validators import validator_for

from certification.credential import badge, reading
from certification.credential.verdict import examine
from tests.certification.credential.makings import NOW, SomeSite, certificate
from tests.judging.record import Verdict

SCHEMA = "ob_v3p0_achievementcredential_schema.json"


def judge_open_badges(folder: Path | None) -> Verdict:
    """Hold credentials of ours against the schema, and read what else is there."""
    if folder is None:
        raise SystemExit("open-badges wants DIR=, a folder with 1EdTech's JSON Schema.")
    found = sorted(folder.rglob(SCHEMA))
    if not found:
        raise SystemExit(f"There is no {SCHEMA} in {folder}.")
    text = found[0].read_bytes()
    schema = json.loads(text)
    digest = hashlib.sha256(text).hexdigest()[:12]
    verdict = Verdict("open-badges", "credentials of ours", f"1EdTech's schema, SHA-256 {digest}…")
    validator = validator_for(schema, Draft202012Validator)(schema, format_checker=FormatChecker())
    site = SomeSite()
    ours = {
        "with both proofs": site.credential,
        "with one proof": {**site.credential, "proof": site.credential["proof"][:1]},
        "not signed": badge.credential(certificate()),
    }
    for name, credential in ours.items():
        faults = [f"{name}: {fault.message}" for fault in validator.iter_errors(credential)]
        verdict.broken += faults
        verdict.taken += not faults
    if validator.is_valid({**site.credential, "credentialStatus": []}):
        verdict.broken.append("the schema takes anything: it is no judge")
    read_others(folder, site, verdict)
    return verdict


def read_others(folder: Path, site: SomeSite, verdict: Verdict) -> None:
    """Everybody else's credentials: refused with a word each, never with a fault of ours."""
    for file in sorted(folder.rglob("*.json")):
        verdict.files += 1
        try:
            finding = examine(
                file.read_bytes(), documents=[site.document], at=NOW, lists=[], ours=None
            )
        except reading.Unreadable as error:
            verdict.unread[str(error).partition(":")[0].rstrip(".").lower()] += 1
        else:
            verdict.refused[finding.verdict.value] += 1
            if finding.verdict.value == "valid":
                verdict.broken.append(f"{file.name}: somebody else's credential is valid")
